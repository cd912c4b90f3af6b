#include "command/checkpoint_settings.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "command/job_environment.h"
#include "command/label_settings.h"
#include "command/lines.h"
#include "model/names.h"
#include "system/host.h"

namespace baton::command {
namespace {

using base::Result;
using model::Settings;
using enum model::ValueKind;

constexpr model::OptionSpec options[] = {
    {.name = "name", .value_name = "NAME", .help = "of a series of checkpoints", .fallback = "default"},
    {.name = "step", .kind = count, .value_name = "K", .help = "how far the work is; else only this step's"},
    {.name = "label",
     .kind = label,
     .value_name = "K=V",
     .help = "save: recorded in the manifest, a credential's as (hidden); repeatable",
     .repeatable = true},
    {.name = "compare",
     .kind = choice,
     .value_name = "HOW",
     .help = "save: how unchanged files are found: stat (size, times and inode), digest, or none: copy all",
     .fallback = "stat",
     .choices = "stat|digest|none"},
    {.name = "if-exists", .kind = flag, .help = "restore: no checkpoint is no error"},
    {.name = "keep",
     .kind = count,
     .value_name = "N",
     .help = "save, prune: how many checkpoints stay",
     .fallback = "3"},
    {.name = "max-age",
     .kind = duration,
     .value_name = "DUR",
     .help = "save, prune: older ones go, but for the newest valid one (default: at any age they stay)"},
    {.name = "bandwidth",
     .kind = size,
     .value_name = "SIZE",
     .help = "bytes a second that are read and copied at most; 0 is no limit",
     .fallback = "0"},
    {.name = "json", .kind = flag, .help = "list: print one JSON object instead of a table"},
    {.name = "tmp-max-age",
     .kind = duration,
     .value_name = "DUR",
     .help = "age at which temporaries that other machines' writers left are removed; 0 is never",
     .fallback = "1d"},
};

constexpr std::array<std::string_view, 5> actions{"save", "restore", "list", "verify", "prune"};

// Options that not every action has.
struct Limited {
  std::string_view option;
  std::string_view actions;
};
constexpr Limited limited[] = {
    {"step", "save restore verify"},
    {"label", "save"},
    {"compare", "save"},
    {"if-exists", "restore"},
    {"across-runs", "restore list verify prune"},
    {"keep", "save prune"},
    {"max-age", "save prune"},
    {"bandwidth", "save restore verify"},
    {"json", "list"},
    {"tmp-max-age", "save restore prune"},
};

Result<CheckpointAction> parse_action(const std::vector<std::string>& operands) {
  constexpr std::string_view usage = "write baton checkpoint save SRC, restore DEST, list, verify or prune";
  if (operands.empty()) return base::usage_error("", usage);
  const auto found = std::ranges::find(actions, operands[0]);
  if (found == actions.end())
    return base::usage_error(fmt::format("unknown action '{}'", operands[0]), usage);
  const auto action = static_cast<CheckpointAction>(found - actions.begin());
  const bool takes_path = action == CheckpointAction::save || action == CheckpointAction::restore;
  if (operands.size() != (takes_path ? 2U : 1U) || (takes_path && operands[1].empty()))
    return base::usage_error("", usage);
  return action;
}

Result<void> check_options(const Settings& settings, std::string_view action) {
  for (const auto& [option, having] : limited) {
    const bool given = settings.at(option).origin == fmt::format("--{}", option);
    if (given && having.find(action) == having.npos)
      return base::usage_error(fmt::format("--{}", option), fmt::format("goes with {} only", having));
  }
  return {};
}

Result<void> check_checkpoint_name(const Settings& settings) {
  const std::string value = settings.text("name");
  if (model::check_run_id(value)) return {};
  return settings.refine(
      base::usage_error(fmt::format("'{}'", value), "must be 1 to 64 of letters, digits, '.', '_' and '-'"),
      "name");
}

std::optional<std::uint64_t> number_in(const model::Lookup& environment, const std::string& name) {
  const std::string text = environment(name).value_or("");
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Whether we are part of the very job, run and index whose checkpoints these are.
bool is_ours(const Identity& identity, const model::Lookup& environment) {
  return !identity.job.empty() && environment("BATON_JOB") == identity.job &&
         environment("BATON_RUN") == identity.run.id &&
         environment("BATON_PIPELINE").value_or("") == identity.pipeline &&
         environment("BATON_INDEX") == std::to_string(identity.index.value_or(0));
}

std::string default_directory(const Identity& identity) {
  const std::string pipeline = identity.pipeline.empty() ? "" : "/" + identity.pipeline;
  return fmt::format("{}{}/{}/checkpoints", identity.state_root, pipeline, identity.job);
}

// Inside a job, the variable tells where that job's own checkpoints are.
bool is_of_another_job(const Settings& settings, const Identity& identity, const model::Lookup& environment) {
  return settings.at("checkpoint-dir").origin == directory_variable && environment(epoch_variable) &&
         !is_ours(identity, environment);
}

Result<std::string> directory_of(const Settings& settings, const Identity& identity,
                                 const model::Lookup& environment) {
  const bool told = settings.has("checkpoint-dir") && !is_of_another_job(settings, identity, environment);
  if (!told && identity.job.empty())
    return base::usage_error("", "there is no job; write --job NAME or --checkpoint-dir DIR");
  return told ? checkpoint_directory(settings, identity) : default_directory(identity);
}

engine::Reporter::Options reporting_of(const Settings& settings, const Identity& identity) {
  engine::Reporter::Options reporting{line_style(settings), settings.flag("metrics-enabled"), true, {}};
  if (!identity.job.empty()) reporting.labels.emplace_back("job", identity.job);
  reporting.labels.emplace_back("run", identity.run.id);
  reporting.labels.emplace_back("name", settings.text("name"));
  return reporting;
}

Result<std::string> operand_path(const std::vector<std::string>& operands, const Identity& identity) {
  if (operands.size() < 2 || operands[1] == "-") return operands.size() < 2 ? "" : operands[1];
  auto expanded = base::expand_template(operands[1], identity.fields.lookup());
  if (!expanded) return expanded;
  if (expanded->empty()) return base::usage_error("''", "is not a path");
  return system::absolute_path(*expanded);
}

}  // namespace

std::span<const model::OptionSpec> checkpoint_options() {
  return options;
}

Result<std::string> checkpoint_directory(const Settings& settings, const Identity& identity) {
  const auto chosen = identity.lasting_path(settings, "checkpoint-dir", "what attempts hand on");
  if (!chosen) return chosen;
  return chosen->empty() ? default_directory(identity) : system::absolute_path(*chosen);
}

model::Compare compare_of(const Settings& settings, std::string_view option) {
  const std::string word = settings.text(option);
  return word == "digest" ? model::Compare::digest
         : word == "none" ? model::Compare::none
                          : model::Compare::stat;
}

Result<std::uint32_t> keep_of(const Settings& settings, std::string_view option) {
  const std::uint32_t keep = settings.count(option);
  if (keep == 0) return settings.refine(base::usage_error("'0'", "must be at least 1"), option);
  return keep;
}

Result<CheckpointSettings> checkpoint_settings(const Settings& settings, const Identity& identity,
                                               const std::vector<std::string>& operands,
                                               const model::Lookup& environment) {
  CheckpointSettings made;
  const auto action = parse_action(operands);
  if (!action) return action.error();
  made.action = *action;
  if (auto good = check_options(settings, operands[0]); !good) return good.error();
  if (auto good = check_checkpoint_name(settings); !good) return good.error();
  if (!identity.index) return base::usage_error("--index auto", "is for run alone; name the index");
  auto path = operand_path(operands, identity);
  if (!path) return path.error();
  made.path = std::move(*path);
  auto directory = directory_of(settings, identity, environment);
  if (!directory) return directory.error();
  made.store = {std::move(*directory),
                {settings.text("name"), *identity.index, identity.run.id},
                identity.job,
                settings.flag("across-runs")};
  made.state = identity.state_root;
  if (!identity.job.empty())
    made.worker = model::Worker{identity.job, identity.run.id, *identity.index, identity.pipeline};
  auto labels = labels_of(settings);
  if (!labels) return labels.error();
  if (settings.has("step")) made.step = settings.count("step");
  const auto keep = keep_of(settings, "keep");
  if (!keep) return keep.error();
  made.rules = {*keep, settings.optional_duration("max-age")};
  made.tmp_max_age = settings.duration("tmp-max-age");
  made.bandwidth = settings.size("bandwidth");
  made.if_exists = settings.flag("if-exists");
  made.json = settings.flag("json");
  made.reporting = reporting_of(settings, identity);
  made.request = {made.path == "-" ? "" : made.path, made.step, std::move(*labels)};
  made.save.host = identity.host;
  made.save.compare = compare_of(settings, "compare");
  made.save.rules = made.rules;
  made.save.tmp_max_age = made.tmp_max_age;
  if (is_ours(identity, environment)) {
    made.save.epoch = number_in(environment, epoch_variable);
    made.save.attempt = static_cast<std::uint32_t>(number_in(environment, "BATON_ATTEMPT").value_or(0));
  }
  return made;
}

}  // namespace baton::command
