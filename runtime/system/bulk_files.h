#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "system/files.h"

namespace baton::system {

// A piece of this size stays in the processor's cache from the copy to the checksum.
constexpr std::size_t piece_bytes = 256U << 10U;

// Takes a file piece by piece. False: no more of it is wanted.
using PieceSink = std::function<bool(std::string_view piece)>;

// What tells a file from any other, and from itself before a change, as far as the volume's clock is fine
// enough for that.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t number = 0;
  std::uint64_t bytes = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

// Files of any size that others wrote: brought to the disk, and read once. Blocks as Files does; safe to use
// from several threads.
class BulkFiles {
 public:
  virtual ~BulkFiles() = default;

  // Flushes a regular file to the volume, then reads all of it. What is not regular is of the wrong type; one
  // that changes meanwhile is a data error. A flush that failed must not be tried again: the kernel reports
  // lost data once, and the next flush would claim that all is well.
  [[nodiscard]] virtual base::Result<FileInfo> flush_and_read(const Place& file, const PieceSink& sink) = 0;

  // Of a regular file, which is opened: a network client asks its server then.
  [[nodiscard]] virtual base::Result<FileIdentity> identify(const Place& file) = 0;

  // Reads all of a regular file that somebody else has flushed; one that changes meanwhile is a data error.
  [[nodiscard]] virtual base::Result<FileIdentity> read(const Place& file, const PieceSink& sink) = 0;

  // Flushes these directories, and on the same volume every one above them that we may open, so that names
  // last that were made on the way: each once.
  [[nodiscard]] virtual base::Result<void> flush_directories(const std::vector<Place>& directories) = 0;
};

}  // namespace baton::system
