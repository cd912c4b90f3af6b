#include "model/pipeline_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/escape.h"
#include "model/settings.h"
#include "model/stage_graph.h"
#include "model/stage_options.h"

namespace baton::model {
namespace {

constexpr std::size_t longest_shown = 160;

std::string cut(const std::string& text) {
  const std::string_view shown = base::utf8_prefix(text, longest_shown);
  return std::string(shown) + (shown.size() < text.size() ? "..." : "");
}

// A text for the shell without the shell, words as they would be quoted; credentials in URLs not at all.
std::string show_command(const std::vector<std::string>& words) {
  if (words.empty()) return "(none)";
  if (words.size() == 3 && words[0] == "/bin/sh" && words[1] == "-c") {
    std::string_view script = words[2];
    while (script.ends_with('\n')) script.remove_suffix(1);
    return cut(base::one_line(redacted("", script)));
  }
  std::string line;
  for (const std::string& word : words)
    line += (line.empty() ? "" : " ") + base::line_value(redacted("", word));
  return cut(line);
}

std::string show_attempts(const Stage& stage) {
  std::string text = fmt::format("{}", std::uint64_t{stage.retry_count.value_or(0)} + 1);
  if (stage.timeout) text += fmt::format(", each at most {}", base::format_duration(*stage.timeout));
  if (stage.retry.delay) text += fmt::format(", {} apart", base::format_duration(*stage.retry.delay));
  if (stage.deadline) text += fmt::format(", all within {}", base::format_duration(*stage.deadline));
  return text;
}

std::string show_workers(const Stage& stage) {
  if (stage.completions == 1) return "";
  const std::uint32_t at_once = stage.parallelism.value_or(stage.completions);
  return at_once < stage.completions ? fmt::format("{}, {} at once", stage.completions, at_once)
                                     : fmt::format("{}", stage.completions);
}

std::string show_failure(const Stage& stage) {
  switch (stage.on_failure) {
    case OnFailure::fail: return "";
    case OnFailure::go_on: return "the pipeline goes on";
    case OnFailure::recover: break;
  }
  return fmt::format("{}, then once more", show_command(stage.recovery));
}

std::string join(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts)
    line += (line.empty() ? "" : ", ") + base::one_line(redacted("", text));
  return line;
}

std::string show_checkpoint(const StageCheckpoint& checkpoint) {
  std::string text;
  if (!checkpoint.from.empty()) text = "of " + base::one_line(checkpoint.from);
  if (checkpoint.every) text += ", every " + base::format_duration(*checkpoint.every);
  if (!checkpoint.restore_to.empty())
    text += (text.empty() ? "" : ", ") + ("restored to " + base::one_line(checkpoint.restore_to));
  return text;
}

void line(std::string& text, std::string_view what, const std::string& value) {
  if (!value.empty()) text += fmt::format("    {:<12}{}\n", what, value);
}

std::string describe_stage(const Stage& stage) {
  std::string text = fmt::format("  {}\n", stage.name);
  line(text, "needs", join(stage.needs));
  line(text, "after", join(stage.after));
  line(text, "command", show_command(stage.command));
  line(text, "completions", show_workers(stage));
  line(text, "attempts", show_attempts(stage));
  line(text, "checkpoint", show_checkpoint(stage.checkpoint));
  line(text, "outputs", join(stage.outputs));
  line(text, "marker", base::one_line(stage.marker));
  line(text, "on failure", show_failure(stage));
  return text;
}

// Behind the name, where there are several workers.
std::string times(const Stage& stage) {
  return stage.completions == 1 ? "" : fmt::format(" x{}", stage.completions);
}

std::string plural(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::string describe_plan(const Pipeline& pipeline) {
  const auto levels = StageGraph(pipeline).levels();
  const std::string version =
      pipeline.version.empty() ? "" : fmt::format(" {}", base::one_line(pipeline.version));
  std::string text = fmt::format("{}{}: {} in {}\n", pipeline.name, version,
                                 plural(pipeline.stages.size(), "stage"), plural(levels.size(), "level"));
  for (std::size_t i = 0; i < levels.size(); ++i) {
    text += fmt::format("\nlevel {}\n", i + 1);
    for (const std::size_t stage : levels[i]) text += describe_stage(pipeline.stages[stage]);
  }
  return text;
}

std::string dot_of(const Pipeline& pipeline) {
  const StageGraph graph(pipeline);
  std::string text = fmt::format("digraph \"{}\" {{\n  rankdir=LR;\n  node [shape=box];\n", pipeline.name);
  for (const Stage& stage : pipeline.stages)
    text += fmt::format("  \"{0}\" [label=\"{0}{1}\"];\n", stage.name, times(stage));
  for (const std::size_t to : graph.order()) {
    for (const std::size_t from : graph.needs(to)) {
      const Stage& need = pipeline.stages[from];
      text += fmt::format("  \"{}\" -> \"{}\"{};\n", need.name, pipeline.stages[to].name,
                          need.on_failure == OnFailure::go_on ? " [style=dashed]" : "");
    }
  }
  return text + "}\n";
}

// Its words ("end") and dashes mean something, so stages are known by numbers.
std::string mermaid_of(const Pipeline& pipeline) {
  const StageGraph graph(pipeline);
  std::string text = "flowchart LR\n";
  for (std::size_t i = 0; i < pipeline.stages.size(); ++i)
    text += fmt::format("  s{}[\"{}{}\"]\n", i, pipeline.stages[i].name, times(pipeline.stages[i]));
  for (const std::size_t to : graph.order()) {
    for (const std::size_t from : graph.needs(to)) {
      const bool goes_on = pipeline.stages[from].on_failure == OnFailure::go_on;
      text += fmt::format("  s{} {} s{}\n", from, goes_on ? "-.->" : "-->", to);
    }
  }
  return text;
}

}  // namespace baton::model
