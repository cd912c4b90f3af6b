#include "command/alert.h"

#include "command/lines.h"
#include "command/log.h"
#include "command/options.h"
#include "system/host.h"

namespace baton::command {
namespace {

std::vector<model::OptionSpec> options() {
  return concatenate({line_options(), log_options()});
}

base::Result<model::Line> make(std::span<const std::string> words) {
  if (words.size() != 3) return base::usage_error("", "write baton alert SEVERITY COMPONENT MESSAGE");
  auto severity = model::parse_severity(words[0]);
  if (!severity) return severity.error();
  return model::Line{model::Alert{*severity, words[1], words[2], {}}};
}

int run(const Invocation& invocation) {
  auto settings = model::Settings::resolve(
      options(), {invocation.arguments.flags, &system::environment_variable, {}, ""});
  if (!settings) return fail(settings.error());
  if (auto good = set_log_level(*settings); !good) return fail(good.error());
  return print_lines(invocation.arguments, *settings, &make);
}

}  // namespace

const Command alert_command{
    .name = "alert",
    .summary = "print an ALERT line",
    .usage = "SEVERITY COMPONENT MESSAGE | -",
    .description =
        "Prints one ALERT line on stdout; with -, one for each line of standard input, written like the "
        "operands\n"
        "(a message of several words in double quotes).",
    .examples = "  baton alert CRITICAL warehouse 'load is 3 hours late'\n",
    .options = &options,
    .run = &run,
};

}  // namespace baton::command
