"""One test's pods and their shared volume; everything of it is removed however the test ends."""

import json
import os
import shutil
import signal
import sys
import tempfile

import yaml

import manifests
import podman


def _clean_up(orders, prefix, directory):
    """Runs in a process of its own until the test's process is gone: what it started is ended and removed."""
    with os.fdopen(orders, encoding="utf-8") as lines:
        orders = [line.split() for line in lines]
    for _, group in [order for order in orders if order[0] == "play"]:
        try:
            os.killpg(int(group), signal.SIGKILL)
        except ProcessLookupError:
            pass
    podman.remove_all(prefix)
    for _, image in [order for order in orders if order[0] == "image"]:
        podman.call("rmi", image, check=False)
    shutil.rmtree(directory, ignore_errors=True)


class Cluster:
    """Runs pods by name. `data` is the directory that their claims are."""

    def __init__(self, images):
        self.images = images
        # A pod's name is its host name: at most 63 characters.
        self.prefix = f"baton-test-{os.getpid()}-"
        self.directory = tempfile.mkdtemp(prefix=self.prefix)
        os.chmod(self.directory, 0o755)
        self.data = os.path.join(self.directory, "data")
        os.mkdir(self.data)
        # As the kubelet leaves a volume with fsGroup: group-writable, new files in the group.
        os.chown(self.data, 0, 65532)
        os.chmod(self.data, 0o2775)
        self._plays = {}
        self._cleaner = self._start_cleaner()

    def _start_cleaner(self):
        orders, self._orders = os.pipe()
        child = os.fork()
        if child == 0:
            # In a session of its own, and with no stream of the test's: nothing that ends the test ends this.
            os.setsid()
            os.close(self._orders)
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            try:
                _clean_up(orders, self.prefix, self.directory)
            finally:
                os._exit(0)
        os.close(orders)
        return child

    def __enter__(self):
        return self

    def __exit__(self, kind, _error, _trace):
        if kind is not None:
            self._report()
        os.close(self._orders)
        os.waitpid(self._cleaner, 0)

    def _report(self):
        for name in self._plays:
            print(f"== {name}: {self._said(name)}", file=sys.stderr)
            names = podman.call("ps", "--all", "--filter", f"pod={self.prefix}{name}", "--format", "{{.Names}} {{.Status}}",
                                check=False)[1].splitlines()
            for line in names:
                if self.prefix in line.split()[0] and not line.split()[0].endswith("-infra"):
                    print(f"-- {line}\n{podman.logs(line.split()[0])}", file=sys.stderr)

    def _said(self, name):
        with open(os.path.join(self.directory, f"{name}.out"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def start(self, name, pod, *config_maps):
        """Starts a pod, and does not wait for it."""
        config_maps = manifests.rename_config_maps(pod, config_maps, f"{self.prefix}{name}-")
        manifests.adapt(pod, self.prefix + name, self.data, self.images)
        file = os.path.join(self.directory, f"{name}.yaml")
        with open(file, "w", encoding="utf-8") as out:
            yaml.safe_dump_all([*config_maps, pod], out)
        with open(os.path.join(self.directory, f"{name}.out"), "wb") as output:
            self._plays[name] = podman.start_play(file, output)
        os.write(self._orders, f"play {self._plays[name].pid}\n".encode())

    def own_image(self, tag):
        """An image that this test alone builds: it goes with the test."""
        self.images = {**self.images, tag: tag}
        os.write(self._orders, f"image {tag}\n".encode())

    def container(self, pod, name):
        return f"{self.prefix}{pod}-{name}"

    def logs(self, pod, name):
        return podman.logs(self.container(pod, name))

    def exit_code(self, pod, name):
        """Waits for the end of a container."""
        container = self.container(pod, name)

        def ended():
            status, code = podman.state(container)
            return (code,) if status in ("exited", "stopped") else None

        return podman.until(f"the end of {pod}/{name}", ended, lambda: self._cannot_start(pod, container))[0]

    def _cannot_start(self, pod, container):
        play = self._plays[pod]
        if play.poll() in (None, 0) or podman.state(container)[0] not in ("absent", "created", "configured"):
            return None
        return "the pod has not started: " + self._said(pod)

    def until_logged(self, pod, name, text):
        container = self.container(pod, name)
        podman.until(f"'{text}' from {pod}/{name}", lambda: text in podman.logs(container),
                     lambda: self._cannot_start(pod, container))

    def never_started(self, pod, name):
        """Whether a container was left alone, once the pod has been started or given up."""
        self._plays[pod].wait(podman.PATIENCE_SECONDS)
        return podman.state(self.container(pod, name))[0] in ("absent", "created", "configured")

    def kill(self, pod, name):
        """As the kernel ends a process that is out of memory."""
        podman.call("kill", "--signal", "KILL", self.container(pod, name))

    def stop(self, pod, name, patience=60):
        """As the kubelet ends a container: TERM, and KILL after `patience` seconds."""
        podman.call("stop", "--time", str(patience), self.container(pod, name))

    def path(self, *parts):
        return os.path.join(self.data, *parts)

    def read(self, *parts):
        with open(self.path(*parts), encoding="utf-8") as file:
            return file.read()

    def record(self, job, index=0, run="20240116"):
        return json.loads(self.read("jobs", "customer-analytics", job, run, str(index), "record.json"))
