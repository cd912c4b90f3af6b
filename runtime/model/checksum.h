#pragma once

#include <string>
#include <string_view>

namespace baton::model {

// "xxh3:" and the 32 hexadecimal digits of XXH3-128 with seed 0 in canonical (big-endian) order, as
// `xxhsum -H2` prints it. Detects accidents, not malice.
[[nodiscard]] std::string checksum(std::string_view bytes);
inline constexpr std::size_t checksum_length = 5 + 32;

}  // namespace baton::model
