"""A sidecar that shares an emptyDir with its job."""

import manifests
import podman


def _watch(cluster, path):
    pod = manifests.pod_of(manifests.job(path))
    manifests.set_variable(manifests.container(pod, "convert"), "FILES", "4")
    cluster.start("convert", pod)
    main = cluster.container("convert", "convert")

    def numbers():
        code, text = podman.call("exec", main, "wget", "-qO-", "http://127.0.0.1:9105/metrics", check=False)
        return code == 0 and "job_progress_percent{" in text and "records_processed_total{" in text

    podman.until("metrics from the sidecar", numbers,
                 lambda: "the job is over" if podman.state(main)[0] == "exited" else None)
    assert cluster.exit_code("convert", "convert") == 0
    assert cluster.exit_code("convert", "sidecar") == 0
    assert "job_progress_percent=100 " in cluster.logs("convert", "sidecar")


def plain_sidecar_publishes_and_ends_by_itself(cluster):
    _watch(cluster, "sidecar/plain.yaml")


def native_sidecar_publishes_and_ends_by_itself(cluster):
    _watch(cluster, "sidecar/native.yaml")


CASES = (plain_sidecar_publishes_and_ends_by_itself, native_sidecar_publishes_and_ends_by_itself)
