"""The pods of examples/kubernetes, made fit for one machine: what a cluster would add or provide, and no more."""

import copy
import os

import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLES = os.path.join(ROOT, "examples", "kubernetes")


def documents(path):
    with open(os.path.join(EXAMPLES, path), encoding="utf-8") as file:
        return [document for document in yaml.safe_load_all(file) if document]


def job(path, name=None):
    """The one Job in a file, or the one of that name."""
    found = [document for document in documents(path)
             if document["kind"] == "Job" and name in (None, document["metadata"]["name"])]
    assert len(found) == 1, path
    return found[0]


def pod_of(a_job, index=None):
    """The pod that the Job controller would make of a Job's template; of an Indexed one, that of the index."""
    template = copy.deepcopy(a_job["spec"]["template"])
    metadata = template.setdefault("metadata", {})
    metadata.setdefault("labels", {})["batch.kubernetes.io/job-name"] = a_job["metadata"]["name"]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}
    if a_job["spec"].get("completionMode") == "Indexed":
        for container in containers(pod):
            set_variable(container, "JOB_COMPLETION_INDEX", str(index or 0))
    return pod


def containers(pod):
    return pod["spec"].get("initContainers", []) + pod["spec"]["containers"]


def container(pod, name=None):
    """The container of that name, or the pod's only one that is no init container."""
    if name is None:
        assert len(pod["spec"]["containers"]) == 1
        return pod["spec"]["containers"][0]
    return next(found for found in containers(pod) if found["name"] == name)


def set_variable(a_container, name, value):
    variables = [entry for entry in a_container.get("env", []) if entry["name"] != name]
    a_container["env"] = variables + [{"name": name, "value": value}]


def set_option(a_container, name, value):
    """Gives an option another value; the example must have it."""
    [place] = [i for i, word in enumerate(a_container["args"]) if word.startswith(f"--{name}=")]
    a_container["args"][place] = f"--{name}={value}"


def drop_option(a_container, name):
    [place] = [i for i, word in enumerate(a_container["args"]) if word.split("=")[0] == f"--{name}"]
    del a_container["args"][place]


def set_command(a_container, *command):
    """Replaces the user's command, behind --."""
    arguments = a_container["args"]
    a_container["args"] = arguments[:arguments.index("--") + 1] + list(command)


def replace_in_command(a_container, old, new):
    assert old in a_container["args"][-1], old
    a_container["args"][-1] = a_container["args"][-1].replace(old, new)


def rename_config_maps(pod, config_maps, prefix):
    """Makes the ConfigMaps the pod's own: podman makes volumes of those that are mounted, by their names."""
    config_maps = copy.deepcopy(config_maps)
    uses = [volume["configMap"] for volume in pod["spec"].get("volumes", []) if "configMap" in volume]
    uses += [source["configMapRef"] for found in containers(pod) for source in found.get("envFrom", [])]
    for named in [config_map["metadata"] for config_map in config_maps] + uses:
        named["name"] = prefix + named["name"]
    return config_maps


def tell_what_podman_cannot(a_container):
    """podman 4 knows a pod's name, labels and annotations, and none of the other fields."""
    told = {"metadata.namespace": "default", "spec.nodeName": "here"}
    for entry in a_container.get("env", []):
        field = entry.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
        if field in told:
            del entry["valueFrom"]
            entry["value"] = told[field]


def adapt(pod, name, data, images):
    """Names the pod; its claims become the directory `data`, its images the local ones, its emptyDirs the pod's own."""
    spec = pod["spec"]
    pod["metadata"]["name"] = name
    # Init containers that have ended stay, so that their output can be read.
    pod["metadata"].setdefault("annotations", {})["io.podman.annotations.init.container.type"] = "always"
    # podman 4 knows no native sidecars: it would wait for their end. Their pod's network and volumes are the same.
    sidecars = [found for found in spec.get("initContainers", []) if found.get("restartPolicy") == "Always"]
    spec["initContainers"] = [found for found in spec.get("initContainers", []) if found not in sidecars]
    spec["containers"] = spec["containers"] + sidecars
    renamed = {}
    for volume in spec.get("volumes", []):
        if "persistentVolumeClaim" in volume:
            del volume["persistentVolumeClaim"]
            volume["hostPath"] = {"path": data, "type": "Directory"}
        elif "emptyDir" in volume:
            # podman makes a volume of its own of it, by this name.
            renamed[volume["name"]] = volume["name"] = f"{name}-{volume['name']}"
    for found in containers(pod):
        found["image"] = images.get(found["image"]) or images[found["image"].split(":")[0]]
        found["imagePullPolicy"] = "Never"
        tell_what_podman_cannot(found)
        found.pop("restartPolicy", None)
        found.pop("livenessProbe", None)
        # Which limits an engine can set depends on the machine's cgroups.
        found.pop("resources", None)
        found.pop("ports", None)
        for mount in found.get("volumeMounts", []):
            mount["name"] = renamed.get(mount["name"], mount["name"])
    return pod
