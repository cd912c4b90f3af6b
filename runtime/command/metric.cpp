#include "command/metric.h"

#include "command/identity.h"
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
  if (words.empty()) return base::usage_error("", "write baton metric NAME=VALUE [KEY=VALUE]...");
  auto sample = split_pair(words[0]);
  if (!sample) return base::usage_error("'" + words[0] + "'", "must be NAME=VALUE");
  if (auto good = model::check_metric_name(sample->first); !good) return good.error();
  auto value = model::Number::parse(sample->second);
  if (!value) return value.error();
  auto labels = parse_labels(words.subspan(1));
  if (!labels) return labels.error();
  return model::Line{model::Metric{sample->first, *value, std::move(*labels), {}}};
}

int run(const Invocation& invocation) {
  auto settings = model::Settings::resolve(
      options(), {invocation.arguments.flags, &system::environment_variable, {}, ""});
  if (!settings) return fail(settings.error());
  if (auto good = set_log_level(*settings); !good) return fail(good.error());
  return print_lines(invocation.arguments, *settings, &make);
}

}  // namespace

const Command metric_command{
    .name = "metric",
    .summary = "print a METRIC line",
    .usage = "NAME=VALUE [KEY=VALUE]... | -",
    .description =
        "Prints one METRIC line on stdout; with -, one for each line of standard input, written like the "
        "operands.",
    .examples =
        "  baton metric records_processed_total=1000 stage=extract\n"
        "  ./stats.sh | baton metric -\n",
    .options = &options,
    .run = &run,
};

}  // namespace baton::command
