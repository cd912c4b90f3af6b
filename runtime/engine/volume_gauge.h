#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/volumes.h"
#include "system/ticker.h"

namespace baton::engine {

// Measures volumes again and again, on a thread that nothing else waits for.
class VolumeGauge {
 public:
  VolumeGauge(system::Ticker& ticker, base::Duration interval, std::vector<std::string> directories) {
    if (directories.empty()) return;
    ticker.start(interval, [state = state_, directories = std::move(directories)] {
      auto volumes = measure_volumes(directories);
      const std::lock_guard lock(state->mutex);
      state->volumes = std::move(volumes);
    });
  }
  [[nodiscard]] std::vector<model::VolumeSpace> newest() const {
    const std::lock_guard lock(state_->mutex);
    return state_->volumes;
  }

 private:
  struct State {
    std::mutex mutex;
    std::vector<model::VolumeSpace> volumes;
  };
  // Outlives the gauge while a volume holds its thread.
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace baton::engine
