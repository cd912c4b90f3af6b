#include "system/file_copy.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "system/open_place.h"
#include "system/system_error.h"
#include "system/write_all.h"

namespace baton::system {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

// Shorter files are not worth the calls by which longer ones are copied.
constexpr std::uint64_t least_whole = 64U << 10U;
// For so long a server may copy before we look whether to go on.
constexpr std::size_t server_bytes = 64U << 20U;
// The disk begins to write while we go on; a flush then has less to wait for.
constexpr std::uint64_t write_back_bytes = 8U << 20U;

Error given_up(const std::string& path) {
  return {ErrorKind::transient, "copy", path, "was given up", 0};
}

char* buffer() {
  thread_local const auto bytes = std::make_unique_for_overwrite<char[]>(piece_bytes);
  return bytes.get();
}

// At most a piece; the length 0 is the end.
Result<std::string_view> read_piece(int fd, std::size_t limit, const std::string& path) {
  while (true) {
    const ssize_t count = ::read(fd, buffer(), std::min(limit, piece_bytes));
    if (count >= 0) return std::string_view(buffer(), static_cast<std::size_t>(count));
    if (errno != EINTR) return last_error("read", path);
  }
}

// From where the file stands to its end, or until `take` says that this is enough. Returns how much was read.
template <class Take>  // Result<bool>(std::string_view piece, std::uint64_t so_far)
Result<std::uint64_t> read_pieces(int fd, const std::string& path, const Take& take) {
  std::uint64_t done = 0;
  while (true) {
    const auto piece = read_piece(fd, piece_bytes, path);
    if (!piece) return piece.error();
    if (piece->empty()) return done;
    done += piece->size();
    const auto go_on = take(*piece, done);
    if (!go_on) return go_on.error();
    if (!*go_on) return done;
  }
}

bool is_one_of(long type, std::initializer_list<unsigned long> types) {
  return std::ranges::find(types, static_cast<unsigned long>(type)) != types.end();
}

// Where a server can copy without the bytes coming here; the kernel itself copies no better than we do.
bool is_remote(int fd) {
  constexpr unsigned long nfs = 0x6969, cifs = 0xff534d42, smb2 = 0xfe534d42, ceph = 0x00c36400;
  struct statfs status {};
  return ::fstatfs(fd, &status) == 0 && is_one_of(status.f_type, {nfs, cifs, smb2, ceph});
}

}  // namespace

Result<SourceFile> SourceFile::open(const Place& place) {
  auto file = open_file(place);
  if (!file) return file.error();
  SourceFile source(std::move(file->fd), place.path());
  source.identity_ = to_identity(file->status);
  source.has_holes_ = static_cast<std::uint64_t>(file->status.st_blocks) * 512 < source.identity_.bytes;
  return source;
}

SourceFile SourceFile::standard_input() {
  SourceFile source(Descriptor{::fcntl(0, F_DUPFD_CLOEXEC, 3)}, "standard input");
  source.is_stream_ = true;
  return source;
}

Result<bool> SourceFile::is_unchanged() const {
  struct stat status {};
  if (::fstat(fd_.get(), &status) != 0) return last_error("fstat", path_);
  return to_identity(status) == identity_;
}

Result<std::uint64_t> SourceFile::read(const StoredSink& sink, Pace& pace) {
  return read_pieces(fd_.get(), path_, [&](std::string_view piece, std::uint64_t done) -> Result<bool> {
    sink(piece);
    if (!pace.advance(piece.size())) return given_up(path_);
    return may_go_on(done);
  });
}

Result<TargetFile> TargetFile::create(const Place& place, unsigned mode) {
  const auto at = open_parent(place);
  if (!at) return at.error();
  Descriptor fd{::openat(at->directory.get(), at->name.c_str(),
                         O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)};
  if (!fd.open()) return last_error("create", at->path);
  return TargetFile(std::move(fd), at->path);
}

Result<std::uint64_t> TargetFile::take(SourceFile& source, const StoredSink& sink, Pace& pace) {
  if (bytes_ == 0 && source.identity_.bytes >= least_whole) {
    if (clone(source)) {
      if (!pace.advance(bytes_)) return given_up(path_);
      return read_back(sink);
    }
    if (source.has_holes_) return take_with_holes(source, sink, pace);
    const auto copied = copy_by_server(source, pace);
    if (!copied) return copied.error();
    if (*copied) return read_back(sink);
  }
  return take_by_reading(source, sink, pace);
}

bool TargetFile::clone(const SourceFile& source) {
  if (::ioctl(fd_.get(), FICLONE, source.fd_.get()) != 0) return false;
  struct stat status {};
  if (::fstat(fd_.get(), &status) != 0) return false;
  bytes_ = static_cast<std::uint64_t>(status.st_size);
  return true;
}

// False: it cannot be done here, and nothing was.
Result<bool> TargetFile::copy_by_server(const SourceFile& source, Pace& pace) {
  if (!is_remote(fd_.get()) || !is_remote(source.fd_.get())) return false;
  off_t from = 0;
  off_t to = 0;
  while (true) {
    const ssize_t count = ::copy_file_range(source.fd_.get(), &from, fd_.get(), &to, server_bytes, 0);
    if (count < 0 && errno == EINTR) continue;
    const bool cannot = count <= 0 && to == 0;
    if (cannot && errno != ENOSPC && errno != EDQUOT && errno != EIO) return false;
    if (count < 0) return last_error("copy", path_);
    if (count == 0) return true;
    bytes_ = static_cast<std::uint64_t>(to);
    if (!pace.advance(static_cast<std::uint64_t>(count))) return given_up(path_);
  }
}

