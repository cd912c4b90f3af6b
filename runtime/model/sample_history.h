#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/json_fields.h"

namespace baton::model {

// What a run used over its whole time, in few numbers. Absent where it is not known.
struct SamplePoint {
  base::Instant at;
  std::optional<double> memory_percent;
  std::optional<double> cpu_percent;
  friend bool operator==(const SamplePoint&, const SamplePoint&) = default;
};

// Of samples without end at most `most` points: when there are more, each two become one, which has the
// higher memory and the mean CPU, and from then on each point is of twice as many samples.
class SampleHistory {
 public:
  static constexpr std::size_t most = 64;

  void add(const SamplePoint& sample);
  // Oldest first. The last one may still be of fewer samples than the others.
  [[nodiscard]] const std::vector<SamplePoint>& points() const { return points_; }

 private:
  void halve();

  std::vector<SamplePoint> points_;
  std::size_t samples_per_point_ = 1;
  std::size_t in_last_ = 0;
};

// The "history" array in the "samples" object of a record:
// {"t":EPOCH,"memory_percent":...,"cpu_percent":...}.
[[nodiscard]] std::string json_history(const std::vector<SamplePoint>& points);
void read_history(JsonFields& fields, std::vector<SamplePoint>& into);

}  // namespace baton::model
