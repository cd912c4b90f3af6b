#include "command/options.h"

namespace baton::command {
namespace {

using model::OptionSpec;
using enum model::ValueKind;

constexpr OptionSpec sidecar[] = {
    {.name = "follow",
     .kind = path,
     .value_name = "FILE",
     .help = "watch the job whose record this is, STATE/JOB/RUN/INDEX/record.json; repeatable",
     .repeatable = true},
    {.name = "interval",
     .kind = duration,
     .value_name = "DUR",
     .help = "between two reports",
     .fallback = "15s"},
    {.name = "listen",
     .value_name = "ADDR:PORT",
     .help = "serve /metrics, /healthz, /status and a page at / there; port 0 is any",
     .unset = "nowhere"},
    {.name = "linger",
     .kind = duration,
     .value_name = "DUR",
     .help = "when the jobs are over, serve the last numbers for so long before the end",
     .fallback = "0s"},
    {.name = "textfile",
     .kind = path,
     .value_name = "PATH",
     .help =
         "write the metrics to PATH, which ends in .prom, for node_exporter; with {job} each job's apart"},
    {.name = "pushgateway", .value_name = "URL", .help = "push the metrics there, http://HOST:PORT"},
    {.name = "push-delete-on-success",
     .kind = flag,
     .help = "remove the group of a job that has succeeded from the Pushgateway"},
    {.name = "alertmanager", .value_name = "URL", .help = "send alerts there, http://HOST:PORT"},
    {.name = "threshold",
     .value_name = "RULE",
     .help = "METRIC>VALUE:SEVERITY[:FOR] raises an alert, also with <, >= and <=; repeatable",
     .repeatable = true,
     .stage_key = "thresholds"},
    {.name = "thresholds",
     .kind = choice,
     .value_name = "SET",
     .help = "default: rules for memory, CPU, disk, error rate and throughput; or none",
     .fallback = "none",
     .choices = "default|none"},
    {.name = "hysteresis",
     .value_name = "PERCENT",
     .help = "how far a value must have come back to clear an alert, as a share of the threshold",
     .fallback = "5"},
    {.name = "volume",
     .kind = path,
     .value_name = "DIR",
     .help = "measure the volume that holds DIR, too, while DIR is there; repeatable",
     .repeatable = true},
    {.name = "restart-within",
     .kind = duration,
     .value_name = "DUR",
     .help = "how long a job that another host had ended before may take to start again",
     .fallback = "60s"},
    {.name = "max-lifetime",
     .kind = duration,
     .value_name = "DUR",
     .help = "end after DUR, with exit code 124, whatever the job does; 0 is never",
     .unset = "with the job"},
};

}  // namespace

std::span<const OptionSpec> sidecar_options() {
  return sidecar;
}

}  // namespace baton::command
