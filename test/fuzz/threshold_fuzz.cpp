#include <cmath>

#include "model/threshold.h"

#include "fuzz/property.h"

namespace {

using namespace baton;

// Whatever values come, it fires and clears in turn, and a value that is not there ends it.
void check_steps(const model::Threshold& threshold) {
  model::ThresholdState state;
  base::MonotonicTime now;
  bool firing = false;
  const double limit = threshold.limit;
  for (const double value : {limit, limit + 1, limit - 1, limit * 2, -limit, HUGE_VAL, -HUGE_VAL, limit}) {
    now += threshold.sustained + base::Duration{1};
    const auto change = model::step(threshold, state, value, now, 0.05);
    if (change != model::ThresholdChange::none) {
      fuzz::must_hold(firing == (change == model::ThresholdChange::cleared));
      firing = !firing;
    }
    fuzz::must_hold(state.firing == firing);
  }
  const auto last = model::step(threshold, state, std::nullopt, now, 0.05);
  fuzz::must_hold((last == model::ThresholdChange::cleared) == firing && state == model::ThresholdState{});
}

}  // namespace

// A rule that is read is written so that it is read as the same.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto threshold = model::parse_threshold(fuzz::text_of(data, size));
  if (!threshold) return 0;
  fuzz::must_hold(std::isfinite(threshold->limit) && threshold->sustained.count() >= 0);
  const auto again = model::parse_threshold(threshold->metric + threshold->rule());
  fuzz::must_hold(again && *again == *threshold);
  if (threshold->sustained < std::chrono::hours{24 * 365}) check_steps(*threshold);
  return 0;
}
