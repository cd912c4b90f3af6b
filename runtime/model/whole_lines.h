#pragma once

#include <cstring>
#include <string>
#include <string_view>

namespace baton::model {

// Cuts one of several streams at the ends of its lines, so that what they have in common gets whole lines of
// each. Keeps at most `max_kept` bytes: a line that is longer comes in pieces.
class WholeLines {
 public:
  static constexpr std::size_t max_kept = 64U << 10U;

  // `take(kept, bytes)` gets what is whole by now: what was kept, and what follows it.
  template <class Take>
  void feed(std::string_view bytes, const Take& take) {
    const std::size_t end = end_of_last_line(bytes);
    if (end > 0) {
      take(std::string_view(kept_), bytes.substr(0, end));
      kept_.clear();
      bytes.remove_prefix(end);
    }
    if (kept_.size() + bytes.size() <= max_kept) {
      kept_ += bytes;
      return;
    }
    take(std::string_view(kept_), bytes);
    kept_.clear();
  }

  // What is left: a line without an end.
  template <class Take>
  void finish(const Take& take) {
    if (!kept_.empty()) take(std::string_view(kept_), std::string_view());
    kept_.clear();
  }

 private:
  static std::size_t end_of_last_line(std::string_view bytes) {
    const void* found = ::memrchr(bytes.data(), '\n', bytes.size());
    return found == nullptr ? 0
                            : static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data()) + 1;
  }

  std::string kept_;
};

}  // namespace baton::model
