#include "system/volume_space.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "system/descriptor.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

Descriptor open_directory(const std::string& path) {
  return Descriptor{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
}

// The path is cut to the directory that was opened.
Descriptor open_nearest(std::string& path) {
  while (true) {
    Descriptor fd = open_directory(path);
    const bool absent = !fd.open() && (errno == ENOENT || errno == ENOTDIR);
    if (!absent || path == "/") return fd;
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return fd;
    path.resize(slash == 0 ? 1 : slash);
  }
}

base::Result<VolumeSpace> space_of(const Descriptor& fd, std::string path) {
  struct stat status {};
  struct statvfs space {};
  if (!fd.open()) return last_error("open directory", path);
  if (::fstat(fd.get(), &status) != 0) return last_error("stat", path);
  if (::fstatvfs(fd.get(), &space) != 0) return last_error("statvfs", path);
  return VolumeSpace{std::move(path),
                     status.st_dev,
                     space.f_blocks * space.f_frsize,
                     space.f_bfree * space.f_frsize,
                     space.f_bavail * space.f_frsize,
                     space.f_files,
                     space.f_ffree};
}

}  // namespace

base::Result<VolumeSpace> volume_space(std::string path) {
  const Descriptor fd = open_nearest(path);
  return space_of(fd, std::move(path));
}

base::Result<VolumeSpace> volume_space_at(std::string path) {
  const Descriptor fd = open_directory(path);
  return space_of(fd, std::move(path));
}

}  // namespace baton::system
