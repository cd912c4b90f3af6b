#pragma once

#include <mutex>
#include <utility>

#include "model/series_table.h"

namespace baton::engine {

// What is found in the command's lines, between the threads that find it and the one that writes the record.
class Findings {
 public:
  void add(model::Line line) {
    const std::lock_guard lock(mutex_);
    if (auto* metric = std::get_if<model::Metric>(&line)) table_.add(std::move(*metric));
    if (auto* event = std::get_if<model::Event>(&line)) table_.add(std::move(*event));
  }
  [[nodiscard]] model::LineFindings copy() const {
    const std::lock_guard lock(mutex_);
    return table_.findings();
  }

 private:
  mutable std::mutex mutex_;
  model::SeriesTable table_;
};

}  // namespace baton::engine