TargetFile::Taken TargetFile::read_back(const StoredSink& sink) {
  if (::lseek(fd_.get(), 0, SEEK_SET) < 0) return last_error("seek", path_);
  return read_pieces(fd_.get(), path_, [&](std::string_view piece, std::uint64_t) -> Result<bool> {
    sink(piece);
    return true;
  });
}

TargetFile::Taken TargetFile::take_by_reading(SourceFile& source, const StoredSink& sink, Pace& pace) {
  const auto take_piece = [&](std::string_view piece, std::uint64_t done) -> Result<bool> {
    if (auto written = append(piece); !written) return written.error();
    sink(piece);
    if (!pace.advance(piece.size())) return given_up(path_);
    return source.may_go_on(done);
  };
  return read_pieces(source.fd_.get(), source.path_, take_piece);
}

// Piece by piece: a hole, then what is between it and the next.
TargetFile::Taken TargetFile::take_with_holes(SourceFile& source, const StoredSink& sink, Pace& pace) {
  const int from = source.fd_.get();
  const auto size = static_cast<off_t>(source.identity_.bytes);
  off_t at = 0;
  while (at < size) {
    off_t data = ::lseek(from, at, SEEK_DATA);
    if (data < 0 && errno != ENXIO) return last_error("seek", source.path_);
    if (data < 0) data = size;  // nothing more but a hole
    data = std::min(data, size);
    if (auto left = leave_hole(static_cast<std::uint64_t>(data - at), sink); !left) return left.error();
    if (data == size) break;
    const off_t hole = std::min(size, ::lseek(from, data, SEEK_HOLE));
    if (hole < 0 || ::lseek(from, data, SEEK_SET) < 0) return last_error("seek", source.path_);
    for (at = data; at < hole;) {
      const auto piece = read_piece(from, static_cast<std::size_t>(hole - at), source.path_);
      if (!piece) return piece.error();
      if (piece->empty()) return bytes_;  // it was cut meanwhile
      if (auto written = append(*piece); !written) return written.error();
      sink(*piece);
      at += static_cast<off_t>(piece->size());
      if (!pace.advance(piece->size())) return given_up(path_);
    }
  }
  return bytes_;
}

Result<void> TargetFile::leave_hole(std::uint64_t bytes, const StoredSink& sink) {
  static constexpr std::array<char, 64U << 10U> zeros{};
  bytes_ += bytes;
  if (::ftruncate(fd_.get(), static_cast<off_t>(bytes_)) != 0) return last_error("truncate", path_);
  if (::lseek(fd_.get(), static_cast<off_t>(bytes_), SEEK_SET) < 0) return last_error("seek", path_);
  for (; bytes > 0; bytes -= std::min<std::uint64_t>(bytes, zeros.size()))
    sink({zeros.data(), static_cast<std::size_t>(std::min<std::uint64_t>(bytes, zeros.size()))});
  return {};
}

Result<void> TargetFile::append(std::string_view bytes) {
  if (auto written = write_all(fd_.get(), bytes, path_); !written) return written;
  bytes_ += bytes.size();
  if (bytes_ - written_back_ >= write_back_bytes) start_writing_back();
  return {};
}

// Advice only.
void TargetFile::start_writing_back() {
  [[maybe_unused]] const int ignored =
      ::sync_file_range(fd_.get(), static_cast<off_t>(written_back_),
                        static_cast<off_t>(bytes_ - written_back_), SYNC_FILE_RANGE_WRITE);
  written_back_ = bytes_;
}

Result<void> TargetFile::cut(std::uint64_t bytes) {
  if (::ftruncate(fd_.get(), static_cast<off_t>(bytes)) != 0) return last_error("truncate", path_);
  if (::lseek(fd_.get(), static_cast<off_t>(bytes), SEEK_SET) < 0) return last_error("seek", path_);
  bytes_ = bytes;
  written_back_ = std::min(written_back_, bytes);
  return {};
}

Result<void> TargetFile::set_attributes(unsigned mode, std::int64_t modified_ns) {
  if (::fchmod(fd_.get(), mode) != 0) return last_error("chmod", path_);
  if (::futimens(fd_.get(), times_of(modified_ns).data()) != 0) return last_error("set the time of", path_);
  return {};
}

Result<void> TargetFile::flush() {
  if (::fsync(fd_.get()) != 0) return last_error("fsync", path_);
  return {};
}

Result<void> TargetFile::close() {
  if (fd_.close() != 0) return last_error("close", path_);
  return {};
}

bool clones_cost_nothing(const std::string& directory, std::uint64_t device) {
  constexpr unsigned long btrfs = 0x9123683e, xfs = 0x58465342, bcachefs = 0xca451a4e;
  struct stat status {};
  struct statfs file_system {};
  return ::stat(directory.c_str(), &status) == 0 && status.st_dev == device &&
         ::statfs(directory.c_str(), &file_system) == 0 &&
         is_one_of(file_system.f_type, {btrfs, xfs, bcachefs});
}

}  // namespace baton::system
