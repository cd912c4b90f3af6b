#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace baton::model {

// A curve over the time of its points; where a value is missing, it is broken. Fits any width. Empty where
// there are fewer than two values. `name` is for who does not see it.
using CurvePoints = std::vector<std::pair<base::Instant, std::optional<double>>>;
[[nodiscard]] std::string curve_svg(const CurvePoints& points, const std::string& name);

}  // namespace baton::model
