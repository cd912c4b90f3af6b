#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "model/state_layout.h"
#include "system/directory_reader.h"

namespace baton::engine {

// What one index's directory shows of its record.
struct FoundRecord {
  std::uint32_t index = 0;
  std::string_view bytes;  // of record.json; valid until the next one is asked for
  std::string problem;     // why it cannot be read; empty when it can
  base::Instant modified;  // by the volume's clock; the epoch where that is not known
  model::NewestEpoch epoch;
};

// The records of one run of one job, one after the other. An index without a record is passed over.
class RunRecords {
 public:
  // `indices`: names of directories.
  RunRecords(const system::DirectoryReader& directory, model::Worker run, std::vector<std::string> indices)
      : directory_(directory), run_(std::move(run)), indices_(std::move(indices)) {}

  // Whose they are; the index is of no account.
  [[nodiscard]] const model::Worker& run() const { return run_; }
  [[nodiscard]] std::optional<FoundRecord> next();
  // Another file of the index that next() told of last.
  [[nodiscard]] std::optional<std::string> read(const std::string& name, std::size_t limit) const;

  // Directories among them that hold no worker's files: they may be runs of a job, and what was taken for
  // its job is a pipeline.
  [[nodiscard]] const std::vector<std::string>& others() const { return others_; }

 private:
  [[nodiscard]] std::optional<FoundRecord> look_at(const std::string& name);
  [[nodiscard]] static FoundRecord unreadable(std::uint32_t index, const base::Error& error);

  const system::DirectoryReader& directory_;
  model::Worker run_;
  std::vector<std::string> indices_;
  std::size_t next_ = 0;
  std::optional<system::DirectoryReader> open_;
  std::string bytes_;
  std::vector<std::string> others_;
};

// Reads all records below a state directory, in one pass: each directory is opened and listed once, and only
// what a listing shows is opened. Blocks like any volume I/O; made for the worker's thread.
class RecordWalk {
 public:
  struct Options {
    std::string state;     // the state directory, without a pipeline's name
    std::string pipeline;  // only this one's; empty: all, and those of none
    std::string job;       // empty: all
    std::string run;       // empty: all
    unsigned threads = 2;
  };
  struct Visitor {
    // Called once for each run that there is, on several threads at a time.
    std::function<void(RunRecords& records)> run;
    // A directory that cannot be read; `where` says as much as is known. Likewise.
    std::function<void(const model::Worker& where, const base::Error& error)> unreadable;
  };

  RecordWalk(Options options, Visitor visitor) : options_(std::move(options)), visitor_(std::move(visitor)) {}

  // An error when the state directory cannot be read. A pipeline that is not there has no records.
  [[nodiscard]] base::Result<void> run();

 private:
  // Two levels below the root: a run of a job, or a job of a pipeline.
  struct Branch {
    std::string upper;
    std::string lower;
  };

  [[nodiscard]] base::Result<void> find_branches(const system::DirectoryReader& root);
  void walk(const system::DirectoryReader& root, const Branch& branch);
  void walk_run(const system::DirectoryReader& directory, const model::Worker& run,
                std::vector<std::string> indices, std::vector<std::string>& others);
  void walk_job(const system::DirectoryReader& directory, const Branch& branch,
                const std::vector<std::string>& runs);
  // The branch as run, or as job.
  [[nodiscard]] model::Worker as_run(const Branch& branch) const;
  [[nodiscard]] bool may_be_run(const model::Worker& run) const;
  [[nodiscard]] bool may_be_job(const Branch& branch) const;

  Options options_;
  Visitor visitor_;
  std::vector<Branch> branches_;
};

}  // namespace baton::engine
