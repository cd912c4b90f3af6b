#include "engine/checkpoint_tasks.h"

#include <algorithm>
#include <utility>

#include "engine/record_store.h"

namespace baton::engine {

using base::ErrorKind;
using base::Result;
using system::Place;

namespace {

// Between looks for the command's sign.
constexpr base::Duration first_pause{10};
constexpr base::Duration longest_pause{1'000};

void keep_error(const Result<void>& result, CheckpointTasks::Done& done) {
  if (!result) done.error = result.error();
}

}  // namespace

void CheckpointTasks::carry_out() {
  for (auto task = next(true); task; task = next(false)) {
    Done done = carry_out(*task);
    {
      const std::lock_guard lock(mutex_);
      done_.push_back(std::move(done));
      current_.reset();
    }
    bell_->ring();
  }
}

std::optional<CheckpointTasks::Task> CheckpointTasks::next(bool first) {
  const std::lock_guard lock(mutex_);
  if (!asked_.empty()) {
    current_ = asked_.front();
    asked_.pop_front();
  } else if (first && now_and_then_) {
    current_ = make(options_.asks_first ? Kind::tell_due : Kind::save);
  }
  return current_;
}

CheckpointTasks::Task CheckpointTasks::make(Kind kind) const {
  return {kind, attempt_, std::make_shared<system::Pace>(hurries_ ? 0 : options_.bandwidth)};
}

CheckpointTasks::Done CheckpointTasks::carry_out(const Task& task) {
  Done done;
  done.kind = task.kind;
  const auto started = clock_.monotonic();
  try {
    if (task.kind == Kind::save) save(task, done);
    if (task.kind == Kind::restore) restore(task, done);
    if (task.kind == Kind::await_ready) await_ready(task, done);
    if (task.kind == Kind::remove) keep_error(remove(), done);
    if (task.kind == Kind::clear_ready) keep_error(files_.remove({options_.state, ready_file()}), done);
  } catch (const std::exception& failure) {
    done.error = base::Error{ErrorKind::internal, "", "checkpoint", failure.what(), 0};
  }
  done.took = std::chrono::duration_cast<base::Duration>(clock_.monotonic() - started);
  done.given_up = task.pace->given_up();
  return done;
}

void CheckpointTasks::save(const Task& task, Done& done) {
  const auto there = files_.inspect(options_.save_from);
  if (!there && there.error().kind == ErrorKind::not_found) return;
  auto options = options_.save;
  options.attempt = task.attempt;
  if (const auto progress = RecordStore(files_, options_.state, options_.worker).read_progress())
    done.step = progress->done;
  CheckpointSaver saver(files_, clock_, store(), ClaimStore(files_, options_.state, options_.worker),
                        *task.pace, options);
  auto saved = saver.save({options_.save_from, done.step, {}});
  if (saved)
    done.saved = std::move(*saved);
  else
    done.error = saved.error();
}

void CheckpointTasks::restore(const Task& task, Done& done) {
  CheckpointRestorer restorer(files_, store(), *task.pace, options_.save.tmp_max_age);
  auto restored = restorer.restore(options_.restore_to, std::nullopt);
  done.skipped = restorer.skipped();
  if (restored)
    done.restored = std::move(*restored);
  else
    done.error = restored.error();
}

// Those of a later owner are not ours to remove.
Result<void> CheckpointTasks::remove() {
  auto all = store().list_run(options_.store.place.run);
  if (!all) return all.error();
  for (const auto& found : *all) {
    if (found.id.epoch > options_.save.epoch.value_or(0)) continue;
    if (auto removed = store().remove(found); !removed) return removed;
  }
  store().remove_empty_directories(options_.store.place.run);
  return {};
}

void CheckpointTasks::await_ready(const Task& task, Done& done) {
  const auto limit = clock_.monotonic() + options_.ready_within;
  for (base::Duration pause = first_pause;; pause = std::min(pause * 3 / 2, longest_pause)) {
    const auto ready = is_ready();
    done.ready = ready && *ready;
    if (!ready && !base::may_heal(ready.error())) done.error = ready.error();
    const auto left = std::chrono::duration_cast<base::Duration>(limit - clock_.monotonic());
    if (done.ready || done.error || left.count() <= 0) return;
    if (!task.pace->pause(std::min(pause, left))) return;
  }
}

// By a fresh listing, as whatever others may have written is looked for.
Result<bool> CheckpointTasks::is_ready() {
  const Place file = Place::of(ready_path());
  const auto found = files_.list({options_.state, options_.worker.directory()},
                                 [&](std::string_view name) { return name == file.below; });
  if (!found) return found.error();
  return !found->empty();
}

void CheckpointTasks::begin_attempt(std::uint32_t attempt) {
  const std::lock_guard lock(mutex_);
  attempt_ = attempt;
}

void CheckpointTasks::save_now_and_then(bool yes) {
  const std::lock_guard lock(mutex_);
  now_and_then_ = yes;
}

void CheckpointTasks::ask(Kind kind) {
  const std::lock_guard lock(mutex_);
  asked_.push_back(make(kind));
}

void CheckpointTasks::hurry() {
  const std::lock_guard lock(mutex_);
  hurries_ = true;
  for (const Task& task : asked_) task.pace->hurry();
  if (current_) current_->pace->hurry();
}

bool CheckpointTasks::busy() const {
  const std::lock_guard lock(mutex_);
  return current_ || !asked_.empty();
}

void CheckpointTasks::give_up(std::optional<Kind> kind) {
  const std::lock_guard lock(mutex_);
  std::erase_if(asked_,
                [&](const Task& task) { return kind ? task.kind == *kind : task.kind != Kind::clear_ready; });
  if (current_ && (!kind || current_->kind == *kind)) current_->pace->give_up();
}

std::vector<CheckpointTasks::Done> CheckpointTasks::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(done_, {});
}

}  // namespace baton::engine
