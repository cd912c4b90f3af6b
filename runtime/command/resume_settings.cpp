#include "command/resume_settings.h"

#include <fmt/format.h>

#include "system/host.h"

namespace baton::command {
namespace {

using base::Result;
using model::Settings;

constexpr const char* series = "default";
constexpr std::uint32_t keep = 3;

bool given(const Settings& settings, std::string_view option) {
  return settings.at(option).origin == fmt::format("--{}", option);
}

Result<std::string> absolute(const Settings& settings, const Identity& identity, std::string_view option) {
  auto path = identity.lasting_path(settings, option, "what attempts hand on");
  if (!path || path->empty()) return path;
  return system::absolute_path(*path);
}

}  // namespace

Result<void> check_resume_options(const Settings& settings, bool stateful) {
  const bool saves = settings.has("checkpoint-from");
  const bool restores = settings.has("restore-to");
  for (const std::string_view option : {"checkpoint-from", "restore-to", "checkpoint-dir"}) {
    // A variable that all of a pod's containers share says where checkpoints are, not that there are any.
    const bool told = option == "checkpoint-dir" ? given(settings, option) : settings.has(option);
    if (told && !stateful)
      return settings.refine(
          base::usage_error("", "needs a job with a state directory; give --job, and no --no-state"), option);
  }
  if (settings.has("checkpoint-every") && !saves)
    return settings.refine(base::usage_error("", "needs --checkpoint-from PATH"), "checkpoint-every");
  if (given(settings, "across-runs") && !saves && !restores)
    return settings.refine(base::usage_error("", "needs --restore-to or --checkpoint-from"), "across-runs");
  return {};
}

Result<std::optional<ResumeSettings>> resume_settings(const Settings& settings, const Identity& identity,
                                                      const std::string& directory) {
  auto from = absolute(settings, identity, "checkpoint-from");
  if (!from) return from.error();
  auto to = absolute(settings, identity, "restore-to");
  if (!to) return to.error();
  if (from->empty() && to->empty()) return std::optional<ResumeSettings>();
  ResumeSettings made;
  const std::uint32_t index = identity.index.value_or(0);
  made.run.every = settings.duration("checkpoint-every");
  made.run.across_runs = settings.flag("across-runs");
  made.tasks.save_from = std::move(*from);
  made.tasks.restore_to = std::move(*to);
  made.tasks.store = {directory, {series, index, identity.run.id}, identity.job, made.run.across_runs};
  made.tasks.state = identity.state_root;
  made.tasks.worker = {identity.job, identity.run.id, index, identity.pipeline};
  made.tasks.save.host = identity.host;
  made.tasks.save.rules.keep = keep;
  made.tasks.save.tmp_max_age = settings.duration("tmp-max-age");
  return std::optional(std::move(made));
}

}  // namespace baton::command
