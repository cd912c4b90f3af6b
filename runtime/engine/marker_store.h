#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "base/patience.h"
#include "model/marker.h"
#include "system/clock.h"
#include "system/files.h"

namespace baton::engine {

enum class Published {
  now,      // this call made it
  already,  // one of the same run with this epoch is there: another index of the same job was first
  refused,  // one of the same run with a higher epoch is there: this owner has been replaced
};

// Publishes markers at the paths that users name. Blocks like any volume I/O.
class MarkerStore {
 public:
  // `pause`: before another look at what could not be read.
  explicit MarkerStore(system::Files& files, base::Pause pause = &system::sleep)
      : files_(files), pause_(std::move(pause)) {}

  // Creates the marker, or takes the place of what is there: a marker of another run, of a lower epoch, or
  // not one of ours. Missing parent directories are made.
  [[nodiscard]] base::Result<Published> publish(const std::string& path, const model::Marker& marker);

  // Whether the marker there says that this job has completed in this run. No path, or no file there: no.
  [[nodiscard]] base::Result<bool> is_complete(const std::string& path, const std::string& job,
                                               const std::string& run);

  // Before a job starts: makes the marker's directory, and tells what would keep a marker from being written
  // there in the end. What is no file in its place is a usage error.
  [[nodiscard]] base::Result<void> prepare(const std::string& path);

  // By hand: whatever is there, is replaced.
  [[nodiscard]] base::Result<void> overwrite(const std::string& path, const model::Marker& marker);

  // Removes what is at the path; nothing there is no error.
  [[nodiscard]] base::Result<void> clear(const std::string& path);

  // Before a complete run runs again: its completion marker is no longer true. Other jobs' and runs' stay.
  [[nodiscard]] base::Result<void> clear_own_completion(const std::string& path, const model::Marker& self);

  // Removes a failure marker that this worker, an earlier run of this job, or somebody by hand left behind.
  // Another job's, and another index's of the same run, stay, and are what it returns.
  [[nodiscard]] base::Result<std::optional<model::Marker>> clear_own_failure(const std::string& path,
                                                                             const model::Marker& self);

 private:
  [[nodiscard]] base::Result<void> make_parent(const std::string& path);
  [[nodiscard]] base::Result<void> check_type(const std::string& path, const system::Entry& entry);
  // What is at the path; absent: nothing of ours. Never asks for a name that the listing does not show.
  [[nodiscard]] base::Result<std::optional<model::Marker>> read(const std::string& path);
  [[nodiscard]] base::Result<std::optional<model::Marker>> read_once(const std::string& path);
  [[nodiscard]] base::Result<bool> is_listed(const std::string& path);
  [[nodiscard]] base::Result<std::optional<system::Entry>> entry_of(const std::string& path);

  system::Files& files_;
  base::Pause pause_;
};

}  // namespace baton::engine
