#include "command/job_slot.h"

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/exit_code.h"
#include "command/log.h"
#include "system/group_processes.h"
#include "system/signal_mailbox.h"

namespace baton::command {

using base::ExitCode;

struct JobSlot::Shared {
  Shared(const system::InheritedSignals& inherited, std::shared_ptr<system::Bell> rings)
      : done(std::move(rings)), processes(inherited, bell), events(mailbox, worker, volume->watcher, *bell) {}

  [[nodiscard]] int carry_out(Job& job);
  // Nobody watches what the job has started any more.
  void abandon() {
    processes.kill_all();
    broken = true;
  }

  std::shared_ptr<system::Bell> done;
  std::shared_ptr<Volume> volume = std::make_shared<Volume>();
  system::PosixClock clock;
  std::shared_ptr<system::Bell> bell = std::make_shared<system::Bell>();
  system::ThreadWorker worker;
  system::SignalMailbox mailbox;
  system::GroupProcesses processes;
  system::PosixEvents events;

  mutable std::mutex mutex;
  std::condition_variable changed;
  std::optional<Job> next;
  std::optional<int> result;
  bool leave = false;
  bool broken = false;  // it carries out nothing any more
};

int JobSlot::Shared::carry_out(Job& job) {
  const auto tell = [name = job.name](std::string_view message) {
    warn(fmt::format("stage {}: {}", name, message));
  };
  try {
    const auto end =
        JobExecution(std::move(job.plan), {volume, clock, events, worker, bell, processes, *job.sink, tell})
            .run(job.command, job.replan);
    if (end.error) fail(ExitCode::internal, fmt::format("stage {}: {}", job.name, end.error->message()));
    return end.exit_code;
  } catch (const std::system_error& shortage) {
    abandon();
    return fail(ExitCode::io, fmt::format("stage {}: {}", job.name, shortage.what()));
  } catch (const std::exception& bug) {
    abandon();
    return fail(ExitCode::internal, fmt::format("stage {}: {}", job.name, bug.what()));
  }
}

JobSlot::JobSlot(const system::InheritedSignals& signals, std::shared_ptr<system::Bell> done)
    : shared_(std::make_shared<Shared>(signals, std::move(done))) {
  std::thread(&JobSlot::work, shared_).detach();
}

JobSlot::~JobSlot() {
  const std::lock_guard lock(shared_->mutex);
  shared_->leave = true;
  shared_->changed.notify_one();
}

// What came for the job before is not the next one's; what comes from here on is.
void JobSlot::start(Job job) {
  while (shared_->mailbox.next()) {
  }
  shared_->bell->acknowledge();
  const std::lock_guard lock(shared_->mutex);
  shared_->next = std::move(job);
  shared_->changed.notify_one();
}

void JobSlot::signal(int number) {
  shared_->mailbox.put(number);
}

std::optional<int> JobSlot::take_result() {
  const std::lock_guard lock(shared_->mutex);
  return std::exchange(shared_->result, std::nullopt);
}

bool JobSlot::is_stuck() const {
  return shared_->broken || shared_->worker.busy();
}

void JobSlot::work(const std::shared_ptr<Shared>& shared) {
  system::block_all_signals();
  std::unique_lock lock(shared->mutex);
  while (true) {
    shared->changed.wait(lock, [&] { return shared->next || shared->leave; });
    if (!shared->next) return;
    Job job = *std::exchange(shared->next, std::nullopt);
    lock.unlock();
    const int code = shared->carry_out(job);
    lock.lock();
    shared->result = code;
    shared->done->ring();
  }
}

}  // namespace baton::command
