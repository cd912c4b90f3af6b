"""Pods that are killed, and pods that meet."""

import re

import manifests
import podman
import workers


def killed_pod_is_resumed_by_its_successor(cluster):
    workers.provide_input(cluster)
    cluster.start("first", workers.worker_that_stays(after=3))
    cluster.until_logged("first", "processor", 'message="chunk 2"')
    # Chunk 3 has its checkpoint before the command stays.
    _until_progress(cluster, "3/5")
    cluster.kill("first", "processor")
    assert cluster.exit_code("first", "processor") == 137

    cluster.start("second", workers.worker())
    assert cluster.exit_code("second", "processor") == 0
    done = re.findall(r'type=chunk_done .*message="chunk (\d)" resumed=1', cluster.logs("second", "processor"))
    assert done == ["4", "5"], done
    record = cluster.record("processing")
    assert (record["state"], record["epoch"]) == ("SUCCEEDED", 2), record
    assert len(cluster.read("processed", "20240116", "part-0.csv").splitlines()) == 5


def _until_progress(cluster, text):
    file = ("jobs", "customer-analytics", "processing", "20240116", "0", "progress")
    podman.until(f"progress {text}", lambda: cluster.read(*file).strip() == text)


def second_pod_of_an_index_exits_with_75(cluster):
    workers.provide_input(cluster)
    cluster.start("first", workers.worker_that_stays(after=1))
    _until_started(cluster, "first")
    second = workers.worker()
    manifests.drop_option(manifests.container(second), "wait-for-owner")
    manifests.drop_option(manifests.container(second), "wait-timeout")
    # Nothing is to be lost here, however slow the machine.
    manifests.set_variable(manifests.container(second), "BATON_LOST_AFTER", "60s")
    cluster.start("second", second)
    assert cluster.exit_code("second", "processor") == 75
    record = cluster.record("processing")
    assert (record["state"], record["epoch"]) == ("RUNNING", 1), record


def _until_started(cluster, pod):
    cluster.until_logged(pod, "processor", "type=job_started")


def killed_wrapper_is_lost_for_the_next_gate(cluster):
    # SIGKILL of PID 1 is what the kernel does when the container is out of memory.
    workers.provide_input(cluster)
    cluster.start("worker", workers.worker_that_stays(after=1))
    _until_started(cluster, "worker")
    cluster.kill("worker", "processor")
    assert cluster.exit_code("worker", "processor") == 137

    gate = manifests.pod_of(manifests.job("gate/job.yaml"))
    waiting = manifests.container(gate, "wait-for-extraction")
    waiting["args"][1] = "job:customer-analytics/processing"
    for name, value in {**workers.IMPATIENT, "BATON_RUN": "20240116"}.items():
        manifests.set_variable(waiting, name, value)
    cluster.start("gate", gate)
    assert cluster.exit_code("gate", "wait-for-extraction") == 69
    assert "lost" in cluster.logs("gate", "wait-for-extraction")
    assert cluster.never_started("gate", "validator")
