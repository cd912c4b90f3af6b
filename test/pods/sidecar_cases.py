"""A sidecar that shares an emptyDir with its job."""

import manifests

# Behind the example's command, before the job is over: both numbers, of the progress file and of its METRIC lines.
ASKS = """
numbers() { wget -qO- http://127.0.0.1:9105/metrics 2>/dev/null; }
until numbers | grep '^job_progress_percent{.*} 100$' && numbers | grep '^records_processed_total{.*} 2$'; do sleep 0.1; done
"""


def _watch(cluster, path):
    pod = manifests.pod_of(manifests.job(path))
    convert = manifests.container(pod, "convert")
    manifests.set_variable(convert, "FILES", "2")
    # What the command prints is in the record with each heartbeat.
    manifests.set_variable(convert, "BATON_HEARTBEAT", "200ms")
    convert["args"][-1] += ASKS
    cluster.start("convert", pod)
    assert cluster.exit_code("convert", "convert") == 0
    assert cluster.exit_code("convert", "sidecar") == 0
    said = cluster.logs("convert", "sidecar")
    assert 'message="convert is SUCCEEDED"' in said and "type=sidecar_ended" in said
    assert "METRIC: job_progress_percent=100 " in said


def plain_sidecar_publishes_and_ends_by_itself(cluster):
    _watch(cluster, "sidecar/plain.yaml")


def native_sidecar_publishes_and_ends_by_itself(cluster):
    _watch(cluster, "sidecar/native.yaml")
