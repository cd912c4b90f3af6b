#include "model/report_text.h"

#include <fmt/format.h>

#include "model/checkpoint_report.h"
#include "model/display_text.h"
#include "model/job_status_table.h"

namespace baton::model {
namespace {

// Of one stage; the totals count all.
constexpr std::size_t most_outputs = 100;

std::string time_text(const std::optional<base::Instant>& at) {
  return at ? base::format_instant(*at) : "-";
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string facts_of(const ReportStage& stage) {
  const WorkerStatus& whole = stage.sum.whole;
  std::string text;
  if (const auto span = duration_of(whole)) text += ", " + human_span(*span);
  if (stage.sum.completions > 1)
    text += fmt::format(", {} of {} indices complete", stage.sum.complete, stage.sum.completions);
  if (stage.attempts > 0) text += ", " + counted(stage.attempts, "attempt");
  if (whole.started_at) text += ", started " + base::format_instant(*whole.started_at);
  if (!stage.outputs.empty())
    text += fmt::format(", {} ({})", counted(stage.outputs.size(), "output"), human_size(stage.output_bytes));
  if (!whole.reason.empty()) text += ": " + printable(whole.reason);
  return text;
}

std::string stage_lines(const ReportStage& stage) {
  const WorkerStatus& whole = stage.sum.whole;
  if (!whole.problem.empty())
    return fmt::format("- {}: UNREADABLE: {}\n", printable(stage.job), printable(whole.problem));
  std::string text =
      fmt::format("- {}: {}{}\n", printable(stage.job), to_string(whole.state), facts_of(stage));
  for (std::size_t i = 0; i < stage.outputs.size() && i < most_outputs; ++i) {
    const Output& output = stage.outputs[i];
    text += fmt::format("    {}  {}\n", printable(output.path), human_size(output.bytes));
  }
  if (stage.outputs.size() > most_outputs)
    text += fmt::format("    and {} more\n", stage.outputs.size() - most_outputs);
  return text;
}

}  // namespace

std::string report_text(const RunReport& report) {
  const auto span = report.duration();
  std::string text =
      fmt::format("Workflow: {}\n", report.pipeline.empty() ? "-" : printable(report.pipeline));
  text += fmt::format("Run: {}\n", printable(report.run));
  text += fmt::format("Status: {}\n", workflow_word(report.state));
  text += fmt::format("Stages: {} ({} succeeded, {} failed)\n", report.stages.size(), report.succeeded,
                      report.failed);
  text += fmt::format("Start Time: {}\n", time_text(report.started_at));
  text += fmt::format("End Time: {}\n", time_text(report.finished_at));
  text += fmt::format("Duration: {}\n", span ? human_span(*span) : "-");
  text += fmt::format("Attempts: {} ({})\n", report.attempts,
                      report.retries == 1 ? "1 retry" : fmt::format("{} retries", report.retries));
  text += fmt::format("Outputs: {}, {}\n\nStage Details:\n", counted(report.outputs, "file"),
                      human_size(report.output_bytes));
  for (const ReportStage& stage : report.stages) text += stage_lines(stage);
  return text;
}

}  // namespace baton::model
