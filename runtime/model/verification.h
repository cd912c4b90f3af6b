#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>

#include "model/marker.h"

namespace baton::model {

// Whether what a manifest lists is there. Entirely passive, as wait_plan.h is: engine::OutputVerifier says
// what was seen.

enum class Verify { nothing, size, digest };

// What was seen where a manifest lists an output.
struct NoOutput {};
struct NotAFile {};  // a directory, a FIFO, a device
struct UnseenOutput {
  std::string problem;  // an error that may heal
};
struct SeenOutput {
  std::uint64_t bytes = 0;
  std::optional<std::string> digest;  // when it was taken
};
using OutputSighting = std::variant<NoOutput, NotAFile, UnseenOutput, SeenOutput>;

// Whether that is what the manifest lists. An output that was listed without a digest is told by its size.
enum class Match { as_listed, not_yet, wrong };
struct Comparison {
  Match match = Match::as_listed;
  std::string detail;  // for people: which output, what it should be, and what is there
};
[[nodiscard]] Comparison compare(const Output& listed, const OutputSighting& seen);

// Of all outputs of one manifest: the first that is wrong, else the first that is not there yet.
struct OutputsSighting {
  Match match = Match::as_listed;
  std::string detail;
  std::size_t others = 0;  // outputs that are not as listed either

  void add(const Comparison& comparison);
};

}  // namespace baton::model
