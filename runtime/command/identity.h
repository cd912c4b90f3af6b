#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "command/command.h"
#include "model/logical_time.h"
#include "model/settings.h"
#include "model/template_fields.h"

namespace baton::command {

// Command line, environment and configuration file, put together for these options.
[[nodiscard]] base::Result<model::Settings> load_settings(const Arguments& arguments,
                                                          std::span<const model::OptionSpec> options,
                                                          const model::Lookup& environment);

// Why JOB_NAME names no job, where nothing else does; another system may have set it.
[[nodiscard]] std::optional<base::Error> unusable_job_name(const Arguments& arguments,
                                                           const model::Lookup& environment);

// Time zone and logical time as given on the command line, for a process that needs neither.
[[nodiscard]] base::Result<void> check_time_options(const model::Settings& settings);

// Who this process is: fixed once, at the start.
struct Identity {
  std::string job;       // empty: none
  std::string pipeline;  // empty: none
  model::Run run;
  std::optional<std::uint32_t> index;  // nothing: run claims one at its start
  model::LogicalTime time;
  std::string host;
  std::string state_root;  // the state directory, without the pipeline's name
  model::TemplateFields fields;

  // A path option, its template expanded; "" when it is not set.
  [[nodiscard]] base::Result<std::string> path(const model::Settings& settings,
                                               std::string_view option) const;
  // Likewise, of what is one for all attempts: {attempt} is a usage error, which says so of `what` ("a log").
  [[nodiscard]] base::Result<std::string> lasting_path(const model::Settings& settings,
                                                       std::string_view option, std::string_view what) const;
  // All values of a repeatable one.
  [[nodiscard]] base::Result<std::vector<std::string>> paths(const model::Settings& settings,
                                                             std::string_view option) const;
};

// Another worker of the same job, whose paths differ from ours in the index and the host only.
[[nodiscard]] Identity other_worker(const Identity& identity);

// From the identity options. Shared, because lookups into its fields must not outlive it.
[[nodiscard]] base::Result<std::shared_ptr<const Identity>> identify(const model::Settings& settings,
                                                                     const model::Lookup& environment);

}  // namespace baton::command
