#include "model/metric_catalogue.h"

#include <algorithm>
#include <array>

namespace baton::model {
namespace {

using enum FamilyType;

// By name.
constexpr MetricInfo catalogue[] = {
    {"checkpoint_age_seconds", gauge, "Age of the job's newest checkpoint.", true},
    {"error_rate_percent", gauge, "Share of records that failed, as the job says."},
    {"job_attempt", gauge, "Number of the present attempt, from 1."},
    {"job_cpu_limit_cores", gauge, "CPUs that the job may use."},
    {"job_cpu_throttled_periods_total", counter, "Periods in which the job was throttled."},
    {"job_cpu_throttled_seconds_total", counter, "Time for which the job was throttled."},
    {"job_cpu_usage_seconds_total", counter, "CPU time that the job has used."},
    {"job_duration_seconds", gauge, "Time since the job started, or that it took."},
    {"job_epoch", gauge, "Number of the job's owner, which grows with each."},
    {"job_eta_seconds", gauge, "Time until the job is done, at its present rate.", true},
    {"job_exit_code", gauge, "Exit code of the command, once it has ended."},
    {"job_finish_timestamp_seconds", gauge, "When the job ended, since 1970."},
    {"job_heartbeat_age_seconds", gauge, "For how long the heartbeat has stood still.", true},
    {"job_io_read_bytes_total", counter, "Bytes that the job has read from block devices."},
    {"job_io_written_bytes_total", counter, "Bytes that the job has written to block devices."},
    {"job_last_success_timestamp_seconds", gauge, "When the job succeeded, since 1970."},
    {"job_lost", gauge, "1 when the job's owner is gone without having said how it ended.", true},
    {"job_max_attempts", gauge, "Attempts that the job may have."},
    {"job_memory_bytes", gauge, "Memory that the job uses, caches included."},
    {"job_memory_exhaustion_seconds", gauge,
     "Time until the job reaches its memory limit, at the present growth.", true},
    {"job_memory_limit_bytes", gauge, "Memory that the job may use."},
    {"job_memory_oom_events_total", counter, "How often the memory limit was reached."},
    {"job_memory_oom_kills_total", counter, "Processes that were killed for memory."},
    {"job_memory_peak_bytes", gauge, "Most memory that the job has used."},
    {"job_memory_working_set_bytes", gauge, "Memory of the job that is not easily given up."},
    {"job_metrics_dropped_total", counter, "Values that the job printed and for which there was no room."},
    {"job_pressure_percent", gauge,
     "Share of the last ten seconds in which tasks stood still for want of it."},
    {"job_pressure_seconds_total", counter, "Time for which tasks stood still for want of it."},
    {"job_processes", gauge, "Processes and threads of the job."},
    {"job_processes_limit", gauge, "Processes and threads that the job may have."},
    {"job_progress_done", gauge, "Units that are done."},
    {"job_progress_expected", gauge, "Units that there are to do."},
    {"job_progress_percent", gauge, "How far the job is.", true},
    {"job_rate_per_second", gauge, "Units that are done per second, over the last minutes.", true},
    {"job_seen", gauge, "1 while the job's state directory answers, else nothing else is known.", true},
    {"job_start_time", gauge, "When the job started, in seconds since 1970."},
    {"job_state", gauge, "1 for the state that the job is in."},
    {"records_processed_total", counter, "Records that were processed, as the job says."},
    {"sidecar_push_failures_total", counter, "Reports that a target did not take."},
    {"stage_cpu_usage_percent", gauge, "CPU that a stage uses, as the job says."},
    {"stage_memory_usage_percent", gauge, "Memory that a stage uses, as the job says."},
    {"stage_progress_percent", gauge, "How far a stage is, as the job says."},
    {"system_cpu_usage_percent", gauge, "CPU that the job uses, of its limit or else the node's.", true},
    {"system_disk_usage_percent", gauge, "Used space of a volume.", true},
    {"system_memory_usage_percent", gauge, "Working set of the job, of its limit or else the node's memory.",
     true},
    {"system_node_cpu_usage_percent", gauge, "CPU that is in use on the job's node."},
    {"system_node_memory_usage_percent", gauge, "Memory that is in use on the job's node."},
    {"throughput_records_per_second", gauge, "Records per second, as the job says or as its count grows.",
     true},
    {"volume_available_bytes", gauge, "Space of a volume that is left."},
    {"volume_inodes", gauge, "Inodes of a volume."},
    {"volume_inodes_free", gauge, "Inodes of a volume that are left."},
    {"volume_size_bytes", gauge, "Size of a volume."},
};

}  // namespace

std::span<const MetricInfo> metric_catalogue() {
  return catalogue;
}

const MetricInfo* find_metric(std::string_view name) {
  const auto* found = std::ranges::lower_bound(catalogue, name, {}, &MetricInfo::name);
  return found != std::end(catalogue) && found->name == name ? found : nullptr;
}

bool is_ours_alone(std::string_view name) {
  if (name == "push_time_seconds" || name == "push_failure_time_seconds") return true;
  if (find_metric(name) == nullptr) return false;
  // These the platform's scripts print, too.
  if (name == "job_start_time" || name == "job_duration_seconds" || name == "job_progress_percent")
    return false;
  constexpr std::array<std::string_view, 4> prefixes{"checkpoint_", "job_", "sidecar_", "volume_"};
  return std::ranges::any_of(prefixes, [name](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace baton::model
