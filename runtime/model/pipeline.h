#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "model/backoff.h"

namespace baton::model {

// What becomes of a pipeline when a stage has failed, with all its attempts.
enum class OnFailure {
  fail,     // what is behind it does not start
  go_on,    // what is behind it starts all the same; the pipeline has failed
  recover,  // `recovery` is run, and then the stage once more; when that fails, too, as `fail`
};

// The pauses and choices between attempts. What is absent is `run`'s default.
struct StageRetry {
  std::optional<base::Duration> delay;
  std::optional<double> factor;
  std::optional<base::Duration> max_delay;
  std::optional<Jitter> jitter;
  std::string on;      // as FailureSet::parse takes it; empty: not set
  std::string not_on;  // likewise
  friend bool operator==(const StageRetry&, const StageRetry&) = default;
};

// The options of `run` of the same names. Without `from` nothing is saved, without `restore_to` nothing
// restored.
struct StageCheckpoint {
  std::string from;
  std::string restore_to;
  std::string directory;
  std::optional<base::Duration> every;
  std::optional<std::uint32_t> keep;
  std::string signal;
  std::string command;
  std::string compare;
  std::string bandwidth;
  bool across_runs = false;
  friend bool operator==(const StageCheckpoint&, const StageCheckpoint&) = default;
};

using NamedText = std::pair<std::string, std::string>;

// What a container gets on Kubernetes: "cpu" -> "250m". Empty: nothing is said.
struct StageResources {
  std::vector<NamedText> requests;
  std::vector<NamedText> limits;
  friend bool operator==(const StageResources&, const StageResources&) = default;
};

// One stage, as the pipeline file has it: checked, and its substitutions made. Paths and conditions still
// hold their templates ({date:…}).
struct Stage {
  std::string name;
  std::string place;                 // "pipeline.yaml:12:5", for what is found out later
  std::vector<std::string> command;  // empty: none; a shell string is {"/bin/sh", "-c", STRING}
  std::vector<std::string> needs;    // names; the order of the file, where no stage says what it needs
  std::vector<std::string> after;    // further conditions, as `run --after` has them
  std::uint32_t completions = 1;
  std::optional<std::uint32_t> parallelism;  // of these, how many run at once; absent: all
  std::optional<base::Duration> timeout;     // of one attempt
  std::optional<base::Duration> deadline;    // of all attempts and pauses together
  std::optional<std::uint32_t> retry_count;
  StageRetry retry;
  std::vector<std::string> outputs;
  std::string marker;
  std::vector<NamedText> env;
  StageCheckpoint checkpoint;
  OnFailure on_failure = OnFailure::fail;
  std::vector<std::string> recovery;  // of OnFailure::recover
  std::string image;                  // empty: the renderer's
  StageResources resources;
  std::vector<NamedText> labels;
  std::vector<NamedText> annotations;
  std::vector<std::string> thresholds;  // rules of the sidecar
  friend bool operator==(const Stage&, const Stage&) = default;
};

struct Pipeline {
  std::string name;
  std::string version;        // may be empty
  std::vector<Stage> stages;  // at least one, each of another name; their needs name others, in no circle
  friend bool operator==(const Pipeline&, const Pipeline&) = default;
};

}  // namespace baton::model
