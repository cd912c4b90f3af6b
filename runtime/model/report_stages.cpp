#include "model/report_stages.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/checkpoint_report.h"
#include "model/curve_svg.h"
#include "model/html_text.h"
#include "model/job_status_table.h"

namespace baton::model {
namespace {

// Of one stage.
constexpr std::size_t most_outputs = 100;
constexpr std::size_t most_rows = 100;
constexpr std::size_t most_curves = 12;  // indices whose curves are shown

std::string fact(std::string_view name, const std::string& value) {
  return value.empty() ? "" : fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, html(value));
}

std::string span_text(const std::optional<base::Duration>& span) {
  return span ? human_span(*span) : "–";
}

std::string clock_text(base::Instant at) {
  return base::format_instant(at).substr(11, 8);
}

std::string more(std::size_t all, std::size_t most) {
  return all > most ? fmt::format("<p class=\"more\">and {} more</p>\n", all - most) : "";
}

std::string peak_of(const ReportStage& stage) {
  std::uint64_t peak = 0;
  for (const ReportWorker& worker : stage.workers) peak = std::max(peak, worker.peak_bytes.value_or(0));
  return peak == 0 ? "" : human_size(peak);
}

std::string facts(const ReportStage& stage) {
  const WorkerStatus& whole = stage.sum.whole;
  std::string text = fact("Duration", span_text(duration_of(whole)));
  if (whole.started_at) text += fact("Started", clock_text(*whole.started_at));
  if (whole.finished_at) text += fact("Ended", clock_text(*whole.finished_at));
  text += fact("Attempts", stage.workers.size() == 1 && whole.max_attempts > 1
                               ? fmt::format("{} of at most {}", stage.attempts, whole.max_attempts)
                               : std::to_string(stage.attempts));
  if (stage.sum.completions > 1)
    text += fact("Indices", fmt::format("{} of {} complete", stage.sum.complete, stage.sum.completions));
  if (whole.percent) text += fact("Progress", fmt::format("{:.0f} %", *whole.percent));
  text += fact("Peak memory", peak_of(stage)) + fact("Host", whole.host);
  return "<dl>\n" + text + "</dl>\n";
}

std::string attempt_rows(const ReportWorker& worker) {
  std::string rows;
  for (const Attempt& attempt : worker.attempts) {
    const auto took = std::chrono::duration_cast<base::Duration>(attempt.finished_at - attempt.started_at);
    const bool good = attempt.exit_code == 0 && !attempt.signal;
    rows += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td>{}</td></tr>\n", attempt.number,
                        clock_text(attempt.started_at), human_span(std::max(base::Duration{0}, took)),
                        good ? "succeeded" : html(attempt.reason));
  }
  return rows;
}

std::string attempts(const ReportStage& stage) {
  if (stage.workers.size() != 1 || stage.workers[0].attempts.size() < 2) return "";
  return "<h4>Attempts</h4><div class=\"scroll\"><table><tr><th>#</th><th>Started</th><th "
         "class=\"n\">Took</th>"
         "<th>Result</th></tr>\n" +
         attempt_rows(stage.workers[0]) + "</table></div>\n";
}

std::string index_row(const ReportWorker& worker) {
  const WorkerStatus& status = worker.status;
  const bool known = status.problem.empty();
  return fmt::format(
      "<tr><td>{}</td><td><b class=\"{}\">{}</b></td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
      "<td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>\n",
      status.index, known ? hue_class(status.state) : "bad", known ? to_string(status.state) : "UNREADABLE",
      status.attempt, span_text(duration_of(status)),
      worker.peak_bytes ? human_size(*worker.peak_bytes) : "–", html(status.host),
      html(known ? status.reason : status.problem));
}

std::string indices(const ReportStage& stage) {
  if (stage.workers.size() < 2) return "";
  std::string rows;
  for (std::size_t i = 0; i < std::min(stage.workers.size(), most_rows); ++i)
    rows += index_row(stage.workers[i]);
  return "<h4>Indices</h4><div class=\"scroll\"><table><tr><th>#</th><th>State</th><th "
         "class=\"n\">Attempts</th>"
         "<th class=\"n\">Took</th><th class=\"n\">Memory</th><th>Host</th><th>Reason</th></tr>\n" +
         rows + "</table></div>\n" + more(stage.workers.size(), most_rows);
}

std::string figure(const CurvePoints& points, const std::string& name) {
  double peak = 0;
  for (const auto& [at, value] : points) peak = std::max(peak, value.value_or(0));
  const std::string curve = curve_svg(points, name);
  if (curve.empty()) return "";
  return fmt::format("<figure><figcaption><span>{}</span><b>at most {:.0f} %</b></figcaption>{}</figure>\n",
                     html(name), peak, curve);
}

std::string curves(const ReportStage& stage) {
  std::string text;
  std::size_t shown = 0;
  for (const ReportWorker& worker : stage.workers) {
    CurvePoints memory;
    CurvePoints cpu;
    for (const SamplePoint& point : worker.history) {
      memory.emplace_back(point.at, point.memory_percent);
      cpu.emplace_back(point.at, point.cpu_percent);
    }
    const std::string of =
        stage.workers.size() > 1 ? fmt::format(", index {}", worker.status.index) : std::string();
    const std::string both = figure(memory, "Memory" + of) + figure(cpu, "CPU" + of);
    if (both.empty() || ++shown > most_curves) continue;
    text += both;
  }
  if (text.empty()) return "";
  return "<div class=\"curves\">" + text + "</div>\n" + more(shown, most_curves);
}

std::string outputs(const ReportStage& stage) {
  if (stage.outputs.empty()) return "";
  std::string rows;
  for (std::size_t i = 0; i < std::min(stage.outputs.size(), most_outputs); ++i) {
    rows += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td></tr>\n", html(stage.outputs[i].path),
                        human_size(stage.outputs[i].bytes));
  }
  return fmt::format("<h4>Outputs: {}</h4><table>{}</table>\n",
                     output_count(stage.outputs.size(), stage.output_bytes), rows) +
         more(stage.outputs.size(), most_outputs);
}

std::string article(const ReportStage& stage) {
  const WorkerStatus& whole = stage.sum.whole;
  const bool known = whole.problem.empty();
  const std::string reason = known ? whole.reason : whole.problem;
  std::string text = fmt::format(
      "<article><div class=\"top\"><h3>{}</h3><span class=\"badge {}\">{}</span></div>\n", html(stage.job),
      known ? hue_class(whole.state) : "bad", known ? to_string(whole.state) : "UNREADABLE");
  if (!reason.empty()) text += fmt::format("<p class=\"reason\">{}</p>\n", html(reason));
  if (known) text += facts(stage) + attempts(stage) + indices(stage) + curves(stage) + outputs(stage);
  return text + "</article>\n";
}

}  // namespace

std::string stages_html(const RunReport& report) {
  std::string text = "<section><h2>Stages</h2>\n";
  for (const ReportStage& stage : report.stages) text += article(stage);
  return text + "</section>\n";
}

std::string_view hue_class(WatchedState state) {
  switch (state) {
    case WatchedState::succeeded: return "good";
    case WatchedState::failed:
    case WatchedState::lost: return "bad";
    case WatchedState::running: return "busy";
    case WatchedState::waiting:
    case WatchedState::pending: return "idle";
  }
  return "idle";
}

std::string output_count(std::size_t files, std::uint64_t bytes) {
  if (files == 0) return "none";
  return fmt::format("{} file{}, {}", files, files == 1 ? "" : "s", human_size(bytes));
}

}  // namespace baton::model
