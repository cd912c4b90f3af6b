#include "command/checkpoint.h"

#include "command/checkpoint_run.h"
#include "command/checkpoint_settings.h"
#include "command/log.h"
#include "command/options.h"
#include "system/host.h"

namespace baton::command {
namespace {

std::vector<model::OptionSpec> options() {
  return concatenate(
      {checkpoint_options(), checkpoint_place_options(), identity_options(), line_options(), log_options()});
}

int run(const Invocation& invocation) {
  const model::Lookup environment = &system::environment_variable;
  const auto settings = load_settings(invocation.arguments, options(), environment);
  if (!settings) return fail(settings.error());
  const auto identity = identify(*settings, environment);
  if (!identity) return fail(identity.error());
  auto told = checkpoint_settings(*settings, **identity, invocation.arguments.operands, environment);
  if (!told) return fail(told.error());
  return CheckpointRun(std::move(*told)).run();
}

}  // namespace

const Command checkpoint_command{
    .name = "checkpoint",
    .summary = "save a job's progress, and restore it",
    .usage = "save SRC | restore DEST | list | verify | prune [OPTIONS]",
    .description =
        "save keeps SRC (a directory, a file, or - for standard input) as a checkpoint of this job, run and\n"
        "index. It is visible when it is whole and on the disk, and not before. Files that have not changed\n"
        "since the checkpoint before share its data. The --keep newest checkpoints stay.\n"
        "restore replaces DEST by the newest checkpoint whose digests hold, and tells which newer ones it\n"
        "skipped; - is standard output. Without any checkpoint the exit code is 69, or 0 with --if-exists; "
        "65\n"
        "where there are some and none can be used.\n"
        "list prints them, newest last; verify reads all their data, and exits with 65 when one is corrupt;\n"
        "prune removes old ones, never the newest valid one, and prints their names.\n"
        "docs/checkpoint-format.md has more.",
    .examples =
        "  baton checkpoint save ./state --job train --step 1200\n"
        "  baton checkpoint restore ./state --job train --if-exists\n"
        "  pg_dump orders | baton checkpoint save - --job export --name dump\n"
        "  baton checkpoint list --job train --across-runs --json\n"
        "  baton checkpoint prune --job train --keep 1 --max-age 7d\n",
    .options = &options,
    .handles_signals = true,
    .run = &run,
};

}  // namespace baton::command
