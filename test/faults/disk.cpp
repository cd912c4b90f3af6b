#include "faults/disk.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <sys/mount.h>

namespace baton::faults {
namespace {

struct FileSystem {
  const char* name;
  const char* size;
  std::vector<std::string> make;
  const char* options;  // nothing gets to the disk by itself while the test runs
};

const FileSystem file_systems[] = {
    {"ext4", "16M", {"mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0"}, "commit=300,noauto_da_alloc"},
    {"xfs", "300M", {"mkfs.xfs", "-q", "-f"}, "nouuid"},
    {"btrfs", "128M", {"mkfs.btrfs", "-q", "-f"}, "commit=300"},
};

const FileSystem& kind_of(const std::string& name) {
  return *std::ranges::find(file_systems, name, &FileSystem::name);
}

}  // namespace

std::vector<std::string> disk_file_systems() {
  std::vector<std::string> names;
  for (const FileSystem& kind : file_systems) names.emplace_back(kind.name);
  return names;
}

std::string Disk::image(const char* name) const {
  return options_.images + "/" + name + ".img";
}

std::string Disk::make() {
  const FileSystem& kind = kind_of(options_.file_system);
  if (options_.run({"losetup", "--find"}) != 0) return "no loop devices here";
  if (options_.run({"truncate", "-s", kind.size, image("new")}) != 0) return "no room for an image";
  auto make = kind.make;
  make.push_back(image("new"));
  if (options_.run(make) != 0) return kind.make[0] + " is not installed or fails";
  if (!copy("new", "disk") || !mount("disk"))
    return std::string("a loop device with ") + kind.name + " cannot be mounted here";
  unmount();
  return "";
}

bool Disk::mount_fresh(const std::string& old) {
  if (!copy("new", "disk") || !mount("disk")) return false;
  if (std::filesystem::exists(old) && options_.run({"cp", "-a", old + "/.", options_.mount_point}) != 0)
    return false;
  return options_.run({"sync", "-f", options_.mount_point}) == 0;
}

bool Disk::cut_the_power() {
  const bool copied = copy("disk", "left");
  unmount();
  return copied && mount("left");
}

void Disk::unmount() {
  const char* at = options_.mount_point.c_str();
  if (std::exchange(mounted_, false) && ::umount(at) != 0) ::umount2(at, MNT_DETACH);
}

// The kernel gives the loop device back at the unmount.
bool Disk::mount(const char* name) {
  const FileSystem& kind = kind_of(options_.file_system);
  mounted_ = options_.run({"mount", "-t", kind.name, "-o", std::string("loop,") + kind.options, image(name),
                           options_.mount_point}) == 0;
  return mounted_;
}

bool Disk::copy(const char* from, const char* to) const {
  return options_.run({"cp", "--sparse=always", image(from), image(to)}) == 0;
}

}  // namespace baton::faults
