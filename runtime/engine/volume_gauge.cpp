#include "engine/volume_gauge.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>

#include <fmt/format.h>

namespace baton::engine {

class VolumeGauge::Gauge {
 public:
  Gauge(const Options& options, std::string directory, const Measure& measure)
      : directory_(std::move(directory)), unseen_after_(options.unseen_after) {
    thread_.start(options.interval, [shared = shared_, measure, path = directory_] {
      auto answer = measure(path);
      const std::lock_guard lock(shared->mutex);
      shared->answer = std::move(answer);
      ++shared->answers;
    });
  }

  [[nodiscard]] std::optional<MeasuredVolume> newest(base::MonotonicTime now) {
    const std::lock_guard lock(shared_->mutex);
    if (!answered_at_ || shared_->answers != answers_) answered_at_ = now;
    answers_ = shared_->answers;
    if (now - *answered_at_ >= unseen_after_) {
      problem_ = fmt::format("{} has not answered for {}", directory_, base::format_duration(unseen_after_));
      return std::nullopt;
    }
    if (!shared_->answer) return std::nullopt;
    problem_ = *shared_->answer ? "" : shared_->answer->error().message();
    if (!problem_.empty()) return std::nullopt;
    return **shared_->answer;
  }

  [[nodiscard]] std::optional<Notice> take_notice() {
    if (problem_.empty() == told_.empty()) return std::nullopt;
    told_ = problem_;
    return Notice{directory_, problem_};
  }

 private:
  // Outlives the gauge while a volume holds its thread.
  struct Shared {
    std::mutex mutex;
    std::optional<base::Result<MeasuredVolume>> answer;  // the newest
    std::uint64_t answers = 0;
  };

  std::string directory_;
  base::Duration unseen_after_;
  std::optional<base::MonotonicTime> answered_at_;  // at first, when it was first asked
  std::uint64_t answers_ = 0;                       // as of then
  std::string problem_;
  std::string told_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  // It reads only: nothing is lost with a reading that is under way at the end.
  system::ThreadTicker thread_{std::chrono::milliseconds{0}};
};

VolumeGauge::VolumeGauge(const Options& options, const std::vector<std::string>& directories,
                         const Measure& measure) {
  for (const std::string& directory : directories)
    gauges_.push_back(std::make_unique<Gauge>(options, directory, measure));
}

VolumeGauge::~VolumeGauge() = default;

std::vector<model::VolumeSpace> VolumeGauge::newest(base::MonotonicTime now) {
  std::set<std::uint64_t> devices;
  std::vector<model::VolumeSpace> volumes;
  for (const auto& gauge : gauges_) {
    const auto volume = gauge->newest(now);
    if (volume && devices.insert(volume->device).second) volumes.push_back(volume->space);
  }
  return volumes;
}

std::vector<VolumeGauge::Notice> VolumeGauge::take_notices() {
  std::vector<Notice> all;
  for (const auto& gauge : gauges_) {
    if (auto notice = gauge->take_notice()) all.push_back(std::move(*notice));
  }
  return all;
}

}  // namespace baton::engine
