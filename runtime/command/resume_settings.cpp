#include "command/resume_settings.h"

#include <filesystem>

#include <fmt/format.h>

#include "command/checkpoint_settings.h"
#include "model/command_words.h"
#include "model/signal_text.h"
#include "system/host.h"
#include "system/signals.h"

namespace baton::command {
namespace {

using base::Result;
using model::Settings;

constexpr const char* series = "default";

bool given(const Settings& settings, std::string_view option) {
  return settings.at(option).origin == fmt::format("--{}", option);
}

// By their names alone: where links lead is seen when there is something to save.
bool holds(const std::string& outer, const std::string& inner) {
  const auto as_prefix = [](const std::string& path) {
    std::string normal = std::filesystem::path(path).lexically_normal();
    return normal.ends_with('/') ? normal : normal + "/";
  };
  return as_prefix(inner).starts_with(as_prefix(outer));
}

// A save would take the checkpoints themselves, and a restore would put an old state in place of the present.
Result<void> check_place(const Settings& settings, std::string_view option, const std::string& path,
                         const ResumeSettings& made) {
  if (path.empty()) return {};
  for (const auto& [directory, what] : {std::pair(made.tasks.store.directory, "the checkpoints"),
                                        std::pair(made.tasks.state, "the state directory")}) {
    if (!holds(path, directory)) continue;
    return settings.refine(base::usage_error("'" + path + "'", fmt::format("holds {}, {}", what, directory)),
                           option);
  }
  return {};
}

Result<std::string> absolute(const Settings& settings, const Identity& identity, std::string_view option) {
  auto path = identity.lasting_path(settings, option, "what attempts hand on");
  if (!path || path->empty()) return path;
  if (*path == "-")
    return settings.refine(base::usage_error("'-'", "is no path; a stream is saved by checkpoint save -"),
                           option);
  return system::absolute_path(*path);
}

// Of any other kind, the command would take it for something else, or never see it.
Result<std::optional<int>> signal_to_ask_by(const Settings& settings) {
  constexpr std::string_view option = "checkpoint-signal";
  if (!settings.has(option)) return std::optional<int>();
  const std::string text = settings.text(option);
  const auto number = model::parse_signal(text);
  if (number && system::can_ask(*number)) return number;
  return settings.refine(base::usage_error(fmt::format("'{}'", text),
                                           number ? "means something else to a command; take USR1 or USR2"
                                                  : "is no signal's name"),
                         option);
}

Result<engine::Quiescer::Options> quiescence_settings(const Settings& settings) {
  constexpr std::string_view option = "checkpoint-command";
  engine::Quiescer::Options made;
  const auto signal = signal_to_ask_by(settings);
  if (!signal) return signal.error();
  made.signal = *signal;
  made.every = settings.duration("checkpoint-every");
  if (!settings.has(option)) return made;
  auto words = model::split_command(settings.text(option));
  if (!words) return settings.refine(words.error(), option);
  made.command = std::move(*words);
  return made;
}

// How the application is asked before a save that is due.
Result<void> check_asking(const Settings& settings) {
  for (const std::string_view option : {"checkpoint-signal", "checkpoint-command"}) {
    if (settings.has(option) && settings.duration("checkpoint-every").count() == 0)
      return settings.refine(base::usage_error("", "needs --checkpoint-every DUR"), option);
  }
  if (settings.has("checkpoint-signal") && settings.has("checkpoint-command"))
    return settings.refine(base::usage_error("", "goes with no --checkpoint-signal; one of them asks"),
                           "checkpoint-command");
  return {};
}

// Who sets a variable for all jobs asks for nothing by that.
Result<void> check_needed(const Settings& settings, bool saves, bool restores) {
  for (const std::string_view option : {"checkpoint-keep", "checkpoint-compare"}) {
    if (given(settings, option) && !saves)
      return settings.refine(base::usage_error("", "needs --checkpoint-from PATH"), option);
  }
  for (const std::string_view option : {"across-runs", "checkpoint-bandwidth"}) {
    if (given(settings, option) && !saves && !restores)
      return settings.refine(base::usage_error("", "needs --restore-to or --checkpoint-from"), option);
  }
  return {};
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
  if (auto good = check_asking(settings); !good) return good;
  return check_needed(settings, saves, restores);
}

Result<std::optional<ResumeSettings>> resume_settings(const Settings& settings, const Identity& identity,
                                                      const std::string& directory) {
  auto from = absolute(settings, identity, "checkpoint-from");
  if (!from) return from.error();
  auto to = absolute(settings, identity, "restore-to");
  if (!to) return to.error();
  if (from->empty() && to->empty()) return std::optional<ResumeSettings>();
  auto quiescence = quiescence_settings(settings);
  if (!quiescence) return quiescence.error();
  const auto keep = keep_of(settings, "checkpoint-keep");
  if (!keep) return keep.error();
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
  made.tasks.save.rules.keep = *keep;
  made.tasks.save.compare = compare_of(settings, "checkpoint-compare");
  made.tasks.bandwidth = settings.size("checkpoint-bandwidth");
  made.tasks.asks_first = quiescence->asks();
  made.tasks.ready_within = made.run.every;
  made.run.quiescence = std::move(*quiescence);
  made.tasks.save.tmp_max_age = settings.duration("tmp-max-age");
  if (auto good = check_place(settings, "checkpoint-from", made.tasks.save_from, made); !good)
    return good.error();
  if (auto good = check_place(settings, "restore-to", made.tasks.restore_to, made); !good)
    return good.error();
  return std::optional(std::move(made));
}

}  // namespace baton::command
