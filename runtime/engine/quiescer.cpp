#include "engine/quiescer.h"

#include <utility>

#include <fmt/format.h>

#include "model/outcome.h"
#include "model/signal_text.h"
#include "model/supervision.h"
#include "system/signals.h"

namespace baton::engine {

using Kind = CheckpointTasks::Kind;

void Quiescer::started(int process) {
  process_ = process;
  started_ = parts_.clock.monotonic();
  on(model::CommandRuns{});
}

// The last save is made without asking: nobody may be writing there then.
void Quiescer::ending() {
  if (helper_ != 0) parts_.processes.kill_group(helper_);
  on(model::CommandEnds{});
}

void Quiescer::reaped(const system::Reaped& other) {
  if (other.process != helper_) return;
  // What it has started is not to write, nor to hold stderr open, once the asking is over.
  parts_.processes.kill_group(helper_);
  helper_ = 0;
  if (const auto refusal = parts_.processes.helper_refusal()) return on(model::NotAsked{refusal->message()});
  if (other.code == 0 && !other.signal) return;
  const model::Exited exit{other.code, other.signal};
  on(model::NotAsked{
      fmt::format("{}: {}", options_.command[0], model::describe(exit, &system::signal_name))});
}

void Quiescer::learn(const CheckpointTasks::Done& done) {
  const auto problem = done.error ? std::optional(done.error->message()) : std::nullopt;
  switch (done.kind) {
    case Kind::tell_due:
      on(model::SaveDue{std::chrono::duration_cast<base::Duration>(parts_.clock.monotonic() - started_)});
      break;
    case Kind::clear_ready: on(model::SignCleared{problem}); break;
    case Kind::await_ready:
      if (done.ready) return on(model::Ready{});
      on(model::NotReady{
          problem.value_or(fmt::format("the command has not created {} within {}", parts_.tasks->ready_path(),
                                       base::format_duration(options_.every)))});
      break;
    case Kind::save: on(model::SaveEnded{}); break;
    case Kind::restore:
    case Kind::remove: break;
  }
}

void Quiescer::on(const model::QuiescenceEvent& event) {
  for (const auto& action : quiescence_.on(event)) carry_out(action);
}

void Quiescer::carry_out(const model::QuiescenceAction& action) {
  if (std::holds_alternative<model::ClearSign>(action)) {
    parts_.ask(Kind::clear_ready);
  } else if (std::holds_alternative<model::AwaitSign>(action)) {
    parts_.ask(Kind::await_ready);
  } else if (std::holds_alternative<model::AskApplication>(action)) {
    if (auto reason = ask_application()) on(model::NotAsked{std::move(*reason)});
  } else if (std::holds_alternative<model::SaveNow>(action)) {
    parts_.ask(Kind::save);
  } else if (const auto* skip = std::get_if<model::SkipSave>(&action)) {
    parts_.reporter.event("checkpoint_skipped", model::Severity::warning, skip->reason);
  } else if (std::holds_alternative<model::StopAsking>(action)) {
    stop_asking();
  } else if (std::holds_alternative<model::GiveUpSave>(action)) {
    save_given_up_ = true;
    parts_.tasks->give_up(Kind::save);
  }
}

bool Quiescer::has_given_up(const CheckpointTasks::Done& done) {
  return done.kind == Kind::save && done.given_up && std::exchange(save_given_up_, false);
}

std::optional<std::string> Quiescer::ask_application() {
  return options_.signal ? ask_by_signal() : ask_by_command();
}

// To its process alone: what it has started may know nothing of the signal, and by default it would end it.
// So it would the command itself, where that has not installed its handler yet.
std::optional<std::string> Quiescer::ask_by_signal() {
  const auto handled =
      model::handles_signal(parts_.read_kernel(fmt::format("/proc/{}/status", process_)), *options_.signal);
  if (!handled.value_or(true))
    return fmt::format("the command does not handle {}", system::signal_name(*options_.signal));
  parts_.processes.signal_process(process_, *options_.signal);
  return std::nullopt;
}

std::optional<std::string> Quiescer::ask_by_command() {
  if (helper_ != 0) {
    parts_.processes.kill_group(helper_);
    return options_.command[0] + ": still runs, and is killed";
  }
  const auto helper = parts_.processes.spawn_helper({options_.command, environment_});
  if (!helper) return helper.error().message();
  helper_ = *helper;
  return std::nullopt;
}

void Quiescer::stop_asking() {
  parts_.tasks->give_up(Kind::await_ready);
  if (helper_ != 0) parts_.processes.signal_group(helper_, system::terminate_signal);
}

}  // namespace baton::engine
