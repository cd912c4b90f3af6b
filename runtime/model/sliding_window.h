#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <utility>

namespace baton::model {

// The last values of something over time, and how fast it changes. Time is any one clock's.
class SlidingWindow {
 public:
  using Time = std::chrono::nanoseconds;

  // Values older than `span` are forgotten, save one.
  explicit SlidingWindow(Time span) : span_(span) {}

  // In the order of time: one that is earlier than the last is of another clock, and begins anew.
  void add(Time at, double value);
  void clear() { points_.clear(); }

  // Change per second over the window; none before there are two values and `least` time between the first
  // and the last.
  [[nodiscard]] std::optional<double> rate(Time least) const;
  // The same as the slope of the straight line that fits best: one outlier counts little.
  [[nodiscard]] std::optional<double> slope(Time least) const;
  [[nodiscard]] std::optional<double> newest() const;

 private:
  [[nodiscard]] bool spans(Time least) const;

  static constexpr std::size_t max_points = 512;
  Time span_;
  std::deque<std::pair<Time, double>> points_;
};

}  // namespace baton::model
