#include "model/volume_kind.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace baton::model {
namespace {

using enum VolumeKind;

struct Magic {
  std::uint64_t number;
  std::string_view type;    // ours, for the message
  std::string_view begins;  // with one of these, separated by blanks, the type in mountinfo begins
};

// statfs(2), and linux/magic.h; those of Lustre and ZFS are in their own sources.
constexpr std::array<Magic, 15> magics{{
    {0xef53, "ext4", "ext"},
    {0x58465342, "xfs", "xfs"},
    {0x9123683e, "btrfs", "btrfs"},
    {0x2fc12fc1, "zfs", "zfs"},
    {0xf2f52010, "f2fs", "f2fs"},
    {0x794c7630, "overlay", "overlay"},
    {0x01021994, "tmpfs", "tmpfs devtmpfs"},
    {0x858458f6, "ramfs", "ramfs"},
    {0x6969, "nfs", "nfs"},
    {0xfe534d42, "cifs", "cifs smb"},
    {0xff534d42, "cifs", "cifs smb"},
    {0x65735546, "fuse", "fuse"},
    {0x00c36400, "ceph", "ceph"},
    {0x0bd00bd0, "lustre", "lustre"},
    {0x01021997, "9p", "9p"},
}};

struct Type {
  std::string_view name;
  VolumeKind kind;
};

constexpr std::array<Type, 27> types{{
    {"ext2", local},      {"ext3", local},
    {"ext4", local},      {"xfs", local},
    {"btrfs", local},     {"zfs", local},
    {"f2fs", local},      {"bcachefs", local},
    {"vfat", local},      {"exfat", local},
    {"ntfs3", local},     {"nfs4", nfs4},
    {"cifs", smb},        {"smb3", smb},
    {"smbfs", smb},       {"ceph", ceph},
    {"fuse.ceph", ceph},  {"fuse.ceph-fuse", ceph},
    {"lustre", lustre},   {"fuse.glusterfs", gluster},
    {"overlay", overlay}, {"fuse.fuse-overlayfs", overlay},
    {"aufs", overlay},    {"tmpfs", memory},
    {"ramfs", memory},    {"fuseblk", local},
    {"fuse", fuse},
}};

const Magic* find_magic(std::uint64_t number) {
  const auto found = std::ranges::find(magics, number, &Magic::number);
  return found == magics.end() ? nullptr : &*found;
}

class Advice {
 public:
  explicit Advice(const Mount& mount) : mount_(mount) {}

  void say(Grade grade, std::string name, std::string text) {
    checks_.push_back({std::move(name), grade, std::move(text)});
  }
  void on(std::string_view option, Grade grade, std::string text) {
    if (mount_.has(option)) say(grade, fmt::format("option {}", option), std::move(text));
  }
  [[nodiscard]] std::vector<Check> take() { return std::move(checks_); }

