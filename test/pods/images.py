"""The local images that stand in for those that examples name; built without network, once for each binary."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile

import podman
from manifests import ROOT

BUSYBOX = "/bin/busybox"


# Of this source tree: tests of another one, which may run at the same time, have their own.
TREE = hashlib.sha256(ROOT.encode()).hexdigest()[:8]


def example(name):
    """The tag of an image that one test builds."""
    return f"localhost/baton-test-example:{TREE}-{name}-{os.getpid()}"


def _digest(*paths):
    found = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            found.update(file.read())
    return f"{TREE}-{found.hexdigest()[:16]}"


def _exists(tag):
    return podman.call("image", "exists", tag, check=False)[0] == 0


def build_baton(binary, tag):
    done = subprocess.run([os.path.join(ROOT, "scripts", "image"), "--binary", binary, tag],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise podman.Failed(f"scripts/image: {done.stdout}")


def build(tag, containerfile, files, *arguments):
    """Builds an image whose context holds copies of the files."""
    with tempfile.TemporaryDirectory(prefix="baton-image-") as context:
        for file in files:
            shutil.copy(file, context)
        podman.call("build", "--quiet", "--network=none", "--file", containerfile, "--tag", tag, *arguments, context)


def provide(binary):
    """Builds what is missing; returns the local image for each name without its tag."""
    here = os.path.dirname(os.path.abspath(__file__))
    recipe = os.path.join(here, "busybox.Containerfile")
    tag = _digest(binary, os.path.join(ROOT, "container", "Containerfile"), BUSYBOX, recipe)
    images = {"registry.example/baton": f"localhost/baton-test:{tag}", "busybox": f"localhost/baton-test-busybox:{tag}"}
    os.makedirs(os.path.join(ROOT, "build"), exist_ok=True)
    with open(os.path.join(ROOT, "build", "pod_images.lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _exists(images["registry.example/baton"]):
            build_baton(binary, images["registry.example/baton"])
        if not _exists(images["busybox"]):
            build(images["busybox"], recipe, [BUSYBOX])
    return images


def provide_probe():
    """An image of which nothing can go wrong but by the engine."""
    tag = "localhost/baton-test-probe:" + _digest(BUSYBOX)
    with tempfile.NamedTemporaryFile("w", suffix=".Containerfile", encoding="ascii") as recipe:
        recipe.write("FROM scratch\nCOPY busybox /busybox\n")
        recipe.flush()
        build(tag, recipe.name, [BUSYBOX])
    return tag


def remove():
    """Removes every image that tests of this tree have built, with the layers that only they have."""
    for name in ("localhost/baton-test", "localhost/baton-test-busybox", "localhost/baton-test-example", "localhost/baton-test-probe"):
        tags = podman.call("images", "--format", "{{.Repository}}:{{.Tag}}", name, check=False)[1].split()
        mine = [tag for tag in tags if tag.startswith(f"{name}:{TREE}-")]
        if mine:
            podman.call("rmi", *mine, check=False)
