"""Gates between pods, and the whole of examples/kubernetes/customer-analytics."""

import json
import os

import manifests
import yaml

BASE = "customer-analytics/base/"


def _scripts():
    """The ConfigMap that kustomize would generate."""
    folder = os.path.join(manifests.ROOT, "examples", "customer-analytics")
    with open(os.path.join(folder, "kustomization.yaml"), encoding="utf-8") as file:
        [generator] = yaml.safe_load(file)["configMapGenerator"]
    data = {}
    for name in generator["files"]:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            data[name] = file.read()
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": generator["name"]}, "data": data}


def _config_maps():
    found = manifests.documents(BASE + "platform.yaml")
    found[0]["data"].update({"CUSTOMERS": "200", "TRANSACTIONS": "2000"})
    return [*found, _scripts()]


def _stage(name, index=None):
    return manifests.pod_of(manifests.job(BASE + "jobs.yaml", name), index)


def gate_opens_on_the_marker_of_another_pod(cluster):
    cluster.start("validation", manifests.pod_of(manifests.job("gate/job.yaml")))
    cluster.until_logged("validation", "wait-for-extraction", "type=wait_started")
    cluster.start("extraction", _stage("data-extraction-001"), *_config_maps())
    assert cluster.exit_code("validation", "validator") == 0
    assert cluster.exit_code("extraction", "main") == 0
    assert "transactions: 2000 rows" in cluster.logs("validation", "validator")
    assert cluster.read("validated", "20240116", "validation_complete.marker").strip().isdigit()


def gate_fails_at_once_when_upstream_has_failed(cluster):
    cluster.start("validation", manifests.pod_of(manifests.job("gate/job.yaml")))
    cluster.until_logged("validation", "wait-for-extraction", "type=wait_started")
    failing = _stage("data-extraction-001")
    manifests.set_command(manifests.container(failing), "sh", "-c", "exit 3")
    manifests.set_variable(manifests.container(failing), "BATON_RETRIES", "0")
    cluster.start("extraction", failing, *_config_maps())
    assert cluster.exit_code("extraction", "main") == 3
    assert cluster.exit_code("validation", "wait-for-extraction") == 69
    assert cluster.never_started("validation", "validator")


def stages_that_start_in_reverse_order_finish_in_order(cluster):
    for index in (1, 0):
        cluster.start(f"processing-{index}", _stage("data-processing-003", index), *_config_maps())
        cluster.until_logged(f"processing-{index}", "main", "type=wait_started")
    cluster.start("validation", _stage("data-validation-002"), *_config_maps())
    cluster.until_logged("validation", "main", "type=wait_started")
    cluster.start("extraction", _stage("data-extraction-001"), *_config_maps())
    assert cluster.exit_code("extraction", "main") == 0
    assert cluster.exit_code("validation", "main") == 0
    for index in (0, 1):
        assert cluster.exit_code(f"processing-{index}", "main") == 0

    extract, transform = cluster.record("data-extraction-001"), cluster.record("data-validation-002")
    loads = [cluster.record("data-processing-003", index) for index in (0, 1)]
    assert extract["finished_at"] <= transform["started_at"] <= transform["finished_at"]
    assert all(transform["finished_at"] <= load["started_at"] for load in loads)
    # The platform's settings came by envFrom: DEFAULT_BACKOFF_LIMIT of 3 is three more attempts.
    assert extract["max_attempts"] == 4, extract
    marker = json.loads(cluster.read("processed", "20240116", "processing_complete.marker"))
    assert (marker["state"], marker["run"], marker["completions"]) == ("complete", "20240116", 2), marker
    counted = dict(line.split("=") for line in cluster.read("validated", "20240116", "validation_report").split())
    summary = cluster.read("processed", "20240116", "transaction_analytics.csv").splitlines()[-1]
    assert summary.split(",")[:2] == ["all", counted["transactions_valid"]], summary
    for name in ("extraction", "validation", "processing-0", "processing-1"):
        assert cluster.exit_code(name, "sidecar") == 0
