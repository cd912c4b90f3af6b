#include "command/mark.h"

#include <fmt/format.h>

#include "base/exit_code.h"
#include "command/identity.h"
#include "command/label_settings.h"
#include "command/log.h"
#include "command/options.h"
#include "command/output_settings.h"
#include "engine/marker_store.h"
#include "engine/outputs.h"
#include "system/clock.h"
#include "system/host.h"
#include "system/posix_bulk_files.h"
#include "system/posix_files.h"

namespace baton::command {
namespace {

using base::ExitCode;
using base::Result;
using model::Marker;
using model::MarkerState;

constexpr model::OptionSpec own_options[] = {
    {.name = "message",
     .value_name = "TEXT",
     .help = "why it failed, or what was done by hand; one with a URL that has user info as (hidden)"},
    {.name = "label",
     .kind = model::ValueKind::label,
     .value_name = "K=V",
     .help = "recorded in the marker, a credential's as (hidden); repeatable",
     .repeatable = true},
    {.name = "tmp-max-age",
     .kind = model::ValueKind::duration,
     .value_name = "DUR",
     .help = "age at which temporaries that other machines' writers left are removed; 0 is never",
     .fallback = "1d"},
};

std::vector<model::OptionSpec> options() {
  return concatenate({own_options, output_options(), identity_options(), log_options()});
}

// The outputs of the job that this is part of, if it is part of one, are not those of a marker made in it.
std::optional<std::string> environment(const std::string& name) {
  const bool outer = name == "BATON_OUTPUT" || name == "BATON_ALLOW_EMPTY";
  if (outer && system::environment_variable("BATON_EPOCH")) return std::nullopt;
  return system::environment_variable(name);
}

Result<std::vector<model::Output>> collect_outputs(system::Files& files, const model::Settings& settings,
                                                   const Identity& identity, const std::string& marker) {
  auto options = output_settings(settings, identity, {marker, model::failed_path(marker)});
  if (!options) return options.error();
  system::PosixBulkFiles bulk_files;
  return engine::Outputs(files, bulk_files, std::move(*options)).collect();
}

Result<Marker> make_marker(const model::Settings& settings, const Identity& identity, MarkerState state) {
  auto labels = labels_of(settings);
  if (!labels) return labels.error();
  Marker marker;
  marker.state = state;
  marker.job = identity.job;
  // A date that nobody named would make the marker one of another run tomorrow.
  marker.run = identity.run.named ? identity.run.id : "";
  marker.index = identity.index.value_or(0);
  marker.host = identity.host;
  marker.finished_at = system::PosixClock().wall();
  if (state == MarkerState::failed) marker.exit_code = 1;
  marker.labels = std::move(*labels);
  const std::string message = model::redacted("message", settings.text("message"));
  if (state == MarkerState::failed)
    marker.reason = message.empty() ? "marked by hand" : message;
  else if (!message.empty())
    marker.labels["message"] = message;
  return marker;
}

// The new marker first, so that no moment shows less than the truth: a failure marker outweighs a complete
// one.
Result<void> carry_out(const std::string& action, const std::string& path, const model::Settings& settings,
                       const Identity& identity) {
  system::PosixFiles files;
  engine::MarkerStore markers(files);
  const std::string failed = model::failed_path(path);
  [[maybe_unused]] const auto tidied =
      files.remove_leftovers({system::Place::of(path).anchor, ""}, settings.duration("tmp-max-age"));
  if (action == "clear") {
    if (auto done = markers.clear(path); !done) return done;
    return markers.clear(failed);
  }
  const bool complete = action == "complete";
  auto marker = make_marker(settings, identity, complete ? MarkerState::complete : MarkerState::failed);
  if (!marker) return marker.error();
  if (!complete) return markers.overwrite(failed, *marker);
  auto outputs = collect_outputs(files, settings, identity, path);
  if (!outputs) return outputs.error();
  marker->outputs = std::move(*outputs);
  if (auto done = markers.overwrite(path, *marker); !done) return done;
  return markers.clear(failed);
}

Result<void> check_place(const std::string& path) {
  const auto refusal = [](const std::string& what, const std::string& cause) {
    return base::usage_error("marker '" + what + "'", cause);
  };
  if (path.empty() || path.ends_with('/')) return refusal(path, "is a directory; name a file in it");
  system::PosixFiles files;
  for (const std::string& place : {path, model::failed_path(path)}) {
    const auto there = files.inspect(place);
    if (!there || there->type == system::FileType::regular) continue;
    const bool directory = there->type == system::FileType::directory;
    return refusal(place,
                   directory ? "is a directory; name a file in it" : "is there and not a regular file");
  }
  return {};
}

int run(const Invocation& invocation) {
  const auto& operands = invocation.arguments.operands;
  auto settings = load_settings(invocation.arguments, options(), &environment);
  if (!settings) return fail(settings.error());
  if (operands.size() != 2) return fail(ExitCode::usage, "write baton mark complete|failed|clear PATH");
  const std::string& action = operands[0];
  if (action != "complete" && action != "failed" && action != "clear") {
    return fail(ExitCode::usage, fmt::format("unknown action '{}'; write complete, failed or clear", action));
  }
  if (action != "complete" && settings->at("output").origin == "--output") {
    return fail(ExitCode::usage, "--output goes with mark complete only");
  }
  auto identity = identify(*settings, &environment);
  if (!identity) return fail(identity.error());
  auto path = base::expand_template(operands[1], (*identity)->fields.lookup());
  if (!path) return fail(path.error());
  if (auto good = check_place(*path); !good) return fail(good.error());
  if (auto done = carry_out(action, *path, *settings, **identity); !done) return fail(done.error());
  return 0;
}

}  // namespace

const Command mark_command{
    .name = "mark",
    .summary = "write or clear a marker by hand",
    .usage = "complete|failed|clear PATH [OPTIONS]",
    .description =
        "complete writes a completion marker at PATH and removes the failure marker, failed writes a "
        "failure\n"
        "marker at PATH.failed, clear removes both. Whatever is there, is replaced; missing directories are "
        "made.\n"
        "With --output, complete first flushes these files to the disk and lists them in the marker, with "
        "size\n"
        "and digest.",
    .examples =
        "  baton mark complete /data/raw/20240116/extraction.done --message 'loaded by hand, ticket 4711'\n"
        "  baton mark complete /data/raw/{date:%Y%m%d}/extraction.done --output "
        "'/data/raw/{date:%Y%m%d}/*.csv'\n"
        "  baton mark failed /data/raw/20240116/extraction.done --message 'source is down'\n"
        "  baton mark clear /data/raw/{date:%Y%m%d}/extraction.done\n",
    .options = &options,
    .run = &run,
};

}  // namespace baton::command
