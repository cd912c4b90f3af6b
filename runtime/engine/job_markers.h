#pragma once

#include <set>
#include <string>

#include "base/error.h"
#include "base/patience.h"
#include "engine/marker_store.h"
#include "model/marker.h"
#include "model/whole_job.h"
#include "system/files.h"

namespace baton::engine {

// The markers of one job, at the paths that its user named. Blocks like any volume I/O.
class JobMarkers {
 public:
  struct Options {
    std::string complete;  // path, or empty
    std::string failed;    // path, or empty
    std::size_t most_bytes = model::max_marker_bytes;
  };

  JobMarkers(system::Files& files, Options options, base::Pause pause)
      : options_(std::move(options)), store_(files, std::move(pause)) {}

  // Before a job starts: what would keep a marker from being written in the end.
  [[nodiscard]] base::Result<void> prepare();
  [[nodiscard]] base::Result<bool> is_complete(const std::string& job, const std::string& run);

  // What earlier runs left, and is no longer true. A configuration error when another job's failure is told
  // where gates on the completion marker look, or where ours would be: it stays, now and at the end.
  [[nodiscard]] base::Result<void> clear_own(const model::Marker& self);
  [[nodiscard]] base::Result<void> clear_failures(const model::Marker& self);

  // ErrorKind::not_owner when a later owner has published already.
  [[nodiscard]] base::Result<void> publish_failure(const model::Marker& marker);
  [[nodiscard]] base::Result<void> publish_complete(model::Marker marker, const model::WholeJob& whole);

  [[nodiscard]] std::set<std::string> directories() const;

 private:
  [[nodiscard]] base::Result<void> publish(const std::string& path, const model::Marker& marker);

  Options options_;
  MarkerStore store_;
  std::string refused_;  // the path of another job's failure marker
};

}  // namespace baton::engine
