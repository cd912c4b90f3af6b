#include "command/sidecar_jobs.h"

#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "model/names.h"
#include "system/host.h"

namespace baton::command {
namespace {

using base::Result;
using base::usage_error;
using model::Settings;

std::string checkpoints_of(const engine::JobTarget& target) {
  return fmt::format("{}/{}{}/checkpoints", target.state, target.worker.prefix(), target.worker.job);
}

bool names_jobs(const Settings& settings) {
  const std::string& origin = settings.at("job").origin;
  return origin == "--job" || !settings.has("follow");
}

Result<std::vector<std::string>> job_names(const Settings& settings, const Identity& identity) {
  if (!names_jobs(settings) || identity.job.empty()) return std::vector<std::string>{};
  if (settings.at("job").origin != "--job") return std::vector<std::string>{identity.job};
  for (const std::string& name : settings.list("job")) {
    if (auto good = model::check_name("job", name); !good) return settings.refine(good.error(), "job");
  }
  return settings.list("job");
}

}  // namespace

Result<engine::JobTarget> parse_follow(const std::string& path) {
  const std::filesystem::path file = std::filesystem::path(path).lexically_normal();
  const std::filesystem::path index = file.parent_path();
  const std::filesystem::path run = index.parent_path();
  const std::filesystem::path job = run.parent_path();
  const auto number = model::parse_index(index.filename().string());
  if (file.filename() != "record.json" || !number || !model::check_run_id(run.filename().string()) ||
      !model::check_name("job", job.filename().string())) {
    return usage_error(fmt::format("'{}'", path), "is not STATE/JOB/RUN/INDEX/record.json");
  }
  engine::JobTarget target;
  target.state = job.parent_path().string();
  target.worker = {job.filename().string(), run.filename().string(), *number, ""};
  target.any_pipeline = true;
  return target;
}

Result<std::vector<engine::JobTarget>> watched_jobs(const Settings& settings, const Identity& identity) {
  std::vector<engine::JobTarget> targets;
  const auto names = job_names(settings, identity);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    auto& target = targets.emplace_back();
    target.state = identity.state_root;
    target.worker = {name, identity.run.id, identity.index.value_or(0), identity.pipeline};
    target.any_index = !identity.index;
    target.host = identity.host;
  }
  const auto files = identity.paths(settings, "follow");
  if (!files) return files.error();
  for (const std::string& file : *files) {
    auto target = parse_follow(system::absolute_path(file));
    if (!target) return settings.refine(target.error(), "follow");
    targets.push_back(std::move(*target));
  }
  if (targets.empty()) return usage_error("", "no job to watch; name it with --job, JOB_NAME or --follow");
  std::set<std::string> seen;
  for (engine::JobTarget& target : targets) {
    target.checkpoints = checkpoints_of(target);
    if (!seen.insert(target.state + "/" + target.worker.directory()).second)
      return usage_error(fmt::format("job '{}'", target.worker.job), "is given twice");
  }
  const auto chosen = identity.lasting_path(settings, "checkpoint-dir", "what attempts hand on");
  if (!chosen) return chosen.error();
  if (chosen->empty()) return targets;
  if (targets.size() > 1)
    return settings.refine(usage_error("", "is of one job, and there are several"), "checkpoint-dir");
  targets.front().checkpoints = system::absolute_path(*chosen);
  return targets;
}

}  // namespace baton::command
