#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "system/descriptor.h"
#include "system/files.h"

namespace baton::system {

// A directory that is filled out of sight and then gets its name in one step, with all that is in it. Only an
// explicit step publishes it; the destructor removes it.
class TemporaryTree {
 public:
  // In `directory`, which is there; `number` ends its name. Successors can tell whose it was.
  [[nodiscard]] static base::Result<TemporaryTree> create(const Place& directory, std::uint64_t number);
  TemporaryTree(TemporaryTree&& other) noexcept;
  TemporaryTree& operator=(TemporaryTree&&) = delete;
  ~TemporaryTree();

  // A place in it; "": itself.
  [[nodiscard]] Place inside(const std::string& below) const;
  [[nodiscard]] const std::string& name() const { return name_; }
  // Where it is, open.
  [[nodiscard]] int directory() const { return directory_.get(); }

  // Flushes all that was written to its file system since it was made, by whomever, and tells what failed.
  [[nodiscard]] base::Result<void> flush_file_system() const;
  // Whether that may stand for a flush of each file: a network's file system promises less.
  [[nodiscard]] bool file_system_keeps_its_promise() const;

  // Takes this name in its directory, durably. ErrorKind::exists when a directory that is not empty has it.
  // What is in it was flushed by the caller.
  [[nodiscard]] base::Result<void> publish(const std::string& name);
  // Somebody else has taken care of it.
  void release() { name_.clear(); }

 private:
  TemporaryTree(Place place, Descriptor directory, std::string name)
      : place_(std::move(place)), directory_(std::move(directory)), name_(std::move(name)) {}

  Place place_;
  Descriptor directory_;
  std::string name_;  // empty: published
};

// The steps of which trees are made. None follows a link below the anchor.
[[nodiscard]] base::Result<void> make_new_directory(const Place& place, unsigned mode = 0777);
[[nodiscard]] base::Result<void> make_link(const Place& place, const std::string& target,
                                           std::int64_t modified_ns);
struct SharedFile {
  std::string name;  // in the directory that has it
  std::uint64_t bytes = 0;
  std::string new_name;  // in the other one
};
// Gives files of one directory names in another, all or none: with the first that is not a regular file of
// that size, or where the file system has no hard links, those that were made are taken back.
[[nodiscard]] base::Result<void> share_files(const Place& from, const Place& to,
                                             const std::vector<SharedFile>& files);
[[nodiscard]] base::Result<void> set_directory_attributes(const Place& place, unsigned mode,
                                                          std::int64_t modified_ns);
[[nodiscard]] base::Result<void> sync_directory(const Place& place);
// Takes the name away in one step, then removes what had it.
[[nodiscard]] base::Result<void> retire_tree(const Place& place);

}  // namespace baton::system
