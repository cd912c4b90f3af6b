#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/directory_lister.h"
#include "model/marker.h"
#include "system/files.h"

namespace baton::engine {

// Finds the files that --output names. The part of a pattern before its first wildcard is the user's, links
// and all. Names that a listing showed may be another tenant's, and a link among them is followed at the end
// of a pattern only, to a file of the same volume. A directory stands for all regular files in it, however
// deep; links in it are left out, and so is what an NFS client keeps there for itself. Blocks like any volume
// I/O.
class OutputFinder {
 public:
  // By the path under which a file is listed: each once, whatever patterns found it.
  using Found = std::map<std::string, system::Place>;

  // Labels and whatever else is in a marker have room beside the outputs.
  static constexpr std::size_t room_in_a_marker = model::max_marker_bytes - (4U << 20U);

  // `own`: absolute paths of files and directories that are never an output: this job's markers and record.
  // `room`: bytes that the list of outputs may take.
  OutputFinder(system::Files& files, std::vector<std::string> own, std::size_t room = room_in_a_marker)
      : files_(files), lister_(files), own_(std::move(own)), room_(room) {}

  // Patterns are absolute. Each must find a file; with `allow_empty` a directory without any will do. What is
  // missing, is something else than a file, or cannot be listed in a marker is a data error that names it.
  [[nodiscard]] base::Result<Found> find(const std::vector<std::string>& patterns, bool allow_empty);

 private:
  enum class Named { by_user, by_listing };

  // What the components match in this directory.
  [[nodiscard]] base::Result<void> walk(const system::Place& directory,
                                        std::span<const std::string> components);
  [[nodiscard]] base::Result<void> descend(const system::Place& directory, const system::Entry& entry,
                                           std::span<const std::string> components);
  [[nodiscard]] base::Result<void> take_match(const system::Place& place, system::FileType type, Named named);
  [[nodiscard]] base::Result<void> take_linked(system::Place place, Named named);
  [[nodiscard]] base::Result<void> take_tree(const system::Place& top);
  [[nodiscard]] base::Result<void> take(const system::Place& file);
  // Where the listing did not tell.
  [[nodiscard]] base::Result<system::FileType> find_type(const system::Place& place);
  [[nodiscard]] bool is_own(const std::string& path) const;

  system::Files& files_;
  DirectoryLister lister_;
  std::vector<std::string> own_;
  std::size_t room_;
  Found found_;
  std::size_t listed_bytes_ = 0;  // that the list will take so far
  std::size_t matches_ = 0;       // of the pattern at hand
  std::size_t taken_ = 0;         // files among them
};

}  // namespace baton::engine
