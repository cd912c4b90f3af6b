#include "model/sliding_window.h"

namespace baton::model {
namespace {

double seconds(SlidingWindow::Time span) {
  return std::chrono::duration<double>(span).count();
}

}  // namespace

void SlidingWindow::add(Time at, double value) {
  if (!points_.empty() && at < points_.back().first) points_.clear();
  if (!points_.empty() && at == points_.back().first) points_.pop_back();
  points_.emplace_back(at, value);
  // The newest that is old enough stays: a value that seldom changes still has a rate.
  while (points_.size() > 2 && (points_[1].first <= at - span_ || points_.size() > max_points))
    points_.pop_front();
}

std::optional<double> SlidingWindow::rate(Time least) const {
  if (!spans(least)) return std::nullopt;
  const auto& [first_at, first] = points_.front();
  const auto& [last_at, last] = points_.back();
  return (last - first) / seconds(last_at - first_at);
}

std::optional<double> SlidingWindow::slope(Time least) const {
  if (!spans(least)) return std::nullopt;
  const double count = static_cast<double>(points_.size());
  const Time start = points_.front().first;
  double mean_at = 0;
  double mean = 0;
  for (const auto& [at, value] : points_) {
    mean_at += seconds(at - start) / count;
    mean += value / count;
  }
  double covariance = 0;
  double variance = 0;
  for (const auto& [at, value] : points_) {
    const double distance = seconds(at - start) - mean_at;
    covariance += distance * (value - mean);
    variance += distance * distance;
  }
  return covariance / variance;
}

std::optional<double> SlidingWindow::newest() const {
  if (points_.empty()) return std::nullopt;
  return points_.back().second;
}

bool SlidingWindow::spans(Time least) const {
  return points_.size() >= 2 && points_.back().first > points_.front().first &&
         points_.back().first - points_.front().first >= least;
}

}  // namespace baton::model
