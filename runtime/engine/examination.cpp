#include "engine/examination.h"

namespace baton::engine {

using Kind = Examination::Result::Kind;

Examination::Examination(Options options, Parts parts)
    : options_(options), parts_(parts), task_(parts.clock, parts.events, parts.worker, options.grace) {
  if (options_.timeout) limit_ = parts_.clock.monotonic() + *options_.timeout;
}

Examination::Result Examination::run(const std::shared_ptr<VolumeExaminer>& examiner) {
  const Ended ended = examine(examiner);
  if (ended && ended->kind == Kind::unanswered) return *ended;
  const Ended cleaned = step([examiner] { examiner->finish(); }, parts_.clock.monotonic() + options_.grace);
  // A stop that came first is what the caller wants to know.
  if (ended && (!cleaned || cleaned->kind == Kind::stopped)) return *ended;
  return cleaned.value_or(Result{});
}

Examination::Result Examination::run(const std::function<void()>& task) {
  return step(task, limit_with_grace()).value_or(Result{});
}

Examination::Ended Examination::examine(const std::shared_ptr<VolumeExaminer>& examiner) {
  const auto more = std::make_shared<bool>(false);
  if (auto ended = step([examiner, more] { *more = examiner->begin(); }, limit_)) return ended;
  if (!*more) return std::nullopt;
  const auto enough = parts_.clock.monotonic() + options_.patience;
  for (std::size_t i = 0; i < options_.rounds && !is_late(); ++i) {
    if (auto ended = step([examiner] { examiner->round(); }, limit_with_grace())) return ended;
    if (parts_.clock.monotonic() >= enough) break;
  }
  return talk(examiner);
}

Examination::Ended Examination::talk(const std::shared_ptr<VolumeExaminer>& examiner) {
  const auto over = std::make_shared<bool>(false);
  while (!is_late()) {
    if (auto ended = step([examiner, over] { *over = examiner->talk(); }, limit_with_grace())) return ended;
    if (*over) break;
    if (auto ended = pause()) return ended;
  }
  return std::nullopt;
}

Examination::Ended Examination::step(const std::function<void()>& task,
                                     std::optional<base::MonotonicTime> limit) {
  const VolumeTask::Result result = task_.run(task, limit);
  if (!result.finished) return Result{Kind::unanswered, result.stopped_by};
  if (result.stopped_by) return Result{Kind::stopped, result.stopped_by};
  return std::nullopt;
}

Examination::Ended Examination::pause() {
  const auto until = parts_.clock.monotonic() + options_.pause;
  while (parts_.clock.monotonic() < until) {
    const system::Wakeup wakeup = parts_.events.wait(until);
    if (wakeup.signal && system::is_stop_signal(*wakeup.signal)) return Result{Kind::stopped, wakeup.signal};
  }
  return std::nullopt;
}

bool Examination::is_late() const {
  return limit_ && parts_.clock.monotonic() >= *limit_;
}

std::optional<base::MonotonicTime> Examination::limit_with_grace() const {
  if (!limit_) return std::nullopt;
  return *limit_ + options_.grace;
}

}  // namespace baton::engine
