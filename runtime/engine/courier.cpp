#include "engine/courier.h"

#include <condition_variable>
#include <exception>
#include <mutex>

namespace baton::engine {

// Outlives the courier while a target holds its thread.
struct Courier::Shared {
  Options options;
  std::function<void()> ring;
  std::stop_token stop;
  mutable std::mutex mutex;
  std::condition_variable_any changed;
  Errand waiting;
  bool busy = false;
  bool away = false;  // the last report was given up
  std::optional<Notice> notice;
  std::uint64_t failures = 0;

  // A newer report is not worth a pause for the one before.
  bool pause(base::Duration span) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, stop, span, [this] { return static_cast<bool>(waiting); });
    return !stop.stop_requested() && !waiting;
  }
  // Whoever waits for it to be idle is not to wait for what an exception has ended.
  base::Result<void> carry_out(const Errand& errand) const {
    try {
      return errand(stop);
    } catch (const std::exception& failure) {
      return base::Error{base::ErrorKind::internal, "deliver to", options.target, failure.what(), 0};
    }
  }
  base::Result<void> deliver(const Errand& errand) {
    base::Duration span = options.pause;
    for (int attempt = 1;; ++attempt, span *= 2) {
      auto delivered = carry_out(errand);
      if (delivered || attempt == options.attempts || !base::may_heal(delivered.error()) || !pause(span))
        return delivered;
    }
  }
  void conclude(const base::Result<void>& delivered) {
    const std::lock_guard lock(mutex);
    busy = false;
    if (!delivered) ++failures;
    if (delivered.has_error() == away) return;
    away = delivered.has_error();
    notice = Notice{options.target, away ? delivered.error().message() : ""};
  }
};

Courier::Courier(Options options, std::function<void()> ring) : shared_(std::make_shared<Shared>()) {
  shared_->options = std::move(options);
  shared_->ring = std::move(ring);
  shared_->stop = stop_.get_token();
}

Courier::~Courier() {
  stop_.request_stop();
}

void Courier::post(Errand errand) {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->waiting = std::move(errand);
  }
  shared_->changed.notify_all();
  if (!started_) thread_.start(base::Duration{0}, [shared = shared_] { work(shared); });
  started_ = true;
  thread_.wake();
}

bool Courier::idle() const {
  const std::lock_guard lock(shared_->mutex);
  return !shared_->busy && !shared_->waiting;
}

std::optional<Courier::Notice> Courier::take_notice() {
  const std::lock_guard lock(shared_->mutex);
  return std::exchange(shared_->notice, std::nullopt);
}

std::uint64_t Courier::failures() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->failures;
}

void Courier::work(const std::shared_ptr<Shared>& shared) {
  while (!shared->stop.stop_requested()) {
    Errand errand;
    {
      const std::lock_guard lock(shared->mutex);
      if (!shared->waiting) return;
      errand = std::exchange(shared->waiting, nullptr);
      shared->busy = true;
    }
    shared->conclude(shared->deliver(errand));
    shared->ring();
  }
}

}  // namespace baton::engine
