#include "system/group_processes.h"

#include <cerrno>
#include <csignal>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/program_exec.h"
#include "system/standard_streams.h"

namespace baton::system {
namespace {

std::optional<Reaped> reap_one(pid_t which) {
  int status = 0;
  const pid_t process = ::waitpid(which, &status, WNOHANG);
  if (process <= 0) return std::nullopt;
  if (WIFSIGNALED(status)) return Reaped{process, 0, WTERMSIG(status)};
  return Reaped{process, WEXITSTATUS(status), std::nullopt};
}

std::optional<base::Error> refusal_of(LaunchThread& launcher, const std::string& program, bool& started) {
  const auto outcome = launcher.outcome();
  started = outcome.has_value();
  if (!outcome || !outcome->failure) return std::nullopt;
  return exec_error(program, *outcome->failure);
}

}  // namespace

GroupProcesses::GroupProcesses(const InheritedSignals& inherited, const std::shared_ptr<Bell>& bell)
    : commands_(inherited, bell), helpers_(inherited, bell) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

base::Result<int> GroupProcesses::spawn(const CommandLine& command) {
  command_program_ = command.arguments.at(0);
  CommandLine line = command;
  line.new_session = true;
  const auto child = commands_.launch(line, false);
  if (child) command_ = *child;
  return child;
}

std::optional<base::Result<void>> GroupProcesses::started() {
  bool started = false;
  const auto refusal = refusal_of(commands_, command_program_, started);
  if (!started) return std::nullopt;
  if (refusal) return *refusal;
  return base::Result<void>{};
}

base::Result<int> GroupProcesses::spawn_helper(const CommandLine& command) {
  helper_program_ = command.arguments.at(0);
  CommandLine line = command;
  line.output = line.error_output = standard_error;
  line.new_session = true;
  const auto child = helpers_.launch(line, false);
  if (child) helper_ = *child;
  return child;
}

std::optional<base::Error> GroupProcesses::helper_refusal() {
  bool started = false;
  return refusal_of(helpers_, helper_program_, started);
}

void GroupProcesses::signal_process(int process, int number) {
  ::kill(process, number);
}
void GroupProcesses::signal_group(int group, int number) {
  ::kill(-group, number);
}
void GroupProcesses::kill_group(int group) {
  ::kill(-group, SIGKILL);
}
bool GroupProcesses::group_exists(int group) {
  return ::kill(-group, 0) == 0 || errno == EPERM;
}
void GroupProcesses::suspend(int /*group*/) {}

// A group that is empty is forgotten: its number may be another job's next.
std::optional<Reaped> GroupProcesses::reap() {
  for (int* group : {&command_, &helper_}) {
    if (*group == 0) continue;
    if (const auto reaped = reap_one(-*group)) return reaped;
    if (!group_exists(*group)) *group = 0;
  }
  return std::nullopt;
}

void GroupProcesses::kill_all() {
  for (const int group : {command_, helper_}) {
    if (group != 0) kill_group(group);
  }
}

void reap_strangers() {
  while (reap_one(-1)) {
  }
}

}  // namespace baton::system
