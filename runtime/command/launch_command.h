#pragma once

#include <string>
#include <vector>

#include "command/identity.h"
#include "model/pipeline.h"
#include "model/pipeline_schedule.h"
#include "model/settings.h"
#include "system/command_line.h"

namespace baton::command {

// Puts what a pipeline's schedule starts into the words of `baton run`.
class LaunchCommand {
 public:
  // All must outlive this. What the environment says of an option counts more than the pipeline's file does,
  // and what the command line of the pipeline says of lines and messages is handed on.
  // `variables`: NAME=VALUE, of every process.
  LaunchCommand(const model::Pipeline& pipeline, const model::Settings& settings, const Identity& identity,
                const model::Lookup& environment, std::vector<std::string> variables);

  [[nodiscard]] system::CommandLine operator()(const model::Launch& launch) const;

 private:
  [[nodiscard]] std::vector<std::string> worker(const model::Launch& launch) const;
  [[nodiscard]] std::vector<std::string> recovery(const model::Launch& launch) const;
  [[nodiscard]] std::vector<std::string> options_of(const model::Stage& stage) const;

  const model::Pipeline& pipeline_;
  const Identity& identity_;
  const model::Lookup& environment_;
  std::vector<std::string> handed_on_;  // words for every process
  std::vector<std::string> variables_;  // NAME=VALUE
};

// As a POSIX shell reads it back.
[[nodiscard]] std::string shell_text(const std::vector<std::string>& words);
// "NAME='a value' ", for the command behind it.
[[nodiscard]] std::string shell_assignments(const std::vector<model::NamedText>& variables);

}  // namespace baton::command
