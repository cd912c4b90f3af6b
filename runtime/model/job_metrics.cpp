#include "model/job_metrics.h"

#include <algorithm>
#include <array>
#include <set>

#include "model/metric_catalogue.h"

namespace baton::model {
namespace {

constexpr std::string_view records_metric = "records_processed_total";
constexpr std::string_view throughput_metric = "throughput_records_per_second";

double seconds(base::Duration span) {
  return std::chrono::duration<double>(span).count();
}
double seconds_since_1970(base::Instant at) {
  return seconds(at.time_since_epoch());
}

// Collects what there is; an absent number is left out, never made up.
class Collection {
 public:
  void add(std::string_view name, double value, LineLabels labels = {}) {
    all_.push_back({std::string(name), std::move(labels), value});
  }
  template <class Number>
  void add(std::string_view name, const std::optional<Number>& value, LineLabels labels = {}) {
    if (value) add(name, static_cast<double>(*value), std::move(labels));
  }
  void add_seconds(std::string_view name, const std::optional<base::Duration>& span) {
    if (span) add(name, seconds(*span));
  }
  void add_microseconds(std::string_view name, const std::optional<std::uint64_t>& span,
                        LineLabels labels = {}) {
    if (span) add(name, static_cast<double>(*span) / 1e6, std::move(labels));
  }
  [[nodiscard]] std::vector<Measurement> take() { return std::move(all_); }

