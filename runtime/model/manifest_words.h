#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "model/checksum.h"

namespace baton::model {

// What those who write and those who read manifests have in common.
inline constexpr int manifest_version = 1;
inline constexpr std::string_view root_path = ".";
inline constexpr std::string_view before_checksum = R"(,"checksum":")";
inline constexpr std::string_view after_checksum = "\"}\n";
inline constexpr std::size_t trailer_size = before_checksum.size() + checksum_length + after_checksum.size();

inline constexpr std::array<std::string_view, 3> checkpoint_kind_names{"directory", "file", "stream"};
inline constexpr std::array<std::string_view, 3> entry_kind_names{"directory", "file", "link"};
inline constexpr std::string_view manifest_end = R"({"end":true)";

}  // namespace baton::model
