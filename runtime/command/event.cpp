#include "command/event.h"

#include "command/lines.h"
#include "command/log.h"
#include "command/options.h"
#include "system/host.h"

namespace baton::command {
namespace {

constexpr model::OptionSpec own_options[] = {
    {.name = "severity",
     .value_name = "SEVERITY",
     .help = "DEBUG, INFO, WARNING, ERROR or CRITICAL",
     .fallback = "INFO"},
};

std::vector<model::OptionSpec> options() {
  return concatenate({own_options, line_options(), log_options()});
}

base::Result<model::Line> make(model::Severity severity, std::span<const std::string> words) {
  if (words.size() < 2) return base::usage_error("", "write baton event TYPE MESSAGE [KEY=VALUE]...");
  auto labels = parse_labels(words.subspan(2));
  if (!labels) return labels.error();
  return model::Line{model::Event{words[0], severity, words[1], std::move(*labels), {}}};
}

int run(const Invocation& invocation) {
  auto settings = model::Settings::resolve(
      options(), {invocation.arguments.flags, &system::environment_variable, {}, ""});
  if (!settings) return fail(settings.error());
  if (auto good = set_log_level(*settings); !good) return fail(good.error());
  const auto severity = model::parse_severity(settings->text("severity"));
  if (!severity) return fail(severity.error());
  return print_lines(invocation.arguments, *settings,
                     [&](std::span<const std::string> words) { return make(*severity, words); });
}

}  // namespace

const Command event_command{
    .name = "event",
    .summary = "print an EVENT line",
    .usage = "TYPE MESSAGE [KEY=VALUE]... [--severity SEVERITY] | -",
    .description =
        "Prints one EVENT line on stdout; with -, one for each line of standard input, written like the "
        "operands\n"
        "(a message of several words in double quotes).",
    .examples =
        "  baton event business_alert 'no orders since noon' --severity WARNING shop=berlin\n"
        "  echo 'step_done \"extracted 3 tables\" step=1' | baton event -\n",
    .options = &options,
    .run = &run,
};

}  // namespace baton::command
