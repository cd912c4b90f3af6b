#pragma once

#include <string>

#include "base/error.h"
#include "system/files.h"
#include "system/temporary_tree.h"

namespace baton::system {

// A path at which a finished tree, or a file, takes the place of what is there.
class Destination {
 public:
  enum class Kind {
    absent,
    directory,
    fixed_directory,  // a mount point, or in a directory that is not ours: its entries are replaced
    file,
  };

  // Follows a link at `path`. Puts right what an interrupted put() has left.
  [[nodiscard]] static base::Result<Destination> examine(const std::string& path);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  // The directory in which the tree is to be made: on the same file system.
  [[nodiscard]] Place workshop() const;
  // Whether a put() into a fixed directory was interrupted: what is there is of no use.
  [[nodiscard]] bool is_half_done() const { return half_done_; }

  // Puts what has this name in `tree`, a directory or a file, in place of what is there: in one step where
  // the kernel can exchange two names; else the old one has another name for a moment, and examine() gives it
  // back. The entries of a fixed directory are replaced one by one, with a note beside them until that is
  // done. All of it was flushed by the caller.
  [[nodiscard]] base::Result<void> put(const TemporaryTree& tree, const std::string& name);

 private:
  explicit Destination(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] base::Result<void> recover();
  [[nodiscard]] base::Result<void> put_directory(const TemporaryTree& tree, const std::string& name);
  [[nodiscard]] base::Result<void> put_entries(const TemporaryTree& tree, const std::string& name);

  std::string path_;
  Kind kind_ = Kind::absent;
  bool half_done_ = false;
};

// Whether `inner` is what `outer` names, or below it, whichever links lead there.
[[nodiscard]] bool is_within(const std::string& inner, const std::string& outer);

// Begins the note in a directory whose entries are being replaced.
inline constexpr std::string_view restoring_name = ".baton-restoring";

}  // namespace baton::system
