"""An image to install Debian packages in: the one that BATON_TEST_DEBIAN names, or this machine's dpkg and bash alone."""

import os
import re
import shutil
import subprocess
import tarfile
import tempfile

import images

# What dpkg runs, and what a test looks around with.
PROGRAMS = ("bash", "sh", "dpkg", "dpkg-deb", "dpkg-query", "dpkg-split", "tar", "rm", "cat", "ls", "stat", "gzip", "diff",
            "ldconfig", "start-stop-daemon")
DIRECTORIES = ("usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "tmp", "etc", "var/lib/dpkg/info", "var/lib/dpkg/updates",
               "var/lib/dpkg/triggers", "var/log")
LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}


def missing():
    """Why there can be none, or None."""
    if os.environ.get("BATON_TEST_DEBIAN"):
        return None
    absent = [program for program in PROGRAMS if not _path_of(program)]
    return f"this machine is not a Debian: there is no {', '.join(absent)}" if absent else None


def _path_of(program):
    return shutil.which(program, path="/usr/bin:/usr/sbin:/bin:/sbin")


def _libraries(path):
    listed = subprocess.run(["ldd", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout
    return re.findall(r"(/\S+) \(0x", listed)


def _in_usr(path):
    """/bin and /lib are links into /usr."""
    return path.lstrip("/") if path.startswith("/usr/") else "usr" + path


def _pack(archive):
    wanted = {}
    for program in PROGRAMS:
        path = _path_of(program)
        for file in (path, *_libraries(path)):
            wanted[_in_usr(file)] = os.path.realpath(file)
    with tarfile.open(archive, "w", dereference=True) as out:
        for directory in DIRECTORIES:
            entry = tarfile.TarInfo(directory)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            out.addfile(entry)
        for link, target in LINKS.items():
            entry = tarfile.TarInfo(link)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            out.addfile(entry)
        for name in ("status", "available"):
            out.addfile(tarfile.TarInfo(f"var/lib/dpkg/{name}"))
        for name, file in sorted(wanted.items()):
            out.add(file, name, filter=_of_root)


def _of_root(entry):
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def provide(cluster):
    """The image's tag."""
    if image := os.environ.get("BATON_TEST_DEBIAN"):
        return image
    tag = images.example("debian")
    with tempfile.TemporaryDirectory(prefix="baton-debian-") as folder:
        archive, recipe = os.path.join(folder, "root.tar"), os.path.join(folder, "Containerfile")
        _pack(archive)
        with open(recipe, "w", encoding="ascii") as out:
            out.write("FROM scratch\nADD root.tar /\nENV PATH=/usr/sbin:/usr/bin\n")
        cluster.own_image(tag)
        images.build(tag, recipe, [archive])
    return tag


def with_files(cluster, files):
    """That image with the files in /."""
    tag = images.example("debian-package")
    base = provide(cluster)
    with tempfile.NamedTemporaryFile("w", suffix=".Containerfile", encoding="ascii") as recipe:
        recipe.write(f"FROM {base}\n" + "".join(f"COPY {os.path.basename(file)} /\n" for file in files))
        recipe.flush()
        cluster.own_image(tag)
        images.build(tag, recipe.name, files)
    return tag

