#include "model/series_table.h"

#include <algorithm>

#include "model/settings.h"

namespace baton::model {
namespace {

void hide_secrets(LineLabels& labels) {
  for (auto& [key, value] : labels) value = redacted(key, value);
}

// A year that no record can hold is no time that anybody meant.
void check_timestamp(std::optional<base::Instant>& at) {
  if (at && !base::parse_instant(base::format_instant(*at))) at.reset();
}

std::size_t size_of(std::string_view name, const LineLabels& labels, const Number& value) {
  std::size_t bytes = name.size() + value.text().size();
  for (const auto& [key, text] : labels) bytes += key.size() + text.size();
  return bytes;
}

}  // namespace

void SeriesTable::add(Metric metric) {
  hide_secrets(metric.labels);
  check_timestamp(metric.timestamp);
  std::ranges::sort(metric.labels);
  Key key{std::move(metric.name), std::move(metric.labels)};
  const auto found = series_.find(key);
  std::size_t bytes = bytes_ + size_of(key.name, key.labels, metric.value);
  if (found != series_.end()) bytes -= size_of(key.name, key.labels, found->second.value);
  if (bytes > max_series_bytes || (found == series_.end() && series_.size() >= max_series)) {
    ++dropped_;
    return;
  }
  bytes_ = bytes;
  series_.insert_or_assign(found, std::move(key), Latest{std::move(metric.value), metric.timestamp});
}

void SeriesTable::add(Event event) {
  hide_secrets(event.labels);
  event.message = redacted("", event.message);
  check_timestamp(event.timestamp);
  events_.push_back(std::move(event));
  if (events_.size() > max_events) events_.pop_front();
}

LineFindings SeriesTable::findings() const {
  LineFindings found{{}, dropped_, {events_.begin(), events_.end()}};
  found.metrics.reserve(series_.size());
  for (const auto& [key, latest] : series_) {
    found.metrics.push_back({key.name, latest.value, key.labels, latest.timestamp});
  }
  return found;
}

}  // namespace baton::model
