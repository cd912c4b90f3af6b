#include "model/report_html.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/graph_svg.h"
#include "model/html_text.h"
#include "model/job_status_table.h"
#include "model/report_events.h"
#include "model/report_stages.h"
#include "model/timeline_svg.h"

namespace baton::model {
namespace {

constexpr std::size_t most_rows = 200;

std::string time_text(const std::optional<base::Instant>& at) {
  if (!at) return "–";
  std::string text = base::format_instant(*at).substr(0, 19);
  std::ranges::replace(text, 'T', ' ');
  return text + " UTC";
}

std::string fact(std::string_view name, const std::string& value) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, html(value));
}

std::string title_of(const RunReport& report) {
  return report.pipeline.empty() ? "Workflow" : report.pipeline;
}

std::string head(const RunReport& report) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "img-src data:\">\n"
      "<title>{} {}: {}</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>{}</style>\n</head>\n<body>\n",
      html(title_of(report)), html(report.run), workflow_word(report.state), report_style());
}

std::string summary(const RunReport& report) {
  const auto span = report.duration();
  const bool over = report.finished_at.has_value();
  std::string text = fmt::format(
      "<header class=\"top\"><div><h1>{}</h1><p class=\"soft\">Run {}</p></div>"
      "<span class=\"badge {}\">{}</span></header>\n<section><h2>Summary</h2><dl>\n",
      html(title_of(report)), html(report.run), hue_class(report.state), workflow_word(report.state));
  text += fact("Started", time_text(report.started_at));
  text += over ? fact("Ended", time_text(report.finished_at))
               : fact("Last heard of", time_text(report.updated_at));
  text += fact("Duration", span ? human_span(*span) : "–");
  text += fact("Stages", fmt::format("{} of {} succeeded{}", report.succeeded, report.stages.size(),
                                     report.failed == 0 ? "" : fmt::format(", {} failed", report.failed)));
  text += fact("Attempts", report.retries == 0 ? std::to_string(report.attempts)
                                               : fmt::format("{}, {} {}", report.attempts, report.retries,
                                                             report.retries == 1 ? "retry" : "retries"));
  text += fact("Outputs", output_count(report.outputs, report.output_bytes));
  return text + "</dl></section>\n";
}

std::string axis(const TimeScale& scale) {
  std::string labels;
  for (const auto& tick : scale.ticks()) {
    labels += fmt::format(R"(<text x="{:.2f}%" y="12"{}>{}</text>)", tick.percent,
                          tick.percent > 0 ? R"( text-anchor="middle")" : "", html(tick.label));
  }
  return fmt::format(
      "<div class=\"row\"><div></div><div class=\"lane\"><svg width=\"100%\" height=\"18\" "
      "aria-hidden=\"true\">{}</svg></div><div></div></div>\n",
      labels);
}

std::string row(const ReportStage& stage, const ReportWorker& worker, const TimeScale& scale) {
  const auto span = duration_of(worker.status);
  const std::string index = stage.sum.completions > 1 || stage.workers.size() > 1
                                ? fmt::format(" <span>index {}</span>", worker.status.index)
                                : "";
  return fmt::format(
      "<div class=\"row\"><div class=\"who\">{}{}</div><div class=\"lane\">{}</div>"
      "<div class=\"took\">{}</div></div>\n",
      html(stage.job), index, timeline_svg(worker, scale), span ? human_span(*span) : "–");
}

std::string timeline(const RunReport& report) {
  const auto until = report.finished_at ? report.finished_at : report.updated_at;
  if (!report.started_at || !until) return "";
  const TimeScale scale(*report.started_at, *until);
  std::string rows;
  std::size_t shown = 0;
  std::size_t all = 0;
  for (const ReportStage& stage : report.stages) {
    for (const ReportWorker& worker : stage.workers) {
      if (++all > most_rows) continue;
      rows += row(stage, worker, scale);
      ++shown;
    }
  }
  if (shown < all) rows += fmt::format("<p class=\"more\">and {} more</p>\n", all - shown);
  return "<section><h2>Timeline</h2>\n" + rows + axis(scale) +
         "<p class=\"legend\"><span><i class=\"good\"></i>succeeded</span><span><i class=\"bad\"></i>failed"
         "</span><span><i class=\"busy\"></i>running</span><span><i class=\"idle\"></i>waiting</span></p>"
         "</section>\n";
}

std::string order(const RunReport& report) {
  const std::string wide = graph_svg(report, GraphWay::right);
  if (wide.empty()) return "";
  const bool guesses =
      std::ranges::any_of(report.edges, [](const StageEdge& edge) { return !edge.recorded; });
  return "<section><h2>Order</h2><div class=\"scroll\">" + wide + graph_svg(report, GraphWay::down) +
         "</div>" +
         (guesses ? "<p class=\"legend\">Dashed: no record says what the stage waited for; it began when the "
                    "other had ended.</p>"
                  : "") +
         "</section>\n";
}

}  // namespace

std::string report_html(const RunReport& report, base::Instant made_at) {
  return head(report) + summary(report) + timeline(report) + order(report) + stages_html(report) +
         events_html(report) +
         fmt::format("<footer>Made by baton from the records of the run, {}</footer>\n</body>\n</html>\n",
                     time_text(made_at));
}

}  // namespace baton::model
