#include "model/sample_history.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace baton::model {
namespace {

// Of as many samples.
std::optional<double> mean(const std::optional<double>& one, double ones, const std::optional<double>& other,
                           double others) {
  if (!one || !other) return one ? one : other;
  return std::round((*one * ones + *other * others) / (ones + others) * 1e2) / 1e2;
}

std::optional<double> higher(const std::optional<double>& one, const std::optional<double>& other) {
  if (!one || !other) return one ? one : other;
  return std::max(*one, *other);
}

SamplePoint merged(const SamplePoint& before, double samples_before, const SamplePoint& then,
                   double samples_then) {
  return {then.at, higher(before.memory_percent, then.memory_percent),
          mean(before.cpu_percent, samples_before, then.cpu_percent, samples_then)};
}

// 1e12 s is beyond the year 30,000.
bool read_point(JsonFields& fields, SamplePoint& point) {
  double seconds = 0;
  fields.read("t", seconds);
  fields.read("memory_percent", point.memory_percent);
  fields.read("cpu_percent", point.cpu_percent);
  if (!(std::abs(seconds) < 1e11)) return false;
  point.at = base::Instant{std::chrono::milliseconds{std::llround(seconds * 1000)}};
  return true;
}

}  // namespace

void SampleHistory::add(const SamplePoint& sample) {
  if (!points_.empty() && in_last_ < samples_per_point_) {
    points_.back() = merged(points_.back(), static_cast<double>(in_last_), sample, 1);
    ++in_last_;
    return;
  }
  if (points_.size() == most) halve();
  points_.push_back(sample);
  in_last_ = 1;
}

void SampleHistory::halve() {
  for (std::size_t i = 0; i < most / 2; ++i) points_[i] = merged(points_[2 * i], 1, points_[2 * i + 1], 1);
  points_.resize(most / 2);
  samples_per_point_ *= 2;
}

std::string json_history(const std::vector<SamplePoint>& points) {
  return json_array(points, [](const SamplePoint& point) {
    JsonObject object;
    object.add_raw("t",
                   fmt::format("{:.3f}", static_cast<double>(point.at.time_since_epoch().count()) / 1e3));
    if (point.memory_percent) object.add_raw("memory_percent", fmt::format("{}", *point.memory_percent));
    if (point.cpu_percent) object.add_raw("cpu_percent", fmt::format("{}", *point.cpu_percent));
    return object;
  });
}

void read_history(JsonFields& fields, std::vector<SamplePoint>& into) {
  fields.read("history", into, &read_point);
}

}  // namespace baton::model
