#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/duration.h"
#include "base/error.h"
#include "command/command.h"
#include "engine/record_walk.h"

namespace baton::command {

// The environment of a job names that job, which is not the one that is asked for: its name and its index do
// not count there, while pipeline, run and state directory do.
[[nodiscard]] std::optional<std::string> environment_of_reader(const std::string& name);

// Which records a command that looks at all of them reads.
[[nodiscard]] std::vector<model::OptionSpec> record_options();
[[nodiscard]] base::Result<engine::RecordWalk::Options> records_to_read(const Arguments& arguments);
// As people know it: with the pipeline's name.
[[nodiscard]] std::string place_of(const engine::RecordWalk::Options& records);

// What `status` was told.
struct StatusSettings {
  engine::RecordWalk::Options records;
  bool all = false;
  bool json = false;
  bool watch = false;
  base::Duration lost_after{0};

  // Whether there is a row for each index.
  [[nodiscard]] bool indices() const { return all || !records.job.empty(); }
};
[[nodiscard]] std::vector<model::OptionSpec> status_options();
[[nodiscard]] base::Result<StatusSettings> status_settings(const Arguments& arguments);

}  // namespace baton::command
