#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/json_text.h"

namespace baton::model {

// The one codec of completion markers, failure markers and end records; docs/marker-format.md describes the
// bytes. A marker is created whole and never changed, and it carries a checksum of itself, so a reader can
// tell a complete one from anything a crash, a full disk or a slow server may have left.

struct Output {
  std::string path;
  std::uint64_t bytes = 0;
  std::string digest;  // "xxh3:..." or empty when none was taken
  friend bool operator==(const Output&, const Output&) = default;
};

enum class MarkerState { complete, failed };
[[nodiscard]] std::string_view to_string(MarkerState state);

struct Marker {
  MarkerState state = MarkerState::complete;
  std::string job;  // empty when a marker was made by hand
  std::string run;
  std::uint32_t index = 0;
  std::uint32_t completions = 1;
  std::uint32_t attempt = 0;
  std::uint64_t epoch = 0;
  int exit_code = 0;
  std::string reason;  // why it failed; empty when complete
  std::string host;
  std::optional<base::Instant> started_at;
  base::Instant finished_at;
  std::vector<Output> outputs;
  Labels labels;
  friend bool operator==(const Marker&, const Marker&) = default;
};

// One line, ending in a newline.
[[nodiscard]] std::string encode_marker(const Marker& marker);

// Anything that is not a marker of ours: a bare epoch, an empty file, _SUCCESS. Counts as complete by being
// there.
struct ForeignMarker {
  friend bool operator==(const ForeignMarker&, const ForeignMarker&) = default;
};
// Begins like one of ours but is torn, altered or of an unknown version: counts as nothing, look again.
struct CorruptMarker {
  std::string problem;
  friend bool operator==(const CorruptMarker&, const CorruptMarker&) = default;
};
using MarkerContent = std::variant<Marker, ForeignMarker, CorruptMarker>;

// Never trusts a length, a number or a nesting depth in `bytes`.
[[nodiscard]] MarkerContent decode_marker(std::string_view bytes);

// Longer files are not markers. Room for some hundred thousand outputs.
inline constexpr std::size_t max_marker_bytes = 32U << 20U;

// PATH.failed, the default place of the failure marker that belongs to the marker at PATH.
[[nodiscard]] std::string failed_path(std::string_view marker_path);

}  // namespace baton::model
