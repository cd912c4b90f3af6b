#include "command/install.h"

#include "command/log.h"
#include "system/host.h"
#include "system/posix_files.h"

namespace baton::command {
namespace {

constexpr unsigned everybody_may_run = 0555;

std::vector<model::OptionSpec> options() {
  return {};
}

int run(const Invocation& invocation) {
  const auto& operands = invocation.arguments.operands;
  if (operands.size() != 1 || operands[0].empty())
    return fail(base::ExitCode::usage, "write baton install DEST");
  system::PosixFiles files;
  std::string destination = operands[0];
  const auto there = files.inspect(destination);
  if (destination.ends_with('/') || (there && there->type == system::FileType::directory))
    destination += "/baton";
  const auto target = files.inspect(destination);
  if (target && target->type != system::FileType::regular) {
    return fail(base::ExitCode::usage, "'" + destination + "' is there and not a regular file");
  }
  const auto binary = system::own_binary();
  if (!binary) return fail(binary.error());
  if (auto done = files.replace(system::Place::of(destination), *binary, everybody_may_run); !done) {
    return fail(done.error());
  }
  return 0;
}

}  // namespace

const Command install_command{
    .name = "install",
    .summary = "copy this binary to where another image can use it",
    .usage = "DEST",
    .description =
        "Copies the running binary to DEST, or into the directory DEST, in one step and with mode 0555: for "
        "an\n"
        "init container that puts baton into an emptyDir.",
    .examples = "  baton install /opt/baton/baton\n",
    .options = &options,
    .run = &run,
};

}  // namespace baton::command
