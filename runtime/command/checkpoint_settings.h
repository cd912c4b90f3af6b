#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "command/command.h"
#include "command/identity.h"
#include "engine/checkpoint_saver.h"
#include "engine/checkpoint_store.h"
#include "engine/reporter.h"
#include "model/settings.h"
#include "model/state_layout.h"

namespace baton::command {

enum class CheckpointAction { save, restore, list, verify, prune };

// All that `checkpoint` was told, checked, and put into the words of the engine.
struct CheckpointSettings {
  CheckpointAction action = CheckpointAction::list;
  std::string path;  // of save and restore; "-" is a stream
  engine::CheckpointStore::Options store;
  std::string state;
  std::optional<model::Worker> worker;  // with a job
  engine::CheckpointSaver::Options save;
  engine::CheckpointSaver::Request request;
  std::optional<std::uint64_t> step;
  model::RetentionRules rules;
  base::Duration tmp_max_age{0};
  std::uint64_t bandwidth = 0;
  bool if_exists = false;
  bool json = false;
  engine::Reporter::Options reporting;
};

[[nodiscard]] std::span<const model::OptionSpec> checkpoint_options();

// Of the options of one meaning that `checkpoint` and, with "checkpoint-" before them, `run` have.
[[nodiscard]] model::Compare compare_of(const model::Settings& settings, std::string_view option);
[[nodiscard]] base::Result<std::uint32_t> keep_of(const model::Settings& settings, std::string_view option);

// Where the checkpoints of a job are.
[[nodiscard]] base::Result<std::string> checkpoint_directory(const model::Settings& settings,
                                                             const Identity& identity);

[[nodiscard]] base::Result<CheckpointSettings> checkpoint_settings(const model::Settings& settings,
                                                                   const Identity& identity,
                                                                   const std::vector<std::string>& operands,
                                                                   const model::Lookup& environment);

}  // namespace baton::command
