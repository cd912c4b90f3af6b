#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace baton::model {

// How far a job says it is. At least one of `total` and `percent` is there.
struct Progress {
  std::optional<std::uint64_t> done;
  std::optional<std::uint64_t> total;
  double percent = 0;  // 0 to 100
  std::string message;
  friend bool operator==(const Progress&, const Progress&) = default;
};

// The last whole line of a progress file: "N/M" with 0 <= N <= M and M > 0 (Argo's rule), "P%", or
// {"done":N,"total":M,"message":"..."}. No value when the last line is none of these.
[[nodiscard]] std::optional<Progress> parse_progress(std::string_view file);

[[nodiscard]] std::string encode_progress(const std::optional<Progress>& progress);

}  // namespace baton::model
