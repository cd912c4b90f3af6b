#include "command/status.h"

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "base/exit_code.h"
#include "command/log.h"
#include "command/status_settings.h"
#include "command/status_view.h"
#include "command/volume.h"
#include "engine/status_watch.h"
#include "engine/volume_task.h"
#include "system/line_sink.h"
#include "system/signals.h"

namespace baton::command {
namespace {

using engine::StatusReader;
using engine::StatusWatch;

// For what is under way when a stop signal comes.
constexpr base::Duration grace{2'000};

std::shared_ptr<StatusReader> make_reader(const std::shared_ptr<Volume>& volume,
                                          const StatusSettings& settings) {
  StatusReader::Options options;
  options.walk = settings.records;
  options.every_run = settings.all;
  if (settings.watch) options.lost_after = settings.lost_after;
  return make_with<StatusReader>(volume, volume->clock, std::move(options));
}

int show_once(const StatusSettings& settings, const system::InheritedSignals& signals) {
  const auto volume = std::make_shared<Volume>();
  MainLoop loop(*volume);
  const auto look = std::make_shared<std::optional<StatusWatch::Look>>();
  engine::VolumeTask task(loop.clock, loop.events, loop.worker, grace);
  const auto done =
      task.run([look, reader = make_reader(volume, settings)] { look->emplace(reader->look()); });
  if (!done.finished)
    return fail(base::ExitCode::io, place_of(settings.records) + ": the volume does not answer");
  if (done.stopped_by) return base::exit_code_of_signal(*done.stopped_by);
  if (!**look) return fail((*look)->error());
  if ((**look)->empty() && !settings.json) warn("no records in " + place_of(settings.records));
  // Whoever reads this may leave it unread: from now on signals end this process.
  system::unblock_signals(signals);
  const std::string text = StatusView(settings).text(***look, loop.clock.wall());
  if (auto written = system::write_stdout(text); !written) return fail(written.error());
  return 0;
}

// Often enough to tell in time who is lost.
StatusWatch::Options how_often(const StatusSettings& settings) {
  return {std::clamp<base::Duration>(settings.lost_after / 8, base::Duration{100}, base::Duration{2'000})};
}

// The first look has to succeed; at later ones the volume may be away for a while.
class FirstFailure {
 public:
  [[nodiscard]] bool is(const StatusWatch::Look& look) {
    if (!look && !seen_) failure_ = look.error();
    seen_ = true;
    return failure_.has_value();
  }
  [[nodiscard]] int code() const { return failure_ ? fail(*failure_) : 0; }

 private:
  bool seen_ = false;
  std::optional<base::Error> failure_;
};

int watch_on_terminal(const StatusSettings& settings) {
  system::block_job_control();
  const auto volume = std::make_shared<Volume>();
  MainLoop loop(*volume);
  const StatusView view(settings);
  FirstFailure failure;
  {
    system::TerminalScreen screen;
    const auto show = [&](const StatusWatch::Look& look) {
      if (failure.is(look)) return false;
      const auto size = system::terminal_size().value_or(system::TerminalSize{});
      screen.show(view.picture(look, size, loop.clock.wall()));
      return true;
    };
    StatusWatch(how_often(settings), {loop.clock, loop.events, loop.worker, make_reader(volume, settings)},
                {show, [&] { screen.suspend(); }})
        .run();
  }
  return failure.code();
}

// Prints on a thread of its own, which a reader that does not read may hold beyond the end of this.
class Printer {
 public:
  [[nodiscard]] bool busy() const { return thread_.busy(); }
  // Of what was printed last, when that is over.
  [[nodiscard]] const std::optional<base::Error>& failure() const { return *failure_; }
  void print(std::string text) {
    thread_.submit([failure = failure_, text = std::move(text)] {
      if (auto written = system::write_stdout(text); !written) *failure = written.error();
    });
  }

 private:
  std::shared_ptr<std::optional<base::Error>> failure_ = std::make_shared<std::optional<base::Error>>();
  system::ThreadWorker thread_;
};

// Where others read it: whenever there is something new.
int watch_changes(const StatusSettings& settings) {
  const auto volume = std::make_shared<Volume>();
  MainLoop loop(*volume);
  const StatusView view(settings);
  FirstFailure failure;
  Printer printer;
  std::string printed;
  const auto show = [&](const StatusWatch::Look& look) {
    if (failure.is(look)) return false;
    if (printer.busy()) return true;
    if (printer.failure()) return false;
    if (!look) return true;
    std::string text = view.text(*look);
    if (text == printed) return true;
    printed = text;
    if (!settings.json) text += "\n";
    printer.print(std::move(text));
    return true;
  };
  StatusWatch(how_often(settings), {loop.clock, loop.events, loop.worker, make_reader(volume, settings)},
              {show, [] {}})
      .run();
  if (!printer.busy() && printer.failure()) return fail(*printer.failure());
  return failure.code();
}

int run(const Invocation& invocation) {
  const auto settings = status_settings(invocation.arguments);
  if (!settings) return fail(settings.error());
  if (!settings->watch) return show_once(*settings, invocation.signals);
  return system::terminal_size() && !settings->json ? watch_on_terminal(*settings) : watch_changes(*settings);
}

}  // namespace

const Command status_command{
    .name = "status",
    .summary = "show all jobs, from their records",
    .usage = "[OPTIONS]",
    .description =
        "Prints a table of the jobs below the state directory: of each the run whose record was written\n"
        "last, or with --run that one; with --pipeline that pipeline's only. With --job, or --all, there is\n"
        "a row for each index. Records are views: decide by markers, or by wait job:NAME.\n"
        "One look cannot tell whether a job that says it runs still does: LAST SEEN is how long ago its\n"
        "record was written. With --watch, an owner whose heartbeat stands still for --lost-after is LOST.\n"
        "On a terminal --watch shows the table anew; elsewhere it prints it whenever it has changed.\n"
        "JOB_NAME and BATON_JOB do not count: a job that asks wants to see the others, too.\n"
        "docs/status.md has more.",
    .examples =
        "  baton status --pipeline customer-analytics\n"
        "  baton status --run 20240116 --all\n"
        "  baton status --watch\n"
        "  baton status --json | jq '.jobs[] | select(.state == \"FAILED\")'\n",
    .options = &status_options,
    .handles_signals = true,
    .run = &run,
};

}  // namespace baton::command
