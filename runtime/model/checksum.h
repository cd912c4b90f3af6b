#pragma once

#include <memory>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace baton::model {

// "xxh3:" and the 32 hexadecimal digits of XXH3-128 with seed 0 in canonical (big-endian) order, as
// `xxhsum -H2` prints it. Detects accidents, not malice.
[[nodiscard]] std::string checksum(std::string_view bytes);
inline constexpr std::size_t checksum_length = 5 + 32;

// The checksum of bytes that come in pieces, however they are cut.
class RunningChecksum {
 public:
  RunningChecksum();
  void add(std::string_view bytes);
  // Of all so far, as checksum() has it.
  [[nodiscard]] std::string text() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

}  // namespace baton::model
