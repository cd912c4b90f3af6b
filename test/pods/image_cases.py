"""The image of container/Containerfile, and those of container/examples."""

import json
import os
import tarfile

import images
import manifests
import podman

FOLDER = os.path.join(manifests.ROOT, "container", "examples")


def image_holds_baton_alone(cluster):
    image = cluster.images["registry.example/baton"]
    text = podman.call("image", "inspect", image)[1]
    [found] = json.loads(text[text.index("["):])
    assert found["Size"] <= 4.2 * 1024 * 1024, found["Size"]
    assert found["User"] == "65532:65532"
    assert found["Labels"]["org.opencontainers.image.title"] == "baton"
    assert found["Labels"]["org.opencontainers.image.version"] != "unknown"

    archive = os.path.join(cluster.directory, "image.tar")
    podman.call("save", "--format", "docker-archive", "--output", archive, image)
    entries = []
    with tarfile.open(archive) as outer:
        [manifest] = json.load(outer.extractfile("manifest.json"))
        for layer in manifest["Layers"]:
            with tarfile.open(fileobj=outer.extractfile(layer)) as inner:
                entries += [(entry.name, oct(entry.mode & 0o7777), entry.uid) for entry in inner]
    assert entries == [("baton", "0o555", 0)], entries


def image_is_the_same_when_built_again(cluster):
    again = images.example("again")
    cluster.own_image(again)
    images.build_baton(os.environ["BATON_BIN"], again)
    identity = [podman.call("image", "inspect", "--format", "{{.Id}}", tag)[1]
                for tag in (cluster.images["registry.example/baton"], again)]
    assert identity[0] == identity[1], identity


def baton_is_baked_into_images(cluster):
    for name in ("debian", "alpine"):
        image = images.example(name)
        cluster.own_image(image)
        # In place of bases that are not to be had without network, one with a shell.
        images.build(image, os.path.join(FOLDER, f"{name}.Containerfile"), [os.path.join(FOLDER, "job.sh")],
                     "--build-arg", "BATON=" + cluster.images["registry.example/baton"],
                     "--build-arg", "BASE=" + cluster.images["busybox"])
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {},
               "spec": {"restartPolicy": "Never", "containers": [{"name": "job", "image": image}]}}
        cluster.start(name, pod)
        assert cluster.exit_code(name, "job") == 0
        assert "METRIC: records_processed_total=1000 stage=example" in cluster.logs(name, "job")