 private:
  std::vector<Measurement> all_;
};

void add_state(Collection& all, const JobView& view) {
  for (int i = 0; i <= static_cast<int>(WatchedState::lost); ++i) {
    const auto state = static_cast<WatchedState>(i);
    all.add("job_state", view.state == state ? 1 : 0, {{"state", std::string(to_string(state))}});
  }
  all.add("job_lost", view.state == WatchedState::lost ? 1 : 0);
  if (view.epoch > 0) all.add("job_epoch", static_cast<double>(view.epoch));
  all.add_seconds("job_heartbeat_age_seconds", view.heartbeat_age);
  all.add_seconds("checkpoint_age_seconds", view.checkpoint_age);
}

void add_progress(Collection& all, const JobView& view) {
  all.add("job_eta_seconds", view.trends.eta_seconds);
  all.add("job_rate_per_second", view.trends.rate_per_second);
  all.add("job_memory_exhaustion_seconds", view.trends.exhaustion_seconds);
  if (!view.progress) return;
  all.add("job_progress_percent", view.progress->percent);
  all.add("job_progress_done", view.progress->done);
  all.add("job_progress_expected", view.progress->total);
}

void add_times(Collection& all, const JobView& view, base::Instant now) {
  std::optional<base::Instant> started = view.record ? view.record->started_at : std::nullopt;
  if (view.end && view.end->started_at) started = view.end->started_at;
  std::optional<base::Instant> finished;
  if (view.end) finished = view.end->finished_at;
  if (started) {
    all.add("job_start_time", seconds_since_1970(*started));
    const auto span = finished.value_or(std::max(now, *started)) - *started;
    all.add("job_duration_seconds", seconds(span));
  }
  if (!finished) return;
  all.add("job_finish_timestamp_seconds", seconds_since_1970(*finished));
  all.add("job_exit_code", static_cast<double>(view.end->exit_code));
  if (view.state == WatchedState::succeeded)
    all.add("job_last_success_timestamp_seconds", seconds_since_1970(*finished));
}

void add_pressure(Collection& all, const char* resource, const Pressure& pressure) {
  const auto labels = [resource](const char* share) {
    return LineLabels{{"resource", resource}, {"share", share}};
  };
  all.add("job_pressure_percent", pressure.some_avg10, labels("some"));
  all.add("job_pressure_percent", pressure.full_avg10, labels("full"));
  all.add_microseconds("job_pressure_seconds_total", pressure.some_total_usec, labels("some"));
  all.add_microseconds("job_pressure_seconds_total", pressure.full_total_usec, labels("full"));
}

void add_memory(Collection& all, const MemoryUsage& memory) {
  all.add("job_memory_bytes", memory.bytes);
  all.add("job_memory_working_set_bytes", memory.working_set_bytes);
  all.add("job_memory_limit_bytes", memory.limit_bytes);
  all.add("job_memory_peak_bytes", memory.peak_bytes);
  all.add("job_memory_oom_events_total", memory.oom_events);
  all.add("job_memory_oom_kills_total", memory.oom_kills);
  add_pressure(all, "memory", memory.pressure);
}

void add_cpu(Collection& all, const CpuUsage& cpu) {
  all.add_microseconds("job_cpu_usage_seconds_total", cpu.usage_usec);
  all.add("job_cpu_limit_cores", cpu.limit_cores);
  all.add("job_cpu_throttled_periods_total", cpu.throttled_periods);
  all.add_microseconds("job_cpu_throttled_seconds_total", cpu.throttled_usec);
  add_pressure(all, "cpu", cpu.pressure);
}

void add_volumes(Collection& all, const std::vector<VolumeSpace>& volumes) {
  for (const VolumeSpace& volume : volumes) {
    const LineLabels mount{{"mount", volume.path}};
    all.add("system_disk_usage_percent", used_percent(volume), mount);
    all.add("volume_size_bytes", static_cast<double>(volume.bytes), mount);
    all.add("volume_available_bytes", static_cast<double>(volume.available_bytes), mount);
    all.add("volume_inodes", volume.inodes, mount);
    all.add("volume_inodes_free", volume.free_inodes, mount);
  }
}

void add_sample(Collection& all, const Sample& sample) {
  all.add("system_memory_usage_percent", sample.percent.memory);
  all.add("system_cpu_usage_percent", sample.percent.cpu);
  all.add("system_node_memory_usage_percent", sample.percent.node_memory);
  all.add("system_node_cpu_usage_percent", sample.percent.node_cpu);
  add_memory(all, sample.cgroup.memory);
  add_cpu(all, sample.cgroup.cpu);
  all.add("job_processes", sample.cgroup.processes.count);
  all.add("job_processes_limit", sample.cgroup.processes.limit);
  all.add("job_io_read_bytes_total", sample.cgroup.io.read_bytes);
  all.add("job_io_written_bytes_total", sample.cgroup.io.written_bytes);
  add_pressure(all, "io", sample.cgroup.io.pressure);
}

// A volume that both have measured is the sidecar's: its number is newer.
std::vector<VolumeSpace> volumes_of(const JobView& view) {
  std::vector<VolumeSpace> all = view.volumes;
  if (!view.seen || !view.record || !view.record->samples) return all;
  for (const VolumeSpace& volume : view.record->samples->volumes) {
    if (std::ranges::find(all, volume.path, &VolumeSpace::path) == all.end()) all.push_back(volume);
  }
  return all;
}

bool has_printed(const JobView& view, std::string_view name) {
  return view.record && std::ranges::find(view.record->lines.metrics, name, &Metric::name) !=
                            view.record->lines.metrics.end();
}

void add_record(Collection& all, const JobView& view) {
  if (!view.record) return;
  const Record& record = *view.record;
  if (record.attempt > 0) all.add("job_attempt", static_cast<double>(record.attempt));
  all.add("job_max_attempts", static_cast<double>(record.max_attempts));
  all.add("job_metrics_dropped_total", static_cast<double>(record.lines.metrics_dropped));
  if (record.samples) add_sample(all, *record.samples);
  if (!has_printed(view, throughput_metric)) all.add(throughput_metric, view.trends.records_per_second);
}

}  // namespace

std::string_view to_string(WatchedState state) {
  constexpr std::array<std::string_view, 6> words{"PENDING",   "WAITING", "RUNNING",
                                                  "SUCCEEDED", "FAILED",  "LOST"};
  return words.at(static_cast<std::size_t>(state));
}

std::vector<Measurement> own_measurements(const JobView& view, base::Instant now) {
  Collection all;
  // Before the first look nobody can tell.
  if (view.seen || view.overdue) all.add("job_seen", view.seen ? 1 : 0);
  if (view.seen) {
    add_state(all, view);
    add_times(all, view, now);
    add_progress(all, view);
    add_record(all, view);
  }
  add_volumes(all, volumes_of(view));
  return all.take();
}

std::vector<Measurement> measurements(const JobView& view, base::Instant now) {
  std::vector<Measurement> all = own_measurements(view, now);
  if (!view.seen || !view.record) return all;
  std::set<std::string, std::less<>> own;
  for (const Measurement& measurement : all) own.insert(measurement.name);
  for (const Metric& metric : view.record->lines.metrics) {
    if (!own.contains(metric.name) && !is_ours_alone(metric.name))
      all.push_back({metric.name, metric.labels, metric.value.value()});
  }
  return all;
}

LineLabels job_labels(const Worker& worker, const Labels& more) {
  LineLabels labels{{"job", worker.job}, {"run", worker.run}, {"index", std::to_string(worker.index)}};
  if (!worker.pipeline.empty()) labels.emplace_back("pipeline", worker.pipeline);
  for (const auto& label : more) {
    const auto same_key = [&](const auto& there) { return there.first == label.first; };
    if (std::ranges::none_of(labels, same_key)) labels.emplace_back(label);
  }
  return labels;
}

Measurement with_labels(Measurement measurement, const LineLabels& shared) {
  LineLabels labels = shared;
  for (auto& [key, value] : measurement.labels) {
    const auto common = std::ranges::find(shared, key, &LineLabels::value_type::first);
    if (common == shared.end())
      labels.emplace_back(std::move(key), std::move(value));
    else if (common->second != value)
      labels.emplace_back("exported_" + key, std::move(value));
  }
  measurement.labels = std::move(labels);
  return measurement;
}

std::vector<Family> families_of(const std::vector<std::shared_ptr<const JobView>>& views, const Labels& more,
                                base::Instant now, const std::vector<Measurement>& others) {
  FamilyTable table;
  for (const auto& view : views) {
    if (!view->identified) continue;
    const LineLabels shared = job_labels(view->worker, more);
    for (Measurement& measurement : measurements(*view, now))
      table.add(with_labels(std::move(measurement), shared));
  }
  for (const Measurement& measurement : others)
    table.add(with_labels(measurement, {more.begin(), more.end()}));
  return table.take();
}

}  // namespace baton::model
