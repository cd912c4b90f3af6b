#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "model/line.h"

namespace baton::model {

// What was found in the lines of a command, as its record shows it.
struct LineFindings {
  std::vector<Metric> metrics;        // the last value of each series, by name and labels
  std::uint64_t metrics_dropped = 0;  // values for which there was no room
  std::vector<Event> events;          // the last ones
  friend bool operator==(const LineFindings&, const LineFindings&) = default;
};

// Keeps them, in bounded memory whatever comes. What may be a credential is hidden.
class SeriesTable {
 public:
  static constexpr std::size_t max_series = 1000;
  static constexpr std::size_t max_series_bytes = 1U << 20U;  // of names, labels and values together
  static constexpr std::size_t max_events = 20;

  void add(Metric metric);
  void add(Event event);
  [[nodiscard]] LineFindings findings() const;

 private:
  struct Key {
    std::string name;
    LineLabels labels;  // in order
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Latest {
    Number value = Number::of(0);
    std::optional<base::Instant> timestamp;
  };

  std::map<Key, Latest> series_;
  std::size_t bytes_ = 0;
  std::uint64_t dropped_ = 0;
  std::deque<Event> events_;
};

}  // namespace baton::model
