#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/marker.h"
#include "system/bulk_files.h"
#include "system/files.h"

namespace baton::engine {

// What a job leaves for others: after the command's success, before anything says so.
class Outputs {
 public:
  struct Options {
    std::vector<std::string> patterns;  // as OutputFinder takes them
    std::vector<std::string> own;
    bool allow_empty = false;  // of files and directories
  };

  Outputs(system::Files& files, system::BulkFiles& bulk, Options options)
      : files_(files), bulk_(bulk), options_(std::move(options)) {}
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  // Finds the files, brings them and then their directories to the disk, and returns them by path, with size
  // and digest: two at a time, on threads that end before it returns. Outputs that
  // are not as they should be are a data error, the volume's failures are its own. Nothing is tried twice.
  // Blocks like any volume I/O.
  [[nodiscard]] base::Result<std::vector<model::Output>> collect();

  // Lets collect() return soon, with an error; from any thread.
  void give_up() { given_up_ = true; }

 private:
  [[nodiscard]] base::Result<model::Output> take(const std::string& path, const system::Place& place);

  system::Files& files_;
  system::BulkFiles& bulk_;
  Options options_;
  std::atomic<bool> given_up_ = false;
};

}  // namespace baton::engine
