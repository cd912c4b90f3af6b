#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/duration.h"
#include "base/error.h"
#include "system/ticker.h"

namespace baton::engine {

// Brings reports to a target that may be away, on a thread of its own, so that nobody else waits for it. Of
// what is posted meanwhile only the newest is delivered.
class Courier {
 public:
  // Brings one report; ends soon once it is asked to stop. Must own all it uses.
  using Errand = std::function<base::Result<void>(const std::stop_token&)>;

  struct Options {
    std::string target;         // for messages
    int attempts = 3;           // at one report
    base::Duration pause{500};  // before the second; each is twice as long as the one before
  };

  // How the last report that was given up, or delivered after that, fared.
  struct Notice {
    std::string target;
    std::string problem;  // empty: the target takes reports again
  };

  // `ring`: called on the courier's thread when something has changed.
  Courier(Options options, std::function<void()> ring);
  // Ends what is under way.
  ~Courier();
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  void post(Errand errand);
  // Nothing is under way or waits.
  [[nodiscard]] bool idle() const;
  // Each outage is told once, and its end.
  [[nodiscard]] std::optional<Notice> take_notice();
  [[nodiscard]] std::uint64_t failures() const;  // reports that were given up

 private:
  struct Shared;
  static void work(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
  std::stop_source stop_;
  system::ThreadTicker thread_;
  bool started_ = false;
};

}  // namespace baton::engine
