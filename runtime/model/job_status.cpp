#include "model/job_status.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "model/json_fields.h"

namespace baton::model {
namespace {

// Anybody may have written it, and thousands are held at a time.
constexpr std::size_t longest_text = 1024;

void read_text(JsonFields& fields, std::string_view key, std::string& into) {
  fields.read(key, into);
  if (into.size() <= longest_text) return;
  into = std::string(base::utf8_prefix(into, longest_text)) + "…";
}

std::optional<WatchedState> parse_state(std::string_view text) {
  for (const auto state :
       {WatchedState::waiting, WatchedState::running, WatchedState::succeeded, WatchedState::failed}) {
    if (text == to_string(state)) return state;
  }
  return std::nullopt;
}

void read_progress(JsonFields& fields, std::optional<double>& into) {
  const auto* progress = fields.find("progress");
  if (progress == nullptr || !progress->is_object()) return;
  JsonFields inner(progress->get_object());
  inner.read("percent", into);
  if (into) *into = std::clamp(*into, 0.0, 100.0);
}

// What a whole job is called by is the worst of its workers. Of one whose record cannot be read nothing is
// known.
int badness(const WorkerStatus& worker) {
  if (!worker.problem.empty()) return -1;
  switch (worker.state) {
    case WatchedState::failed: return 4;
    case WatchedState::lost: return 3;
    case WatchedState::running: return 2;
    case WatchedState::waiting:
    case WatchedState::pending: return 1;
    case WatchedState::succeeded: return 0;
  }
  return 0;
}

template <class Merge>
void merge(std::optional<base::Instant>& into, const std::optional<base::Instant>& other, const Merge& pick) {
  if (other) into = into ? pick(*into, *other) : *other;
}

std::string reason_of(const JobStatus& job, const WorkerStatus& worst) {
  const auto unread =
      std::ranges::find_if(job.workers, [](const auto& worker) { return !worker.problem.empty(); });
  const bool tell_unread = unread != job.workers.end() && worst.reason.empty();
  const std::string& text = tell_unread ? unread->problem : worst.reason;
  if (job.workers.size() < 2 || text.empty()) return worst.reason;
  return fmt::format("index {}: {}", tell_unread ? unread->index : worst.index, text);
}

std::string hosts_of(const JobStatus& job) {
  std::vector<std::string_view> hosts;
  for (const WorkerStatus& worker : job.workers) {
    if (!worker.host.empty()) hosts.emplace_back(worker.host);
  }
  std::ranges::sort(hosts);
  const auto repeated = std::ranges::unique(hosts);
  hosts.erase(repeated.begin(), repeated.end());
  if (hosts.empty()) return "";
  return hosts.size() == 1 ? std::string(hosts[0]) : fmt::format("{} hosts", hosts.size());
}

// Workers that nobody has started yet have done nothing, complete ones all.
std::optional<double> percent_of(const JobStatus& job, std::uint32_t completions) {
  double sum = 0;
  bool known = false;
  for (const WorkerStatus& worker : job.workers) {
    known = known || worker.percent.has_value();
    sum += worker.state == WatchedState::succeeded ? 100 : worker.percent.value_or(0);
  }
  if (!known) return std::nullopt;
  return std::min(100.0, sum / std::max<double>(completions, 1));
}

bool is_over(WatchedState state) {
  return state >= WatchedState::succeeded;
}

// A job whose workers have all succeeded waits for those that have not begun; one that has begun runs.
WatchedState state_of(const JobSummary& sum, const WorkerStatus& worst) {
  if (sum.complete >= sum.completions) return WatchedState::succeeded;
  const bool begun = sum.complete > 0 && !is_over(worst.state);
  if (begun || worst.state == WatchedState::succeeded) return WatchedState::running;
  return worst.state;
}

}  // namespace

base::Result<WorkerStatus> read_worker_status(std::string_view record) {
  // A tree of its own memory, thrown away at once; most records fit.
  std::array<unsigned char, 32768> memory;  // NOLINT: written before it is read
  boost::json::monotonic_resource resource(memory.data(), memory.size());
  const auto json = parse_json_object(record, &resource);
  if (!json) return base::data_error("record", "is not a JSON object");
  JsonFields fields(json->get_object());
  WorkerStatus worker;
  std::string state;
  fields.read("state", state);
  read_text(fields, "reason", worker.reason);
  fields.read("completions", worker.completions);
  fields.read("epoch", worker.epoch);
  fields.read("attempt", worker.attempt);
  fields.read("max_attempts", worker.max_attempts);
  read_text(fields, "host", worker.host);
  fields.read("started_at", worker.started_at);
  fields.read("updated_at", worker.updated_at);
  fields.read("finished_at", worker.finished_at);
  read_progress(fields, worker.percent);
  const auto parsed = parse_state(state);
  if (!parsed || !fields.good()) return base::data_error("record", "has a field of the wrong type");
  worker.state = *parsed;
  return worker;
}

std::optional<base::Duration> duration_of(const WorkerStatus& worker) {
  const auto until = worker.finished_at ? worker.finished_at : worker.updated_at;
  if (!worker.started_at || !until) return std::nullopt;
  return std::max(base::Duration{0}, std::chrono::duration_cast<base::Duration>(*until - *worker.started_at));
}

std::optional<base::Instant> JobStatus::updated_at() const {
  std::optional<base::Instant> newest;
  for (const WorkerStatus& worker : workers)
    merge(newest, worker.updated_at, [](auto a, auto b) { return std::max(a, b); });
  return newest;
}

void sort_for_display(std::vector<JobStatus>& jobs) {
  const auto key = [](const JobStatus& job) { return std::tie(job.pipeline, job.job, job.run); };
  std::ranges::sort(jobs, [&](const JobStatus& a, const JobStatus& b) { return key(a) < key(b); });
  for (JobStatus& job : jobs) std::ranges::sort(job.workers, {}, &WorkerStatus::index);
}

JobSummary sum_up(const JobStatus& job) {
  JobSummary sum;
  if (job.workers.empty()) {
    sum.whole.problem = job.problem;
    return sum;
  }
  const auto worst = std::ranges::max_element(job.workers, {}, badness);
  sum.whole = *worst;
  for (const WorkerStatus& worker : job.workers) {
    sum.completions = std::max(sum.completions, worker.completions);
    if (worker.problem.empty() && worker.state == WatchedState::succeeded) ++sum.complete;
    sum.whole.attempt = std::max(sum.whole.attempt, worker.attempt);
    merge(sum.whole.started_at, worker.started_at, [](auto a, auto b) { return std::min(a, b); });
    merge(sum.whole.updated_at, worker.updated_at, [](auto a, auto b) { return std::max(a, b); });
    merge(sum.whole.finished_at, worker.finished_at, [](auto a, auto b) { return std::max(a, b); });
  }
  if (sum.completions > 1) sum.whole.percent = percent_of(job, sum.completions);
  sum.whole.reason = reason_of(job, *worst);
  sum.whole.host = hosts_of(job);
  if (sum.whole.problem.empty()) {
    sum.whole.state = state_of(sum, *worst);
    if (!is_over(sum.whole.state)) sum.whole.finished_at.reset();
  }
  return sum;
}

}  // namespace baton::model
