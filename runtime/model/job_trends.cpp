#include "model/job_trends.h"

namespace baton::model {
namespace {

using namespace std::chrono_literals;

// Below, a step of the counter would look like speed.
constexpr auto least_for_a_rate = 1s;
// The memory of most programs grows at their start.
constexpr auto least_for_a_forecast = 20s;
// Further away, nobody acts on it, and noise would make one of every job.
constexpr double farthest_forecast = 7 * 24 * 3600.0;

// What goes back has begun anew.
void add(SlidingWindow& window, SlidingWindow::Time at, double value) {
  if (value < window.newest().value_or(value)) window.clear();
  window.add(at, value);
}

}  // namespace

void JobTrends::see_progress(const Progress& progress, base::MonotonicTime now) {
  add(percent_, now.time_since_epoch(), progress.percent);
  if (progress.done) add(done_, now.time_since_epoch(), static_cast<double>(*progress.done));
}

void JobTrends::see_records(double records, base::MonotonicTime now) {
  records_grow_ = records_grow_ || records > records_.newest().value_or(records);
  add(records_, now.time_since_epoch(), records);
}

void JobTrends::see_sample(const Sample& sample) {
  const MemoryUsage& memory = sample.cgroup.memory;
  memory_limit_ = memory.limit_bytes;
  const auto used = memory.working_set_bytes ? memory.working_set_bytes : memory.bytes;
  if (used) memory_.add(sample.at.time_since_epoch(), static_cast<double>(*used));
}

void JobTrends::begin_anew() {
  *this = JobTrends();
}

Trends JobTrends::trends() const {
  Trends trends;
  trends.rate_per_second = done_.rate(least_for_a_rate);
  if (records_grow_) trends.records_per_second = records_.rate(least_for_a_rate);
  trends.exhaustion_seconds = exhaustion();
  const auto speed = percent_.rate(least_for_a_rate);
  if (speed && *speed > 0) trends.eta_seconds = (100 - *percent_.newest()) / *speed;
  return trends;
}

std::optional<double> JobTrends::exhaustion() const {
  const auto growth = memory_.slope(least_for_a_forecast);
  if (!growth || !(*growth > 0) || !memory_limit_) return std::nullopt;
  const double left = static_cast<double>(*memory_limit_) - *memory_.newest();
  const double seconds = left > 0 ? left / *growth : 0;
  if (seconds > farthest_forecast) return std::nullopt;
  return seconds;
}

std::optional<double> sum_of(std::string_view name, const std::vector<Metric>& metrics) {
  std::optional<double> sum;
  for (const Metric& metric : metrics) {
    if (metric.name == name) sum = sum.value_or(0) + metric.value.value();
  }
  return sum;
}

}  // namespace baton::model
