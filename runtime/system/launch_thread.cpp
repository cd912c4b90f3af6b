#include "system/launch_thread.h"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <sys/prctl.h>
#include <unistd.h>

#include "system/system_error.h"
#include "system/terminal.h"

namespace baton::system {
namespace {

enum class Stage { on_its_way, became_the_program, failed, told };

}  // namespace

// What the child, which runs in this process's memory, and both threads have in common.
struct LaunchThread::Launch {
  Launch(CommandLine line, bool with_terminal)
      : command(std::move(line)), exec(command.arguments, command.environment), terminal(with_terminal) {}

  const CommandLine command;
  ProgramExec exec;
  const bool terminal;
  const pid_t parent = ::getpid();
  std::atomic<int> child{0};  // 0: not there yet; negative: the errno that prevented it
  ExecFailure failure;        // once it has failed
  std::atomic<Stage> stage{Stage::on_its_way};

  void announce(int number) {
    int none = 0;
    child.compare_exchange_strong(none, number);
    child.notify_one();
  }
  // Between vfork and exec: async-signal-safe calls only, and nothing is changed but the above and errno,
  // which is this thread's own.
  [[noreturn]] void become(const InheritedSignals& inherited);
};

struct LaunchThread::Shared {
  InheritedSignals inherited;
  std::shared_ptr<Bell> bell;
  std::mutex mutex;
  std::condition_variable changed;
  std::shared_ptr<Launch> next;
  bool leave = false;
};

void LaunchThread::Launch::become(const InheritedSignals& inherited) {
  if (command.new_session)
    ::setsid();
  else
    ::setpgid(0, 0);
  if (terminal) hand_terminal(::getpgid(parent), ::getpid());
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The wrapper may have died before the line above.
  if (::getppid() != parent) ::_exit(70);
  // Not later: from the next line on, a signal may stop it here.
  announce(::getpid());
  restore_signals(inherited);
  if (command.output) ::dup2(*command.output, STDOUT_FILENO);
  if (command.error_output) ::dup2(*command.error_output, STDERR_FILENO);
  failure = exec.run();
  stage.store(Stage::failed);
  ::_exit(127);
}

LaunchThread::LaunchThread(const InheritedSignals& inherited, std::shared_ptr<Bell> bell)
    : shared_(std::make_shared<Shared>()) {
  shared_->inherited = inherited;
  shared_->bell = std::move(bell);
}

LaunchThread::~LaunchThread() {
  const std::lock_guard lock(shared_->mutex);
  shared_->leave = true;
  shared_->changed.notify_one();
}

base::Result<int> LaunchThread::launch(const CommandLine& command, bool terminal) {
  const auto launch = std::make_shared<Launch>(command, terminal);
  last_.reset();
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->next = launch;
  }
  shared_->changed.notify_one();
  if (!running_) {
    try {
      std::thread(&LaunchThread::work, shared_).detach();
    } catch (const std::system_error& shortage) {
      return system_error("start a thread for", command.arguments.at(0), shortage.code().value());
    }
    running_ = true;
  }
  launch->child.wait(0);
  const int child = launch->child;
  if (child < 0) return system_error("fork for", command.arguments.at(0), -child);
  last_ = launch;
  return child;
}

// What failed is told by the child itself, so that it is known before its end is.
std::optional<LaunchThread::Outcome> LaunchThread::outcome() {
  if (!last_ || last_->stage == Stage::on_its_way) return std::nullopt;
  const Stage stage = last_->stage.exchange(Stage::told);
  if (stage == Stage::told) return std::nullopt;
  if (stage == Stage::failed) return Outcome{last_->failure};
  return Outcome{};
}

[[gnu::noinline]] void LaunchThread::start(Launch& launch, const InheritedSignals& inherited) {
  const pid_t child = ::vfork();
  if (child == 0) launch.become(inherited);
  // Whoever was killed at once has not said who it was.
  launch.announce(child < 0 ? -errno : child);
  Stage stage = Stage::on_its_way;
  launch.stage.compare_exchange_strong(stage, Stage::became_the_program);
}

void LaunchThread::work(const std::shared_ptr<Shared>& shared) {
  block_all_signals();
  std::unique_lock lock(shared->mutex);
  while (true) {
    shared->changed.wait(lock, [&shared] { return shared->next || shared->leave; });
    if (shared->leave) return;
    const std::shared_ptr<Launch> launch = std::exchange(shared->next, nullptr);
    lock.unlock();
    start(*launch, shared->inherited);
    shared->bell->ring();
    lock.lock();
  }
}

}  // namespace baton::system
