#include "system/directory_reader.h"

#include <array>
#include <cerrno>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/open_anchor.h"
#include "system/open_place.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

// Without O_NONBLOCK a FIFO that somebody put there would hold us for ever.
constexpr int file_flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

FileType to_type_of_entry(unsigned char type) {
  switch (type) {
    case DT_REG: return FileType::regular;
    case DT_DIR: return FileType::directory;
    case DT_LNK: return FileType::link;
    case DT_UNKNOWN: return FileType::unknown;
    default: return FileType::other;
  }
}

bool is_shown(std::string_view name) {
  return name != "." && name != ".." && !name.starts_with(temporary_prefix);
}

// False where the file ends before.
Result<bool> read_whole(int file, const std::string& path, std::string& into) {
  for (std::size_t done = 0; done < into.size();) {
    const ssize_t count = ::read(file, into.data() + done, into.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return last_error("read", path);
    if (count == 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

Result<DirectoryReader> DirectoryReader::open(const std::string& path) {
  auto opened = open_anchor(path);
  if (!opened) return opened.error();
  return DirectoryReader(std::move(*opened), path);
}

Result<DirectoryReader> DirectoryReader::child(const std::string& name) const {
  std::string path = fmt::format("{}/{}", path_, name);
  auto opened = open_component(directory_.get(), name, path);
  if (!opened) return opened.error();
  return DirectoryReader(std::move(*opened), std::move(path));
}

// getdents64(2) itself: a stream for each of many thousand small directories would cost more than they do.
Result<void> DirectoryReader::list(const Visit& visit) const {
  alignas(dirent64) std::array<char, 32768> buffer;  // NOLINT: filled by the kernel
  if (::lseek(directory_.get(), 0, SEEK_SET) < 0) return last_error("list", path_);
  while (true) {
    const ssize_t size = ::getdents64(directory_.get(), buffer.data(), buffer.size());
    if (size < 0) return last_error("list", path_);
    if (size == 0) return {};
    for (ssize_t at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
      const std::string_view name = entry->d_name;
      if (is_shown(name)) visit(name, to_type_of_entry(entry->d_type));
      at += entry->d_reclen;
    }
  }
}

Result<FileInfo> DirectoryReader::read(const std::string& name, std::size_t limit, std::string& into) const {
  const auto path = [&] { return fmt::format("{}/{}", path_, name); };
  const Descriptor file{::openat(directory_.get(), name.c_str(), file_flags)};
  struct stat status {};
  if (!file.open() || ::fstat(file.get(), &status) != 0) return last_error("open", path());
  if (!S_ISREG(status.st_mode))
    return Error{ErrorKind::wrong_type, "read", path(), "is not a regular file", 0};
  if (static_cast<std::uint64_t>(status.st_size) > limit)
    return Error{ErrorKind::data, "read", path(), fmt::format("has more than {} bytes", limit), 0};
  into.resize(static_cast<std::size_t>(status.st_size));
  const auto whole = read_whole(file.get(), path(), into);
  if (!whole) return whole.error();
  if (!*whole) return Error{ErrorKind::transient, "read", path(), "is shorter than its size says", 0};
  return to_info(status);
}

}  // namespace baton::system
