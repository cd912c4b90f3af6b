#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "base/error.h"
#include "model/pipeline.h"

namespace baton::model {

// A ConfigMap or Secret whose keys become variables of every stage.
struct EnvironmentSource {
  bool secret = false;
  std::string name;
  friend bool operator==(const EnvironmentSource&, const EnvironmentSource&) = default;
};

// NAME, configmap:NAME or secret:NAME.
[[nodiscard]] base::Result<EnvironmentSource> parse_environment_source(std::string_view text);

// A ConfigMap that is mounted read-only: NAME=DIRECTORY.
[[nodiscard]] base::Result<NamedText> parse_mounted_config_map(std::string_view text);

// Five fields or @hourly and the like, as CronJobs have them. Whether a date ever comes is not looked at.
[[nodiscard]] base::Result<void> check_schedule(std::string_view schedule);

// What a pipeline's manifests are made of beside the pipeline.
struct ManifestOptions {
  std::string image;  // baton's own, and that of stages that name none
  bool baton_in_image = false;
  std::string name_space;  // empty: kubectl's
  std::string claim;
  std::string mount = "/data";
  std::string state = "/data/jobs";
  std::string run;  // of Jobs; CronJobs have theirs from the schedule
  std::string logical_time;
  std::string schedule;  // empty: Jobs
  std::string schedule_zone;
  std::string name_prefix;
  std::string
      verify;  // "size" or "digest": what of the outputs of other stages must be there; empty: nothing
  bool sidecar = true;
  std::uint32_t port = 0;
  std::vector<EnvironmentSource> environment;
  std::vector<NamedText> config_maps;  // name, directory
  base::Duration grace{0};
  base::Duration start_within{0};
  base::Duration upstream_lost_after{0};
  std::optional<base::Duration> active_deadline;  // absent: from the stages' limits
  std::uint32_t backoff_limit = 0;
  std::uint32_t user = 0;
};

// Why the pipeline cannot be rendered so: a configuration error that names the stage's place.
[[nodiscard]] base::Result<void> check_manifests(const Pipeline& pipeline, const ManifestOptions& options);

// Of every Job: the longest way through the limits of the stages and an hour more, at least four hours.
[[nodiscard]] base::Duration active_deadline(const Pipeline& pipeline, const ManifestOptions& options);

// One Job or CronJob for each stage, in an order in which they could run, as one YAML stream.
[[nodiscard]] std::string render_manifests(const Pipeline& pipeline, const ManifestOptions& options);

}  // namespace baton::model
