#include "command/marker_settings.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "model/marker.h"
#include "system/host.h"

namespace baton::command {
namespace {

using base::Result;

std::filesystem::path normal(const std::string& path) {
  return std::filesystem::path(system::absolute_path(path)).lexically_normal();
}

bool same(const std::string& a, const std::string& b) {
  return !a.empty() && !b.empty() && normal(a) == normal(b);
}

bool is_below(const std::string& path, const std::string& directory) {
  const auto inner = normal(path);
  const auto outer = normal(directory);
  return std::ranges::mismatch(outer, inner).in1 == outer.end();
}

// The same path whoever of a job's workers, in whichever attempt, publishes it.
Result<std::string> common_path(const model::Settings& settings, const Identity& identity,
                                std::string_view option, std::uint32_t completions) {
  auto path = identity.lasting_path(settings, option, "a marker");
  if (!path || path->empty() || completions == 1) return path;
  const auto other = other_worker(identity).path(settings, option);
  if (other && *other != *path) {
    return settings.refine(
        base::usage_error("'" + *path + "'",
                          "would be another marker for each worker, where all of a job have one; leave "
                          "{index} and {host} out"),
        option);
  }
  return path;
}

// A file that some job's state word is in.
bool is_status(const std::string& path, const std::string& state_root) {
  return path.ends_with(".status") && is_below(path, state_root);
}

// What the job itself keeps for every run, or any job's status: no place for a marker.
Result<void> check_outside_state(const OwnPaths& own, const std::string& what, const std::string& path) {
  if (path.empty() || own.state_root.empty()) return {};
  const std::string job = own.state_root + "/" + own.worker.prefix() + own.worker.job;
  if (!is_status(path, own.state_root) && !is_below(path, job)) return {};
  return base::Error{base::ErrorKind::configuration, "", what,
                     fmt::format("'{}' belongs to the state of jobs, in '{}'; name a place outside of it",
                                 path, own.state_root),
                     0};
}

}  // namespace

Result<engine::JobMarkers::Options> marker_settings(const model::Settings& settings, const Identity& identity,
                                                    std::uint32_t completions) {
  auto complete = common_path(settings, identity, "marker", completions);
  if (!complete) return complete.error();
  auto failed = common_path(settings, identity, "failed-marker", completions);
  if (!failed) return failed.error();
  engine::JobMarkers::Options markers;
  markers.complete = std::move(*complete);
  markers.failed = failed->empty() && !markers.complete.empty() ? model::failed_path(markers.complete)
                                                                : std::move(*failed);
  for (const std::string* path : {&markers.complete, &markers.failed}) {
    if (path->ends_with('/')) return base::usage_error("marker '" + *path + "'", "is a directory");
  }
  return markers;
}

Result<void> check_own_paths(const OwnPaths& own) {
  const auto contradiction = [](const std::string& what, const std::string& path) {
    return base::Error{base::ErrorKind::configuration, "", what, "both are '" + path + "'", 0};
  };
  const auto& [complete, failed, most_bytes] = own.markers;
  if (same(complete, failed)) return contradiction("--marker and --failed-marker", complete);
  if (same(own.log, complete)) return contradiction("--log and --marker", complete);
  if (same(own.log, failed)) return contradiction("--log and the failure marker", failed);
  if (auto good = check_outside_state(own, "--marker", complete); !good) return good;
  return check_outside_state(own, "--failed-marker", failed);
}

bool waits_for_marker(const model::Condition& condition, const std::string& marker) {
  const bool by_path =
      condition.kind == model::ConditionKind::marker || condition.kind == model::ConditionKind::file;
  return by_path && same(condition.path, marker);
}

}  // namespace baton::command
