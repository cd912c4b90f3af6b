#include "model/job_status_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/display_text.h"

namespace baton::model {
namespace {

constexpr std::string_view unknown = "-";

struct Shown {
  const JobStatus* job;
  const WorkerStatus* worker;  // null: all of them, as one
};

std::vector<Shown> lines_of(const std::vector<JobStatus>& jobs, bool indices) {
  std::vector<Shown> lines;
  for (const JobStatus& job : jobs) {
    if (!indices || job.workers.empty()) lines.push_back({&job, nullptr});
    for (std::size_t i = 0; indices && i < job.workers.size(); ++i) lines.push_back({&job, &job.workers[i]});
  }
  return lines;
}

Hue hue_of(const WorkerStatus& worker) {
  if (!worker.problem.empty()) return Hue::bad;
  switch (worker.state) {
    case WatchedState::succeeded: return Hue::good;
    case WatchedState::failed:
    case WatchedState::lost: return Hue::bad;
    case WatchedState::running: return Hue::busy;
    case WatchedState::waiting:
    case WatchedState::pending: return Hue::idle;
  }
  return Hue::plain;
}

bool is_alive(const WorkerStatus& worker) {
  return worker.problem.empty() &&
         (worker.state == WatchedState::running || worker.state == WatchedState::waiting);
}

std::string or_unknown(std::string text) {
  return text.empty() ? std::string(unknown) : text;
}

std::string attempt_of(const WorkerStatus& worker) {
  if (worker.attempt == 0) return std::string(unknown);
  if (worker.max_attempts <= 1) return std::to_string(worker.attempt);
  return fmt::format("{}/{}", worker.attempt, worker.max_attempts);
}

std::string started_of(const WorkerStatus& worker) {
  if (!worker.started_at) return std::string(unknown);
  std::string text = base::format_instant(*worker.started_at).substr(0, 19);
  std::ranges::replace(text, 'T', ' ');
  return text;
}

std::string duration_text(const WorkerStatus& worker) {
  const auto span = duration_of(worker);
  return span ? human_span(*span) : std::string(unknown);
}

// Two machines' clocks: a view, and never a judgement.
std::string last_seen(const WorkerStatus& worker, base::Instant now) {
  if (!is_alive(worker) || !worker.updated_at) return std::string(unknown);
  const auto age = std::chrono::floor<std::chrono::seconds>(now - *worker.updated_at);
  return human_span(std::max<base::Duration>(base::Duration{0}, age)) + " ago";
}

std::string name_of(const JobStatus& job) {
  return printable(job.pipeline.empty() ? job.job : job.pipeline + "/" + job.job);
}

std::vector<TableColumn> columns_for(const StatusTableOptions& options) {
  std::vector<TableColumn> columns{{"JOB", false, 12, 0},
                                   {"RUN", false, 8, 7},
                                   {options.indices ? "INDEX" : "DONE", true, 0, 6},
                                   {"STATE"},
                                   {"ATTEMPT", true, 0, 5},
                                   {"PROGRESS", true, 0, 0},
                                   {"STARTED (UTC)", false, 0, 3},
                                   {"DURATION", true, 0, 4}};
  if (options.now) columns.push_back({"LAST SEEN", true, 0, 2});
  columns.push_back({"HOST", false, 8, 1});
  columns.push_back({"REASON", false, 12, 8});
  return columns;
}

std::vector<TableCell> cells_of(const Shown& shown, const StatusTableOptions& options) {
  const JobSummary sum = shown.worker == nullptr ? sum_up(*shown.job) : JobSummary{*shown.worker, 0, 1};
  const WorkerStatus& worker = sum.whole;
  const bool known = worker.problem.empty();
  std::string count = shown.worker != nullptr ? std::to_string(worker.index)
                                              : fmt::format("{}/{}", sum.complete, sum.completions);
  std::vector<TableCell> cells{
      {name_of(*shown.job)},
      {or_unknown(printable(shown.job->run))},
      {shown.worker != nullptr || known ? std::move(count) : std::string(unknown)},
      {known ? std::string(to_string(worker.state)) : "UNREADABLE", hue_of(worker)},
      {attempt_of(worker)},
      {worker.percent ? fmt::format("{:.0f} %", *worker.percent) : std::string(unknown)},
      {started_of(worker)},
      {duration_text(worker)}};
  if (options.now) cells.push_back({last_seen(worker, *options.now)});
  cells.push_back({or_unknown(printable(worker.host))});
  cells.push_back({or_unknown(printable(known ? worker.reason : worker.problem))});
  return cells;
}

}  // namespace

std::string human_span(base::Duration span) {
  using namespace std::chrono;
  if (span < 10s && span % 1s != 0s) return fmt::format("{:.1f}s", static_cast<double>(span.count()) / 1000);
  const auto total = floor<seconds>(span).count();
  if (total < 60) return fmt::format("{}s", total);
  if (total < 3600) return fmt::format("{}m {:02}s", total / 60, total % 60);
  if (total < 86400) return fmt::format("{}h {:02}m", total / 3600, total / 60 % 60);
  return fmt::format("{}d {:02}h", total / 86400, total / 3600 % 24);
}

std::string status_table(const std::vector<JobStatus>& jobs, const StatusTableOptions& options) {
  const std::vector<Shown> lines = lines_of(jobs, options.indices);
  if (lines.empty()) return "";
  const std::size_t rows = std::min(lines.size(), options.most_rows);
  std::string text = lay_out(
      columns_for(options), rows, [&](std::size_t i) { return cells_of(lines[i], options); }, options.style);
  if (rows < lines.size()) text += fmt::format("and {} more\n", lines.size() - rows);
  return text;
}

}  // namespace baton::model
