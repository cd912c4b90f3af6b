#include "command/options.h"

#include <algorithm>

namespace baton::command {
namespace {

using model::OptionSpec;
using enum model::ValueKind;

constexpr OptionSpec identity[] = {
    {.name = "job", .value_name = "NAME", .help = "name of the job", .platform_variable = "JOB_NAME"},
    {.name = "pipeline", .kind = name, .value_name = "NAME", .help = "pipeline the job belongs to"},
    {.name = "run", .kind = run_id, .value_name = "ID", .help = "run id", .unset = "the logical date"},
    {.name = "index",
     .kind = index,
     .value_name = "N|auto",
     .help = "index of this worker of a parallel job; auto: run claims the lowest free one",
     .fallback = "0",
     .platform_variable = "JOB_COMPLETION_INDEX"},
    {.name = "logical-time",
     .value_name = "TIME",
     .help = "moment the run is for: a date, an RFC 3339 time or @SECONDS",
     .unset = "now"},
    {.name = "timezone",
     .value_name = "ZONE",
     .help = "time zone of dates without one",
     .fallback = "UTC",
     .platform_variable = "TZ"},
    {.name = "state", .kind = path, .value_name = "DIR", .help = "state directory", .fallback = "/data/jobs"},
    {.name = "config", .kind = path, .value_name = "FILE", .help = "YAML file with the pipeline's stages"},
};

constexpr OptionSpec gate[] = {
    {.name = "any", .kind = flag, .help = "one condition is enough"},
    {.name = "count",
     .kind = count,
     .value_name = "N",
     .help = "how many paths a glob: must match",
     .fallback = "1"},
    {.name = "strict", .kind = flag, .help = "only markers that baton wrote count"},
    {.name = "max-age",
     .kind = duration,
     .value_name = "DUR",
     .help = "what is older does not count",
     .unset = "any age"},
    {.name = "newer-than",
     .kind = path,
     .value_name = "FILE",
     .help = "what is not newer than FILE does not count"},
    {.name = "verify",
     .kind = choice,
     .value_name = "size|digest",
     .help =
         "the outputs that a marker: or job: lists must be there, too, with their size or also their digest",
     .choices = "size|digest",
     .bare = "size"},
    {.name = "lost-after",
     .kind = duration,
     .value_name = "DUR",
     .help = "an owner whose heartbeat stands still for so long, and for three of its beats, is lost",
     .fallback = "60s"},
    {.name = "start-within",
     .kind = duration,
     .value_name = "DUR",
     .help = "a job: that nobody has started after DUR never comes, exit code 69",
     .unset = "wait for ever"},
    {.name = "poll",
     .kind = duration,
     .value_name = "DUR",
     .help = "upper bound on the time between looks",
     .unset = "1s, after a minute 5s"},
    {.name = "report-every",
     .kind = duration,
     .value_name = "DUR",
     .help = "how often to say what is still waited for",
     .fallback = "30s"},
};

constexpr OptionSpec lines[] = {
    {.name = "log-format",
     .kind = choice,
     .value_name = "FORMAT",
     .help = "of the lines on stdout: text or json",
     .fallback = "text",
     .choices = "text|json"},
    {.name = "timestamp-ms", .kind = flag, .help = "timestamps with milliseconds"},
    {.name = "metrics-enabled",
     .kind = flag,
     .help = "whether METRIC lines are printed",
     .fallback = "true",
     .platform_variable = "METRICS_ENABLED"},
};

constexpr OptionSpec logs[] = {
    {.name = "log-level",
     .value_name = "LEVEL",
     .help = "of messages on stderr: debug, info, warning, error, critical",
     .fallback = "info",
     .platform_variable = "LOG_LEVEL"},
};

constexpr OptionSpec wait_only[] = {
    {.name = "timeout",
     .kind = duration,
     .value_name = "DUR",
     .help = "give up after DUR, with exit code 124",
     .platform_variable = "DEFAULT_ACTIVE_DEADLINE",
     .unset = "never"},
    {.name = "quiet", .kind = flag, .help = "print no EVENT and METRIC lines"},
};

constexpr OptionSpec run_only[] = {
    {.name = "completions",
     .kind = count,
     .value_name = "N",
     .help = "workers of a parallel job that must complete",
     .fallback = "1"},
    {.name = "label",
     .kind = label,
     .value_name = "K=V",
     .help = "recorded in the record and the markers, a credential's as (hidden); repeatable",
     .repeatable = true},
    {.name = "after",
     .value_name = "CONDITION",
     .help = "wait for it first, as baton wait does; repeatable",
     .repeatable = true},
    {.name = "wait-timeout",
     .kind = duration,
     .value_name = "DUR",
     .help = "give up waiting, for conditions or for the owner, after DUR, with exit code 124",
     .unset = "never"},
    {.name = "upstream-lost-after",
     .kind = duration,
     .value_name = "DUR",
     .help = "as --lost-after, of the jobs that --after names; longer where their successors take their time",
     .unset = "--lost-after"},
    {.name = "grace",
     .kind = duration,
     .value_name = "DUR",
     .help = "from a stop signal to SIGKILL of the command's process group",
     .fallback = "25s"},
    {.name = "marker", .kind = path, .value_name = "PATH", .help = "completion marker to publish on success"},
    {.name = "failed-marker",
     .kind = path,
     .value_name = "PATH",
     .help = "failure marker to publish on failure",
     .unset = "MARKER.failed"},
    {.name = "if-complete",
     .kind = choice,
     .value_name = "WHAT",
     .help = "when this run is complete already: skip, rerun or fail",
     .choices = "skip|rerun|fail",
     .unset = "skip a named run, else rerun"},
    {.name = "heartbeat",
     .kind = duration,
     .value_name = "DUR",
     .help = "how often to say on the volume that the owner lives; 0 is never",
     .fallback = "10s"},
    {.name = "tmp-max-age",
     .kind = duration,
     .value_name = "DUR",
     .help = "age at which temporaries that other machines' writers left are removed; 0 is never",
     .fallback = "1d"},
    {.name = "sample",
     .kind = duration,
     .value_name = "DUR",
     .help = "how often to measure cgroup, node and volumes for the record; 0 is never",
     .fallback = "15s"},
    {.name = "wait-for-owner",
     .kind = flag,
     .help = "wait until the job's present owner has ended or is lost, instead of exiting with 75"},
    {.name = "termination-log",
     .kind = path,
     .value_name = "PATH",
     .help = "gets a summary at the end, where it exists and the command has left it empty",
     .fallback = "/dev/termination-log"},
    {.name = "no-state", .kind = flag, .help = "keep no record, even with a job name"},
};

constexpr OptionSpec outputs[] = {
    {.name = "output",
     .kind = path,
     .value_name = "PATH",
     .help =
         "file, directory or pattern: flushed and listed in the marker; missing or empty fails; repeatable",
     .repeatable = true},
    {.name = "allow-empty", .kind = flag, .help = "an output may be empty"},
};

constexpr OptionSpec streams[] = {
    {.name = "scan", .kind = flag, .help = "record the METRIC and EVENT lines that the command prints"},
    {.name = "log",
     .kind = path,
     .value_name = "PATH",
     .help = "append the command's stdout and stderr to PATH, too"},
    {.name = "log-max-size",
     .kind = size,
     .value_name = "SIZE",
     .help = "at which the log becomes PATH.1 and a new one begins; 0 is never",
     .fallback = "100Mi"},
    {.name = "log-keep",
     .kind = count,
     .value_name = "N",
     .help = "how many such older logs stay: PATH.1 to PATH.N",
     .fallback = "3"},
};

constexpr OptionSpec retry[] = {
    {.name = "retries",
     .kind = count,
     .value_name = "N",
     .help = "attempts after the first",
     .fallback = "0",
     .platform_variable = "DEFAULT_BACKOFF_LIMIT",
     .stage_key = "retry_count"},
    {.name = "retry-delay",
     .kind = duration,
     .value_name = "DUR",
     .help = "pause before the second attempt",
     .fallback = "1s",
     .platform_variable = "RETRY_DELAY"},
    {.name = "retry-factor",
     .value_name = "F",
     .help = "by which each pause is longer than the one before",
     .fallback = "2"},
    {.name = "retry-max-delay",
     .kind = duration,
     .value_name = "DUR",
     .help = "longest pause",
     .fallback = "5m"},
    {.name = "retry-jitter",
     .kind = choice,
     .value_name = "HOW",
     .help = "how much of a pause is left to chance: none, equal (half of it) or full",
     .fallback = "full",
     .choices = "none|equal|full"},
    {.name = "retry-on",
     .value_name = "CODES",
     .help =
         "failures to retry: 1,3-5,SIGSEGV,timeout; 137 is an exit code, not SIGKILL, and 124 not timeout",
     .unset = "all that could be started"},
    {.name = "no-retry-on", .value_name = "CODES", .help = "failures not to retry", .unset = "none"},
    {.name = "attempt-timeout",
     .kind = duration,
     .value_name = "DUR",
     .help = "time limit of one attempt; 0 is none",
     .platform_variable = "PROCESSING_TIMEOUT",
     .stage_key = "timeout",
     .unset = "none"},
    {.name = "deadline",
     .kind = duration,
     .value_name = "DUR",
     .help = "time limit of all attempts and pauses together; 0 is none",
     .platform_variable = "DEFAULT_ACTIVE_DEADLINE",
     .unset = "none"},
};

constexpr OptionSpec checkpoint_place[] = {
    {.name = "checkpoint-dir",
     .kind = path,
     .value_name = "DIR",
     .help = "where checkpoints are, of one job",
     .unset = "STATE/JOB/checkpoints"},
    {.name = "across-runs", .kind = flag, .help = "the checkpoints of all runs count, not of this one only"},
};

constexpr OptionSpec resume[] = {
    {.name = "restore-to",
     .kind = path,
     .value_name = "PATH",
     .help = "before each attempt, replace PATH by the newest valid checkpoint, when there is one"},
    {.name = "checkpoint-from",
     .kind = path,
     .value_name = "PATH",
     .help = "save PATH as a checkpoint when an attempt has failed or was stopped"},
    {.name = "checkpoint-every",
     .kind = duration,
     .value_name = "DUR",
     .help = "save it so often, too, while the command runs",
     .unset = "never"},
    {.name = "checkpoint-signal",
     .value_name = "SIG",
     .help = "before each of these, SIG to the command's process, and wait for $BATON_CHECKPOINT_READY"},
    {.name = "checkpoint-command",
     .value_name = "CMD",
     .help = "likewise, run CMD instead: split at blanks outside quotes, without a shell"},
    {.name = "checkpoint-keep",
     .kind = count,
     .value_name = "N",
     .help = "how many checkpoints stay",
     .fallback = "3"},
    {.name = "checkpoint-compare",
     .kind = choice,
     .value_name = "HOW",
     .help = "how unchanged files are found: stat (size, times and inode), digest, or none: copy all",
     .fallback = "stat",
     .choices = "stat|digest|none"},
    {.name = "checkpoint-bandwidth",
     .kind = size,
     .value_name = "SIZE",
     .help = "bytes a second that a save or restore reads and copies at most; 0 is no limit",
     .fallback = "0"},
};

// The platform sets these for all its jobs. baton does nothing with them but show them.
constexpr OptionSpec platform[] = {
    {.name = "environment", .help = "environment the job runs in", .platform_variable = "ENVIRONMENT"},
    {.name = "audit-enabled",
     .kind = flag,
     .help = "whether the job is to be audited",
     .platform_variable = "AUDIT_ENABLED"},
    {.name = "max-parallel-jobs",
     .kind = count,
     .help = "how many jobs may run at once",
     .platform_variable = "MAX_PARALLEL_JOBS"},
    {.name = "batch-size",
     .kind = count,
     .help = "records that the command takes at once",
     .platform_variable = "BATCH_SIZE"},
    {.name = "app-name", .help = "application the job belongs to", .platform_variable = "APP_NAME"},
    {.name = "team", .help = "team the job belongs to", .platform_variable = "TEAM"},
};

}  // namespace

std::span<const OptionSpec> identity_options() {
  return identity;
}
std::span<const OptionSpec> gate_options() {
  return gate;
}
std::span<const OptionSpec> line_options() {
  return lines;
}
std::span<const OptionSpec> log_options() {
  return logs;
}
std::span<const OptionSpec> wait_options() {
  return wait_only;
}
std::span<const OptionSpec> run_options() {
  return run_only;
}
std::span<const OptionSpec> output_options() {
  return outputs;
}
std::span<const OptionSpec> stream_options() {
  return streams;
}
std::span<const OptionSpec> retry_options() {
  return retry;
}
std::span<const OptionSpec> checkpoint_place_options() {
  return checkpoint_place;
}
std::span<const OptionSpec> resume_options() {
  return resume;
}
std::span<const OptionSpec> platform_options() {
  return platform;
}

std::vector<OptionSpec> pick(std::span<const OptionSpec> group,
                             std::initializer_list<std::string_view> names) {
  std::vector<OptionSpec> picked;
  for (const OptionSpec& option : group) {
    if (std::ranges::find(names, option.name) != names.end()) picked.push_back(option);
  }
  return picked;
}

std::vector<OptionSpec> concatenate(std::initializer_list<std::span<const OptionSpec>> groups) {
  std::vector<OptionSpec> all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace baton::command
