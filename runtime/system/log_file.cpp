#include "system/log_file.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/open_place.h"
#include "system/posix_files.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using base::Error;
using base::Result;

// Not blocking: a FIFO without a reader would hold us for ever.
constexpr int common_flags = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
constexpr int flags = O_WRONLY | O_APPEND | O_CREAT | common_flags;

}  // namespace

Result<void> LogFile::open() {
  const Place place = Place::of(options_.path);
  if (auto made = PosixFiles("log").make_directories({place.anchor, ""}); !made) return made;
  const auto directory = open_directory(place.anchor, "");
  if (!directory) return directory.error();
  Descriptor fd{::openat(directory->get(), place.below.c_str(), flags, 0666)};
  if (!fd.open()) return last_error("open log", options_.path);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return last_error("fstat", options_.path);
  if (!S_ISREG(status.st_mode)) {
    return Error{base::ErrorKind::wrong_type, "open log", options_.path, "is not a regular file", 0};
  }
  fd_ = std::move(fd);
  size_ = static_cast<std::uint64_t>(status.st_size);
  look_at_the_end(directory->get());
  return {};
}

// Where nobody may read, what is known stays.
void LogFile::look_at_the_end(int directory) {
  char last = '\n';
  if (size_ > 0) {
    const std::string name = Place::of(options_.path).below;
    const Descriptor reader{::openat(directory, name.c_str(), O_RDONLY | common_flags)};
    if (!reader.open() || ::pread(reader.get(), &last, 1, static_cast<off_t>(size_ - 1)) != 1) return;
  }
  line_is_cut_ = last != '\n';
}

LogFile::Appended LogFile::append(std::string_view lines) {
  Appended appended;
  if (!fd_.open()) {
    if (auto opened = open(); !opened) return {0, opened.error()};
  }
  while (appended.bytes < lines.size()) {
    const std::string_view rest = lines.substr(appended.bytes);
    const std::size_t room = room_for(rest);
    if (room == 0) {
      if (auto rotated = rotate(); !rotated) return {appended.bytes, rotated.error()};
      continue;
    }
    appended.error = write(rest.substr(0, room), appended.bytes);
    if (appended.error) return appended;
  }
  return appended;
}

std::size_t LogFile::room_for(std::string_view lines) const {
  if (options_.max_bytes == 0) return lines.size();
  const std::uint64_t room = options_.max_bytes > size_ ? options_.max_bytes - size_ : 0;
  if (lines.size() <= room) return lines.size();
  const std::size_t whole = room == 0 ? 0 : lines.rfind('\n', room - 1) + 1;
  if (whole > 0 || size_ > 0) return whole;
  // A line that is larger than a whole file gets one of its own.
  const std::size_t newline = lines.find('\n');
  return newline == std::string_view::npos ? lines.size() : newline + 1;
}

std::optional<Error> LogFile::write(std::string_view bytes, std::size_t& written) {
  if (line_is_cut_ && ::write(fd_.get(), "\n", 1) == 1) {
    line_is_cut_ = false;
    ++size_;
  }
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const Error error = last_error("write", options_.path);
      // A handle that died on its server is opened anew.
      if (error.kind != base::ErrorKind::full) fd_ = Descriptor();
      return error;
    }
    const auto size = static_cast<std::size_t>(count);
    line_is_cut_ = size < bytes.size() && bytes[size - 1] != '\n';
    bytes.remove_prefix(size);
    written += size;
    size_ += size;
  }
  return std::nullopt;
}

Result<void> LogFile::sync() {
  if (!fd_.open()) return {};
  if (::fsync(fd_.get()) != 0) return last_error("fsync", options_.path);
  return {};
}

Result<void> LogFile::rotate() {
  const auto synced = sync();
  const Place place = Place::of(options_.path);
  const auto directory = open_directory(place.anchor, "");
  if (!directory) return directory.error();
  if (auto moved = move_old_ones(directory->get()); !moved) return moved;
  if (auto opened = open(); !opened) return opened;
  return synced;
}

Result<void> LogFile::move_old_ones(int directory) const {
  const std::string name = Place::of(options_.path).below;
  if (options_.keep == 0) {
    if (::unlinkat(directory, name.c_str(), 0) != 0 && errno != ENOENT) {
      return last_error("remove", options_.path);
    }
    return {};
  }
  for (std::uint32_t number = options_.keep; number > 0; --number) {
    const std::string older = fmt::format("{}.{}", name, number);
    const std::string newer = number == 1 ? name : fmt::format("{}.{}", name, number - 1);
    if (::renameat(directory, newer.c_str(), directory, older.c_str()) != 0 && errno != ENOENT) {
      return last_error("rotate", options_.path);
    }
  }
  return {};
}

}  // namespace baton::system
