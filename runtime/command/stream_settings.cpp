#include "command/stream_settings.h"

#include "system/host.h"

namespace baton::command {
base::Result<std::string> log_path(const model::Settings& settings, const Identity& identity,
                                   std::uint32_t completions) {
  auto path = identity.lasting_path(settings, "log", "a log");
  if (!path || path->empty()) return path;
  if (completions > 1) {
    const auto other = other_worker(identity).path(settings, "log");
    if (other && *other == *path) {
      return settings.refine(
          base::usage_error("'" + *path + "'", "would be the log of all workers; put {index} into it"),
          "log");
    }
  }
  // Rotation opens it again, wherever the process is by then.
  return system::absolute_path(*path);
}

std::optional<engine::CommandOutput::Options> stream_settings(const model::Settings& settings,
                                                              const std::string& log) {
  engine::CommandOutput::Options options;
  options.scan = settings.flag("scan");
  if (!log.empty()) options.log = {log, settings.size("log-max-size"), settings.count("log-keep")};
  if (!options.scan && !options.log) return std::nullopt;
  return options;
}

}  // namespace baton::command
