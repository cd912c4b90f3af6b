#include "command/status_settings.h"

#include <algorithm>

#include <fmt/format.h>

#include "command/identity.h"
#include "command/options.h"
#include "system/host.h"
#include "system/parallel.h"

namespace baton::command {
namespace {

using base::Result;

constexpr model::OptionSpec own_options[] = {
    {.name = "all", .kind = model::ValueKind::flag, .help = "every run, and a row for each index"},
    {.name = "json", .kind = model::ValueKind::flag, .help = "print one JSON object instead of a table"},
    {.name = "watch",
     .kind = model::ValueKind::flag,
     .help = "show it anew every 2 s until a stop signal comes"},
};

// More than one per processor, as a server may be asked for several at once.
constexpr unsigned most_threads = 4;

}  // namespace

std::optional<std::string> environment_of_reader(const std::string& name) {
  for (const auto* hidden : {"JOB_NAME", "BATON_JOB", "JOB_COMPLETION_INDEX", "BATON_INDEX"}) {
    if (name == hidden) return std::nullopt;
  }
  return system::environment_variable(name);
}

std::vector<model::OptionSpec> record_options() {
  return pick(identity_options(), {"job", "pipeline", "run", "logical-time", "timezone", "state"});
}

Result<engine::RecordWalk::Options> records_to_read(const Arguments& arguments) {
  const auto settings =
      model::Settings::resolve(identity_options(), {arguments.flags, &environment_of_reader, {}, ""});
  if (!settings) return settings.error();
  const auto identity = identify(*settings, &environment_of_reader);
  if (!identity) return identity.error();
  engine::RecordWalk::Options records;
  records.state = (*identity)->state_root;
  records.pipeline = (*identity)->pipeline;
  records.job = (*identity)->job;
  records.run = settings->text("run");
  records.threads = std::clamp(system::processors(), 2U, most_threads);
  return records;
}

std::string place_of(const engine::RecordWalk::Options& records) {
  return records.pipeline.empty() ? records.state : fmt::format("{}/{}", records.state, records.pipeline);
}

std::vector<model::OptionSpec> status_options() {
  return concatenate({own_options, record_options(), pick(gate_options(), {"lost-after"}), log_options()});
}

Result<StatusSettings> status_settings(const Arguments& arguments) {
  if (!arguments.operands.empty())
    return base::usage_error(fmt::format("unexpected '{}'", arguments.operands[0]), "");
  const auto options = status_options();
  const auto settings = load_settings(arguments, options, &environment_of_reader);
  if (!settings) return settings.error();
  auto records = records_to_read(arguments);
  if (!records) return records.error();
  StatusSettings status;
  status.records = std::move(*records);
  status.all = settings->flag("all");
  status.json = settings->flag("json");
  status.watch = settings->flag("watch");
  status.lost_after = settings->duration("lost-after");
  return status;
}

}  // namespace baton::command
