#include "engine/job_markers.h"

#include <algorithm>

#include <fmt/format.h>

namespace baton::engine {
namespace {

using base::Result;
using model::Marker;

base::Error published_by_another(const std::string& path) {
  return {base::ErrorKind::not_owner, "publish", path, "a later owner of this run has published already", 0};
}

base::Error failure_of_another(const std::string& path, const Marker& marker) {
  return {base::ErrorKind::configuration, "", "failure marker '" + path + "'",
          fmt::format("is of job {}, run {}, and gates rest on it; give each job a marker of its own, "
                      "or remove this one",
                      marker.job, marker.run),
          0};
}

}  // namespace

Result<void> JobMarkers::prepare() {
  for (const std::string* path : {&options_.complete, &options_.failed}) {
    if (path->empty()) continue;
    if (auto prepared = store_.prepare(*path); !prepared) return prepared;
  }
  return {};
}

Result<bool> JobMarkers::is_complete(const std::string& job, const std::string& run) {
  return store_.is_complete(options_.complete, job, run);
}

Result<void> JobMarkers::clear_own(const Marker& self) {
  if (!options_.complete.empty()) {
    if (auto cleared = store_.clear_own_completion(options_.complete, self); !cleared) return cleared;
  }
  return clear_failures(self);
}

// Gates look beside the completion marker, wherever this job's own failure marker is.
Result<void> JobMarkers::clear_failures(const Marker& self) {
  const std::string beside = options_.complete.empty() ? "" : model::failed_path(options_.complete);
  for (const std::string& path : std::set<std::string>{options_.failed, beside}) {
    if (path.empty()) continue;
    const auto left = store_.clear_own_failure(path, self);
    if (!left) return left.error();
    if (!*left || (*left)->job == self.job) continue;
    refused_ = path;
    return failure_of_another(path, **left);
  }
  return {};
}

Result<void> JobMarkers::publish_failure(const Marker& marker) {
  if (!refused_.empty() && options_.failed == refused_) return {};
  return publish(options_.failed, marker);
}

// Of a parallel job, the epoch is the highest of all indices, and the outputs are everybody's: the same
// whichever of them publishes.
Result<void> JobMarkers::publish_complete(Marker marker, const model::WholeJob& whole) {
  marker.epoch = std::max(marker.epoch, whole.highest_epoch);
  if (marker.completions > 1) {
    marker.outputs = whole.outputs;
    if (model::encode_marker(marker).size() > options_.most_bytes)
      return base::data_error(options_.complete, "the outputs of all workers are too many for one marker");
  }
  return publish(options_.complete, marker);
}

std::set<std::string> JobMarkers::directories() const {
  std::set<std::string> directories;
  for (const std::string* path : {&options_.complete, &options_.failed}) {
    if (!path->empty()) directories.insert(system::Place::of(*path).anchor);
  }
  return directories;
}

Result<void> JobMarkers::publish(const std::string& path, const Marker& marker) {
  if (path.empty()) return {};
  const auto published = store_.publish(path, marker);
  if (!published) return published.error();
  if (*published == Published::refused) return published_by_another(path);
  return {};
}

}  // namespace baton::engine
