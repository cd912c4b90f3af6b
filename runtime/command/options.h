#pragma once

#include <initializer_list>
#include <span>
#include <vector>

#include "model/settings.h"

namespace baton::command {

// Options that several commands share, each declared once. A command's own stand in its file.
[[nodiscard]] std::span<const model::OptionSpec> identity_options();  // who: job, run, state, ...
[[nodiscard]] std::span<const model::OptionSpec> gate_options();      // what counts, how often to look
[[nodiscard]] std::span<const model::OptionSpec> line_options();      // how lines look
[[nodiscard]] std::span<const model::OptionSpec> log_options();       // messages on stderr
[[nodiscard]] std::span<const model::OptionSpec> wait_options();
[[nodiscard]] std::span<const model::OptionSpec> run_options();
[[nodiscard]] std::span<const model::OptionSpec> output_options();
[[nodiscard]] std::span<const model::OptionSpec> stream_options();  // what becomes of the command's output
[[nodiscard]] std::span<const model::OptionSpec> retry_options();
[[nodiscard]] std::span<const model::OptionSpec> checkpoint_place_options();  // which checkpoints
[[nodiscard]] std::span<const model::OptionSpec> resume_options();            // what `run` does with them
[[nodiscard]] std::span<const model::OptionSpec> sidecar_options();  // what it publishes, where and when
// Known to `config` only: what else the platform sets for all its jobs.
[[nodiscard]] std::span<const model::OptionSpec> platform_options();

// Those of these names, of a group that a command does not take as a whole.
[[nodiscard]] std::vector<model::OptionSpec> pick(std::span<const model::OptionSpec> group,
                                                  std::initializer_list<std::string_view> names);

[[nodiscard]] std::vector<model::OptionSpec> concatenate(
    std::initializer_list<std::span<const model::OptionSpec>> groups);

}  // namespace baton::command
