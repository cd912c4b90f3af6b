#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/error.h"
#include "base/time.h"
#include "system/descriptor.h"
#include "system/open_place.h"

namespace baton::system {

[[nodiscard]] base::Result<void> sync_directory(const OpenParent& at);

// A file that is being made beside its place. Only an explicit step publishes it; the destructor drops it.
class Temporary {
 public:
  // `at` must outlive it.
  [[nodiscard]] static base::Result<Temporary> create(const OpenParent& at, std::string name);

  Temporary(Temporary&& other) noexcept;
  Temporary& operator=(Temporary&&) = delete;
  ~Temporary();

  // Whole and on the disk, or an error after which this temporary must be given up: the kernel reports
  // a failed write-back only once, so a second fsync would report success for lost data.
  [[nodiscard]] base::Result<void> fill(std::string_view bytes, std::optional<unsigned> exact_mode);
  // Once it is filled.
  [[nodiscard]] ino_t inode() const { return inode_; }
  [[nodiscard]] base::Result<base::Instant> modified() const;

  // Takes the name of the place, whatever held it.
  [[nodiscard]] base::Result<void> rename_into_place();
  // Takes the name of the place if nothing has it.
  [[nodiscard]] base::Result<void> link_into_place();

 private:
  Temporary(const OpenParent& at, std::string name, Descriptor fd)
      : at_(&at), name_(std::move(name)), fd_(std::move(fd)) {}

  const OpenParent* at_;
  std::string name_;
  Descriptor fd_;
  ino_t inode_ = 0;
};

// The exclusive creation of one file, over as many tries as it takes: what an earlier one may have left
// decides what a later one must say.
class Creation {
 public:
  // A file that was created, but is not known to last, is taken back, to be made anew by the next try.
  [[nodiscard]] base::Result<void> attempt(const OpenParent& at, std::string temporary_name,
                                           std::string_view bytes);

 private:
  // What the try before may have left at the place.
  struct Doubtful {
    ino_t inode = 0;
    std::optional<base::Error> unsynced;  // absent: the answer was lost before it was tried
  };

  [[nodiscard]] base::Result<void> create(const OpenParent& at, std::string temporary_name,
                                          std::string_view bytes);
  [[nodiscard]] base::Result<void> sync(const OpenParent& at, ino_t inode);

  std::optional<Doubtful> doubtful_;
};

}  // namespace baton::system
