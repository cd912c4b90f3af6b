#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "system/descriptor.h"

namespace baton::system {

// A file that lines are appended to, by one writer, each on a line of its own: also behind what an earlier
// writer left without a newline. When it has grown to its limit it becomes PATH.1, what
// was PATH.1 becomes PATH.2, and so on. No link is followed in the last component of the path. Blocks like
// any volume I/O; not for two threads at once.
class LogFile {
 public:
  struct Options {
    std::string path;
    std::uint64_t max_bytes = 0;  // 0: no limit
    std::uint32_t keep = 0;       // how many old ones stay
  };
  struct Appended {
    std::size_t bytes = 0;  // of those given, from the first on
    std::optional<base::Error> error;
  };

  explicit LogFile(Options options) : options_(std::move(options)) {}

  // Makes the file and its directories where they are missing.
  [[nodiscard]] base::Result<void> open();
  // `lines`: whole ones, so that no line is cut by a rotation. After an error it may be tried again.
  [[nodiscard]] Appended append(std::string_view lines);
  [[nodiscard]] base::Result<void> sync();

 private:
  // How many bytes of `lines` still go into this file.
  [[nodiscard]] std::size_t room_for(std::string_view lines) const;
  void look_at_the_end(int directory);
  [[nodiscard]] base::Result<void> rotate();
  [[nodiscard]] base::Result<void> move_old_ones(int directory) const;
  [[nodiscard]] std::optional<base::Error> write(std::string_view bytes, std::size_t& written);

  Options options_;
  Descriptor fd_;
  std::uint64_t size_ = 0;
  bool line_is_cut_ = false;  // by an error, or by whoever wrote before
};

}  // namespace baton::system
