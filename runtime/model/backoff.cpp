#include "model/backoff.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace baton::model {

base::Result<Jitter> parse_jitter(std::string_view text) {
  if (text == "none") return Jitter::none;
  if (text == "equal") return Jitter::equal;
  if (text == "full") return Jitter::full;
  return base::usage_error(fmt::format("'{}'", text), "must be one of none, equal, full");
}

base::Duration Backoff::pause(std::uint32_t failures, double random) const {
  // In floating point, so that no number of failures overflows: infinity is cut like anything too long.
  const double exponent = failures > 0 ? static_cast<double>(failures - 1) : 0;
  const double grown = static_cast<double>(delay.count()) * std::pow(factor, exponent);
  const double longest = static_cast<double>(std::max(max_delay, base::Duration{0}).count());
  const double computed = std::min(std::isnan(grown) ? 0 : grown, longest);
  const double chance = std::clamp(random, 0.0, 1.0);
  const double part = jitter == Jitter::none ? 1 : jitter == Jitter::equal ? 0.5 + 0.5 * chance : chance;
  return base::Duration{std::llround(computed * part)};
}

base::Result<double> parse_factor(std::string_view text) {
  double factor = 0;
  const auto [end, failure] =
      std::from_chars(text.data(), text.data() + text.size(), factor, std::chars_format::fixed);
  if (!text.empty() && failure == std::errc{} && end == text.data() + text.size() && factor >= 1 &&
      factor <= 1000) {
    return factor;
  }
  return base::usage_error(fmt::format("'{}'", text), "not a number from 1 to 1000");
}

}  // namespace baton::model
