"""What a volume and its users may be."""

import json
import os

import manifests
import workers


def installed_baton_works_in_an_image_without_it(cluster):
    workers.provide_input(cluster)
    shows = "! ls /bin/baton /usr/local/bin/baton 2>/dev/null && command -v baton && stat -c 'mode %a' /opt/baton/baton"
    cluster.start("worker", workers.worker_with("sh", "-c", shows))
    assert cluster.exit_code("worker", "processor") == 0
    logs = cluster.logs("worker", "processor")
    assert "/opt/baton/baton\n" in logs and "mode 555" in logs


def containers_are_confined_as_the_manifest_says(cluster):
    workers.provide_input(cluster)
    shows = "id -u; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status; touch /written || echo root is read-only"
    cluster.start("worker", workers.worker_with("sh", "-c", shows))
    assert cluster.exit_code("worker", "processor") == 0
    found = cluster.logs("worker", "processor").replace("\t", " ").splitlines()
    for line in ("65532", "CapEff: 0000000000000000", "CapBnd: 0000000000000000", "NoNewPrivs: 1", "Seccomp: 2",
                 "root is read-only"):
        assert line in found, (line, found)


def user_of_the_volumes_group_needs_no_more(cluster):
    workers.provide_input(cluster)
    pod = workers.worker()
    pod["spec"]["securityContext"]["runAsUser"] = 1001
    cluster.start("worker", pod)
    assert cluster.exit_code("worker", "processor") == 0
    made = os.stat(cluster.path("processed", "20240116", "part-0.csv"))
    assert (made.st_uid, made.st_gid) == (1001, 65532)
    assert made.st_mode & 0o002 == 0


def parallel_workers_publish_one_marker(cluster):
    workers.provide_input(cluster)
    for index in (0, 1):
        cluster.start(f"worker-{index}", workers.worker(index, chunks=2))
    for index in (0, 1):
        assert cluster.exit_code(f"worker-{index}", "processor") == 0
    marker = json.loads(cluster.read("processed", "20240116", "processing_complete.marker"))
    assert sorted(os.path.basename(output["path"]) for output in marker["outputs"]) == ["part-0.csv", "part-1.csv"]
    rows = [line.split(",") for index in (0, 1) for line in cluster.read("processed", "20240116", f"part-{index}.csv").split()]
    assert sum(int(row[1]) for row in rows) == 20 and sum(int(row[2]) for row in rows) == 100 * 210 + 50 * 20


def read_only_volume_is_exit_code_74(cluster):
    workers.provide_input(cluster)
    pod = workers.worker()
    [mount] = [mount for mount in manifests.container(pod)["volumeMounts"] if mount["name"] == "shared-data"]
    mount["readOnly"] = True
    cluster.start("worker", pod)
    assert cluster.exit_code("worker", "processor") == 74
    said = [line for line in cluster.logs("worker", "processor").splitlines() if line.startswith("baton: ")]
    assert len(said) == 1 and "Read-only file system" in said[0] and "/data" in said[0], said
