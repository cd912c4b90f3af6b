#pragma once

#include <atomic>
#include <string>

#include "base/patience.h"
#include "system/clock.h"
#include "system/descriptor.h"
#include "system/files.h"

namespace baton::system {

class PosixFiles final : public Files {
 public:
  // `owner` goes into the names of temporaries, so that a successor can tell whose they were. It is made of
  // characters that may stand in a file name. Empty: this process's own token, made when it is first needed.
  // `pause`: before a write that failed is tried again.
  explicit PosixFiles(std::string owner = {}, base::Pause pause = &sleep)
      : owner_(std::move(owner)), pause_(std::move(pause)) {}

  base::Result<std::vector<Entry>> list(const Place& directory, const NameFilter& wanted) override;
  base::Result<FileContent> read(const Place& file, std::size_t limit, Part part = Part::beginning) override;
  base::Result<FileInfo> inspect(const std::string& path) override;
  base::Result<void> replace(const Place& file, std::string_view bytes,
                             std::optional<unsigned> exact_mode) override;
  base::Result<void> create_exclusive(const Place& file, std::string_view bytes) override;
  base::Result<void> rename(const Place& file, const std::string& name) override;
  base::Result<void> remove(const Place& file) override;
  base::Result<void> make_directories(const Place& directory) override;
  base::Result<void> remove_leftovers(const Place& directory, base::Duration max_age) override;
  base::Result<base::Instant> volume_time(const std::string& directory) override;

 private:
  std::string temporary_name();
  base::Result<base::Instant> time_in(const Place& directory);

  std::string owner_;
  base::Pause pause_;
  // Of all objects: several may write to one directory.
  static inline std::atomic<unsigned> temporaries_ = 0;
};

}  // namespace baton::system
