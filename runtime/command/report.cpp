#include "command/report.h"

#include <memory>
#include <optional>

#include <fmt/format.h>

#include "base/exit_code.h"
#include "command/identity.h"
#include "command/log.h"
#include "command/options.h"
#include "command/status_settings.h"
#include "command/volume.h"
#include "engine/completions_writer.h"
#include "engine/report_reader.h"
#include "engine/volume_task.h"
#include "model/report_html.h"
#include "model/report_text.h"
#include "system/line_sink.h"
#include "system/signals.h"

namespace baton::command {
namespace {

using base::Result;

// For what is under way when a stop signal comes.
constexpr base::Duration grace{2'000};

constexpr model::OptionSpec own_options[] = {
    {.name = "text", .kind = model::ValueKind::flag, .help = "print it for people; the default"},
    {.name = "json", .kind = model::ValueKind::flag, .help = "print one JSON object"},
    {.name = "html",
     .kind = model::ValueKind::path,
     .value_name = "FILE",
     .help = "write it to FILE, as a page that needs nothing else"},
    {.name = "completions-log",
     .kind = model::ValueKind::path,
     .value_name = "FILE",
     .help = "write a line for each stage that has completed to FILE"},
};

std::vector<model::OptionSpec> options() {
  return concatenate({own_options,
                      pick(record_options(), {"pipeline", "run", "logical-time", "timezone", "state"}),
                      log_options()});
}

struct Plan {
  engine::RecordWalk::Options records;
  bool text = false;
  bool json = false;
  std::string html;
  std::string completions_log;

  [[nodiscard]] bool wants_report() const { return text || json || !html.empty(); }
};

Result<Plan> make_plan(const Arguments& arguments) {
  if (!arguments.operands.empty())
    return base::usage_error(fmt::format("unexpected '{}'", arguments.operands[0]), "");
  const auto settings = load_settings(arguments, options(), &environment_of_reader);
  if (!settings) return settings.error();
  auto records = records_to_read(arguments);
  if (!records) return records.error();
  Plan plan{std::move(*records), settings->flag("text"), settings->flag("json"), settings->text("html"),
            settings->text("completions-log")};
  if (plan.text && plan.json) return base::usage_error("--text and --json", "both print; choose one");
  if (!plan.wants_report() && plan.completions_log.empty()) plan.text = true;
  return plan;
}

// What the task makes, and the rest that it needs.
struct Work {
  explicit Work(Plan told) : plan(std::move(told)) {}
  Plan plan;
  Volume volume;
  std::string printed;
  bool empty = false;
  Result<void> done;
};

Result<void> make_report(Work& work) {
  system::Files& files = work.volume.files;
  auto report = engine::ReportReader(work.plan.records).read();
  if (!report) return report.error();
  work.empty = !*report;
  if (work.empty) return {};
  if (work.plan.text) work.printed = model::report_text(**report);
  if (work.plan.json) work.printed = model::report_json(**report);
  if (work.plan.html.empty()) return {};
  return files.replace(system::Place::of(work.plan.html),
                       model::report_html(**report, work.volume.clock.wall()));
}

Result<void> carry_out(Work& work) {
  if (!work.plan.completions_log.empty()) {
    const auto written = engine::write_completions(work.volume.files, work.volume.clock, work.plan.records,
                                                   work.plan.completions_log);
    if (!written) return written;
  }
  return work.plan.wants_report() ? make_report(work) : Result<void>{};
}

std::string what_is_missing(const Plan& plan) {
  return fmt::format("there are no records{} in {}",
                     plan.records.run.empty() ? "" : " of run " + plan.records.run, place_of(plan.records));
}

int run(const Invocation& invocation) {
  auto plan = make_plan(invocation.arguments);
  if (!plan) return fail(plan.error());
  const auto work = std::make_shared<Work>(std::move(*plan));
  MainLoop loop(work->volume);
  engine::VolumeTask task(loop.clock, loop.events, loop.worker, grace);
  const auto ended = task.run([work] { work->done = carry_out(*work); });
  if (!ended.finished)
    return fail(base::ExitCode::io, place_of(work->plan.records) + ": the volume does not answer");
  if (!work->done) return fail(work->done.error());
  if (ended.stopped_by) return base::exit_code_of_signal(*ended.stopped_by);
  if (work->empty) return fail(base::ExitCode::upstream, what_is_missing(work->plan));
  // Whoever reads this may leave it unread: from now on signals end this process.
  system::unblock_signals(invocation.signals);
  if (auto written = system::write_stdout(work->printed); !written) return fail(written.error());
  return 0;
}

}  // namespace

const Command report_command{
    .name = "report",
    .summary = "report on a run of a workflow, from its records",
    .usage = "[--pipeline NAME] [--run ID] [--text | --json | --html FILE]",
    .description =
        "Tells when a run began and ended, and of each stage its state, duration, attempts and outputs with\n"
        "their sizes. Without --run it is the run whose record was written last. --html writes a page that\n"
        "needs no other file and no script: with a timeline, the order of the stages, what they used of\n"
        "memory and CPU, and their events.\n"
        "--completions-log writes one line for each stage that has completed, of all runs or of --run:\n"
        "  2024-01-16T02:03:04+00:00: extract completed (20240116)\n"
        "No records of that run: 69, and no report is written. docs/report.md has more.",
    .examples =
        "  baton report --pipeline customer-analytics\n"
        "  baton report --run 20240116 --html /data/reports/20240116.html\n"
        "  baton report --completions-log /workflow-state/completions.log\n",
    .options = &options,
    .handles_signals = true,
    .run = &run,
};

}  // namespace baton::command