 private:
  const Mount& mount_;
  std::vector<Check> checks_;
};

// nfs(5): the defaults, in seconds.
constexpr std::uint64_t default_acdirmax = 60;

void advise_on_nfs(const Mount& mount, Advice& advice) {
  for (const char* option : {"soft", "softerr"}) {
    advice.on(
        option, Grade::warning,
        "a server that is slow to answer makes calls fail, and data may be lost silently; mount with hard");
  }
  advice.on("softreval", Grade::warning,
            "names are answered from the cache while the server is away; leave it out");
  advice.on(
      "nocto", Grade::warning,
      "a listing may be as old as acdirmax, because opening a directory no longer asks the server; leave "
      "it out");
  const std::uint64_t acdirmax = mount.has("noac") ? 0 : mount.number("acdirmax").value_or(default_acdirmax);
  const std::string lookups = mount.value("lookupcache").value_or("all");
  if (acdirmax > default_acdirmax) {
    advice.say(Grade::warning, "option acdirmax",
               fmt::format("directories are cached for up to {} s, more than the usual {} s", acdirmax,
                           default_acdirmax));
  }
  if (lookups == "all" && acdirmax > 1) {
    advice.say(
        Grade::note, "name cache",
        fmt::format("a name that somebody asked for before it was there stays hidden from stat and test "
                    "-f for up to {} s; baton lists instead. lookupcache=pos spares the others",
                    acdirmax));
  }
  advice.on("noac", Grade::note, "every call asks the server: slow, and baton does not need it");
  advice.on("sync", Grade::note, "every write waits for the server: slow, and baton does not need it");
  advice.on("nolock", Grade::note, "locks hold on this host only; baton takes none");
  if (mount.value("local_lock").value_or("none") != "none")
    advice.say(Grade::note, "option local_lock", "locks hold on this host only; baton takes none");
}

void advise_on_smb(const Mount& mount, Advice& advice) {
  if (mount.value("cache").value_or("strict") == "loose") {
    advice.say(Grade::warning, "option cache=loose",
               "changes by other hosts may stay unseen; mount with cache=strict");
  }
  advice.on(
      "noserverino", Grade::warning,
      "inode numbers are made up here, so the outcome of a rename whose answer was lost cannot be told; "
      "mount with serverino");
  advice.on("soft", Grade::note, "calls fail when the server is slow to answer; hard makes them wait");
  advice.on("nobrl", Grade::note, "locks hold on this host only; baton takes none");
  const auto cached = std::max(mount.number("actimeo").value_or(1), mount.number("acdirmax").value_or(1));
  if (cached > 1) {
    advice.say(
        Grade::note, "attribute cache",
        fmt::format("what stat tells may be {} s old, and a replaced file may be read as it was; baton "
                    "lists, and decides by files that are never replaced",
                    cached));
  }
}

bool is_object_store(const std::string& type) {
  constexpr std::array<std::string_view, 9> stores{"s3fs",   "gcsfuse", "blobfuse", "mountpoint-s3", "goofys",
                                                   "rclone", "cosfs",   "ossfs",    "geesefs"};
  return std::ranges::any_of(stores,
                             [&](std::string_view store) { return type.find(store) != std::string::npos; });
}

void advise_on_fuse(const Mount& mount, Advice& advice) {
  if (is_object_store(mount.type) || is_object_store(mount.source)) {
    advice.say(Grade::warning, "object store",
               "two hosts that create the same name may both succeed, which no test on one host can show");
    return;
  }
  advice.say(Grade::note, "fuse",
             "what other hosts see, and when, is up to the program behind it; try --peer on two hosts");
}

void advise_on_local(const Mount& mount, Advice& advice) {
  advice.say(Grade::note, "shared", "by the processes of this host only");
  const bool no_barrier = mount.has("nobarrier") || mount.value("barrier").value_or("1") == "0";
  if (no_barrier)
    advice.say(Grade::warning, "option nobarrier", "a power cut may lose what fsync has promised to keep");
}

}  // namespace

std::string_view to_string(VolumeKind kind) {
  switch (kind) {
    case local: return "local";
    case nfs3: return "NFSv3";
    case nfs4: return "NFSv4";
    case smb: return "SMB";
    case ceph: return "CephFS";
    case lustre: return "Lustre";
    case gluster: return "GlusterFS";
    case fuse: return "FUSE";
    case overlay: return "overlay";
    case memory: return "memory";
    case other: return "other";
  }
  return "other";
}

VolumeKind kind_of(const Mount& mount) {
  if (mount.type == "nfs") {
    const std::string version = mount.value("vers").value_or(mount.value("nfsvers").value_or("3"));
    return version.starts_with('4') ? nfs4 : nfs3;
  }
  const auto found = std::ranges::find(types, mount.type, &Type::name);
  if (found != types.end()) return found->kind;
  return mount.type.starts_with("fuse.") ? fuse : other;
}

std::string_view type_of_magic(std::uint64_t magic) {
  const Magic* found = find_magic(magic);
  return found == nullptr ? "" : found->type;
}

bool agree(std::uint64_t magic, const Mount& mount) {
  const Magic* found = find_magic(magic);
  if (found == nullptr) return true;
  for (std::string_view rest = found->begins; !rest.empty();) {
    const std::size_t end = rest.find(' ');
    if (mount.type.starts_with(rest.substr(0, end))) return true;
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  }
  return false;
}

std::vector<Check> advice_on(VolumeKind kind, const Mount& mount) {
  Advice advice(mount);
  switch (kind) {
    case nfs3:
    case nfs4: advise_on_nfs(mount, advice); break;
    case smb: advise_on_smb(mount, advice); break;
    case fuse: advise_on_fuse(mount, advice); break;
    case local: advise_on_local(mount, advice); break;
    case overlay:
      advice.say(Grade::warning, "shared",
                 "by nobody: this is the container's own layer, gone with it; is a volume mounted here?");
      break;
    case memory:
      advice.say(Grade::warning, "shared",
                 "by processes of this host only: this is memory, and gone when it is unmounted");
      break;
    case ceph:
    case lustre:
    case gluster:
    case other: break;
  }
  return advice.take();
}

}  // namespace baton::model
