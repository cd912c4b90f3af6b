"""baton run as PID 1 of a container."""

import os

import images
import manifests
import workers

ANSWERS_TERM = "trap 'echo got TERM; exit 7' TERM; echo ready; while :; do sleep 0.1; done"


def _stop(cluster, pod_name, pod):
    cluster.start(pod_name, pod)
    cluster.until_logged(pod_name, "processor", "ready")
    cluster.stop(pod_name, "processor")
    return cluster.exit_code(pod_name, "processor")


def stop_reaches_the_command_in_a_busybox_image(cluster):
    workers.provide_input(cluster)
    assert _stop(cluster, "worker", workers.worker_with("sh", "-c", ANSWERS_TERM, retries="0")) == 7
    assert "got TERM" in cluster.logs("worker", "processor")
    assert cluster.record("processing")["state"] == "FAILED"


def stop_reaches_the_command_in_a_scratch_image(cluster):
    # The example for distroless images, on nothing at all: one static program, and baton.
    image = images.example("scratch")
    images.build(image, os.path.join(manifests.ROOT, "container", "examples", "distroless.Containerfile"), [images.BUSYBOX],
                 "--build-arg", "BATON=" + cluster.images["registry.example/baton"], "--build-arg", "BASE=scratch",
                 "--build-arg", "JOB=busybox")
    cluster.own_image(image)
    pod = workers.worker()
    processor = manifests.container(pod)
    processor["image"] = image
    processor["command"] = ["/baton", "run", "--", "/app/busybox", "sh", "-c",
                            ANSWERS_TERM.replace("sleep", "/app/busybox sleep")]
    del processor["args"]
    pod["spec"]["initContainers"] = []
    assert _stop(cluster, "worker", pod) == 7
    assert "got TERM" in cluster.logs("worker", "processor")


def grace_ends_a_command_that_ignores_stop(cluster):
    workers.provide_input(cluster)
    stubborn = "trap '' TERM; echo ready; while :; do sleep 0.1; done"
    pod = workers.worker_with("sh", "-c", stubborn, grace="1s", retries="0")
    # The engine would kill baton after a minute: that baton has reported shows that it was not.
    assert _stop(cluster, "worker", pod) == 128 + 9
    assert "type=job_failed" in cluster.logs("worker", "processor")
    assert cluster.record("processing")["signal"] == 9


def orphans_are_reaped(cluster):
    workers.provide_input(cluster)
    # An orphan that nobody reaps keeps its place in /proc.
    leaves_orphans = """
      : > /work/orphans
      for i in 1 2 3 4 5 6 7 8 9 10; do (sh -c 'echo $$ >> /work/orphans' &); done
      until [ "$(cat /work/orphans | wc -l)" -eq 10 ]; do sleep 0.1; done
      for orphan in $(cat /work/orphans); do
        while [ -d "/proc/$orphan" ]; do sleep 0.1; done
      done
      echo PID 1 is $(cat /proc/1/comm), and no orphan is left"""
    cluster.start("worker", workers.worker_with("sh", "-c", leaves_orphans))
    assert cluster.exit_code("worker", "processor") == 0
    assert "PID 1 is baton, and no orphan is left" in cluster.logs("worker", "processor")


def exit_code_of_the_command_is_the_containers(cluster):
    workers.provide_input(cluster)
    cluster.start("worker", workers.worker_with("sh", "-c", "exit 42", retries="0"))
    assert cluster.exit_code("worker", "processor") == 42
    assert os.path.exists(cluster.path("processed", "20240116", "processing_complete.marker.failed"))
