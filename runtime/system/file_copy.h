#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "system/bulk_files.h"
#include "system/descriptor.h"
#include "system/files.h"
#include "system/pace.h"

namespace baton::system {

// Takes stored bytes piece by piece, in their order.
using StoredSink = std::function<void(std::string_view piece)>;

// A regular file that is read. Blocks like any volume I/O; one thread at a time.
class SourceFile {
 public:
  // `place.last` says whether a link is followed.
  [[nodiscard]] static base::Result<SourceFile> open(const Place& place);
  // What is behind our standard input.
  [[nodiscard]] static SourceFile standard_input();

  // As it was when it was opened.
  [[nodiscard]] const FileIdentity& identity() const { return identity_; }
  // Whether it has not been written to since.
  [[nodiscard]] base::Result<bool> is_unchanged() const;
  // From where it stands to its end.
  [[nodiscard]] base::Result<std::uint64_t> read(const StoredSink& sink, Pace& pace);

 private:
  friend class TargetFile;
  // What grows as fast as it is copied would never end.
  [[nodiscard]] bool may_go_on(std::uint64_t done) const { return is_stream_ || done <= identity_.bytes; }
  SourceFile(Descriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Descriptor fd_;
  std::string path_;
  FileIdentity identity_;
  bool has_holes_ = false;
  bool is_stream_ = false;
};

// A new regular file that is filled, flushed and closed. What becomes of it after an error is its directory's
// business.
class TargetFile {
 public:
  // Exclusively. The umask counts.
  [[nodiscard]] static base::Result<TargetFile> create(const Place& place, unsigned mode);

  // All of `source` to the end of what is here; `sink` sees what was stored. Returns how much that was. Into
  // an empty file it is cloned where the file system can do that, copied by the server where there is one,
  // and keeps its holes.
  [[nodiscard]] base::Result<std::uint64_t> take(SourceFile& source, const StoredSink& sink, Pace& pace);
  [[nodiscard]] base::Result<void> append(std::string_view bytes);
  // Back to this length.
  [[nodiscard]] base::Result<void> cut(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  [[nodiscard]] base::Result<void> set_attributes(unsigned mode, std::int64_t modified_ns);
  // After an error the file must be given up: the kernel reports a failed write-back only once.
  [[nodiscard]] base::Result<void> flush();
  [[nodiscard]] base::Result<void> close();

 private:
  using Taken = base::Result<std::uint64_t>;
  TargetFile(Descriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  [[nodiscard]] bool clone(const SourceFile& source);
  [[nodiscard]] base::Result<bool> copy_by_server(const SourceFile& source, Pace& pace);
  [[nodiscard]] Taken read_back(const StoredSink& sink);
  [[nodiscard]] Taken take_by_reading(SourceFile& source, const StoredSink& sink, Pace& pace);
  [[nodiscard]] Taken take_with_holes(SourceFile& source, const StoredSink& sink, Pace& pace);
  [[nodiscard]] base::Result<void> leave_hole(std::uint64_t bytes, const StoredSink& sink);
  void start_writing_back();

  Descriptor fd_;
  std::string path_;
  std::uint64_t bytes_ = 0;
  std::uint64_t written_back_ = 0;
};

// What it costs to store files in `directory`: whether those on `device` are shared with it by clones.
[[nodiscard]] bool clones_cost_nothing(const std::string& directory, std::uint64_t device);

}  // namespace baton::system
