"""The container engine: the command that BATON_TEST_PODMAN names, or podman."""

import json
import os
import shlex
import subprocess
import time

COMMAND = shlex.split(os.environ.get("BATON_TEST_PODMAN", "") or "podman")

# Of a wait for something that takes seconds: long enough for a machine that does much else.
PATIENCE_SECONDS = 120


class Failed(Exception):
    """What a test expected did not come about."""


def call(*arguments, check=True):
    """Runs podman; returns (exit code, stdout and stderr together)."""
    # Where the engine looks for directories named like images: away from anybody's files.
    done = subprocess.run([*COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", cwd="/",
                          timeout=PATIENCE_SECONDS, check=False)
    if check and done.returncode != 0:
        raise Failed(f"podman {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}")
    return done.returncode, done.stdout


def start_play(file, output):
    """Starts `podman play kube`, which returns when the pod's init containers have ended, in a session of its own."""
    return subprocess.Popen([*COMMAND, "play", "kube", "--build=false", "--network=none", file],
                            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd="/",
                            start_new_session=True)


def state(container):
    """(status, exit code) of a container; ("absent", 0) before it is created."""
    code, text = call("container", "inspect", "--format", "{{json .State}}", container, check=False)
    if code != 0:
        return "absent", 0
    found = json.loads(text[text.index("{"):])
    return found["Status"], found["ExitCode"]


def logs(container):
    return call("logs", container, check=False)[1]


def until(what, holds, give_up=lambda: None):
    """Polls until holds() is true, and returns what it said; give_up() may say why it never will be."""
    limit = time.monotonic() + PATIENCE_SECONDS
    while not (answer := holds()):
        reason = give_up()
        if reason or time.monotonic() > limit:
            raise Failed(f"{what}: not within {PATIENCE_SECONDS} s" if not reason else f"{what}: {reason}")
        # Each look is a process of the engine's, and costs more than what is looked at.
        time.sleep(0.3)
    return answer


def remove_all(prefix):
    """Removes every pod and volume whose name begins with the prefix."""
    pods = call("pod", "ls", "--format", "{{.Name}}", check=False)[1].split()
    mine = [name for name in pods if name.startswith(prefix)]
    if mine:
        call("pod", "rm", "--force", "--time", "0", *mine, check=False)
    volumes = call("volume", "ls", "--format", "{{.Name}}", check=False)[1].split()
    mine = [name for name in volumes if name.startswith(prefix)]
    if mine:
        call("volume", "rm", "--force", *mine, check=False)
