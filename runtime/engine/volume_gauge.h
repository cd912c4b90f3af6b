#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/volumes.h"
#include "system/ticker.h"

namespace baton::engine {

// Measures volumes again and again, each on a thread of its own: one that does not answer holds up nobody.
// Used by the main thread.
class VolumeGauge {
 public:
  // Must own all it uses.
  using Measure = std::function<base::Result<MeasuredVolume>(const std::string& directory)>;

  struct Options {
    base::Duration interval{15'000};
    base::Duration unseen_after{60'000};  // without an answer, a volume is not known any more
  };
  struct Notice {
    std::string directory;
    std::string problem;  // empty: it can be measured again
  };

  // `directories`: absolute; those of one file system are one volume, named by the first that is there.
  VolumeGauge(const Options& options, const std::vector<std::string>& directories,
              const Measure& measure = &measure_volume);
  ~VolumeGauge();
  VolumeGauge(const VolumeGauge&) = delete;
  VolumeGauge& operator=(const VolumeGauge&) = delete;

  // Those that are there, and answer.
  [[nodiscard]] std::vector<model::VolumeSpace> newest(base::MonotonicTime now);
  // Each directory that cannot be measured is told once, and that it can be again.
  [[nodiscard]] std::vector<Notice> take_notices();

 private:
  class Gauge;

  std::vector<std::unique_ptr<Gauge>> gauges_;
};

}  // namespace baton::engine
