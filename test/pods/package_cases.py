"""The package of scripts/package, where packages are installed."""

import filecmp
import os
import subprocess
import sys

import debian_image
import manifests
import podman

SKIPPED = 77

# Installs, looks around, removes, and looks again.
SCRIPT = r"""
  set -eu
  dpkg -i /baton_*.deb
  dpkg --verify baton && echo installed as packaged
  echo "version: $(baton --version)"
  echo "status: $(dpkg-query -W -f '${Version} ${Section} ${db:Status-Status} depends[${Depends}]' baton)"
  echo "mode: $(stat -c '%a %u' /usr/bin/baton)"
  . /usr/share/bash-completion/completions/baton
  COMP_WORDS=(baton checkpoint re) COMP_CWORD=2 COMPREPLY=()
  _baton
  echo "completes: ${COMPREPLY[*]}"
  [[ $(gzip -dc /usr/share/man/man1/baton.1.gz) == *'.TH BATON 1'* ]] && echo has its man page
  dpkg --remove baton
  left=$(ls -d /usr/bin/baton /usr/share/doc/baton /usr/share/man/man1/baton.1.gz 2>/dev/null || true)
  echo "left: [$left]"
"""


def _build(binary, directory):
    done = subprocess.run([os.path.join(manifests.ROOT, "scripts", "package"), "--binary", binary, directory],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise podman.Failed(f"scripts/package: {done.stdout}")
    [package] = [name for name in os.listdir(directory) if name.endswith(".deb")]
    return os.path.join(directory, package)


def package_is_installed_and_removed(cluster):
    if reason := debian_image.missing():
        print(f"SKIPPED: {reason}")
        sys.exit(SKIPPED)
    package = _build(os.environ["BATON_BIN"], os.path.join(cluster.directory, "package"))
    image = debian_image.with_files(cluster, [package])
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {},
           "spec": {"restartPolicy": "Never",
                    "containers": [{"name": "debian", "image": image, "command": ["bash", "-c", SCRIPT]}]}}
    cluster.start("package", pod)
    code, said = cluster.exit_code("package", "debian"), cluster.logs("package", "debian")
    assert code == 0, said
    version = os.path.basename(package).split("_")[1]
    for line in ("installed as packaged", f"version: baton {version.split('-')[0]}",
                 f"status: {version} utils installed depends[]", "mode: 755 0", "completes: restore", "has its man page",
                 "left: []"):
        assert line in said.splitlines(), f"no '{line}' in\n{said}"


def package_is_the_same_when_made_again(cluster):
    packages = [_build(os.environ["BATON_BIN"], os.path.join(cluster.directory, name)) for name in ("one", "other")]
    assert filecmp.cmp(*packages, shallow=False), packages
