#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/marker.h"
#include "model/wait_plan.h"

namespace baton::model {

// An end record that is there, but not whole.
struct TornEnd {
  std::uint32_t index = 0;
  std::uint64_t epoch = 0;
  friend bool operator==(const TornEnd&, const TornEnd&) = default;
};

// What all indices of a job amount to together.
struct WholeJob {
  Standing standing = Standing::pending;
  std::uint64_t highest_epoch = 0;
  std::vector<Output> outputs;       // that the complete ones have left, by path, each once
  std::optional<Marker> failed_end;  // how the first one that failed has ended
  std::optional<TornEnd> torn;       // the first that cannot be read, where that keeps it from being complete
};

[[nodiscard]] WholeJob sum_up(const JobSighting& job);
// How the newest epoch of one index has ended, if it did, and if that can be read.
[[nodiscard]] std::optional<Marker> end_of(const JobSighting& job, std::uint32_t index);

}  // namespace baton::model
