#include "model/stage_parts.h"

#include <fmt/format.h>

#include "base/size.h"
#include "model/command_words.h"
#include "model/resource_profile.h"
#include "model/retry_policy.h"
#include "model/signal_text.h"
#include "model/value_readers.h"

namespace baton::model {
namespace {

using Reader = FieldReader;
using Node = YamlNode;

constexpr std::uint32_t most = 0x7fffffffU;

std::string read_failures(Reader& reader, const Node& node, std::string_view what) {
  auto codes = reader.texts(node, what);
  std::string text = fmt::format("{}", fmt::join(codes, ","));
  if (codes.empty()) return "";
  const auto set = FailureSet::parse(text);
  if (set) return text;
  reader.complain(node, fmt::format("{} {}", what, set.error().message()));
  return "";
}

constexpr Field<StageRetry> retry_fields[] = {
    {"delay", [](Reader& r, const Node& n, StageRetry& retry) { retry.delay = r.duration(n, "delay"); }},
    {"factor",
     [](Reader& r, const Node& n, StageRetry& retry) {
       const auto text = r.text(n, "factor");
       if (!text) return;
       const auto factor = parse_factor(*text);
       if (factor) retry.factor = *factor;
       if (!factor) r.complain(n, fmt::format("factor {}", factor.error().message()));
     }},
    {"max_delay",
     [](Reader& r, const Node& n, StageRetry& retry) { retry.max_delay = r.duration(n, "max_delay"); }},
    {"jitter",
     [](Reader& r, const Node& n, StageRetry& retry) {
       const std::string word = read_choice(r, n, "jitter", {"none", "equal", "full"});
       if (!word.empty()) retry.jitter = *parse_jitter(word);
     }},
    {"on", [](Reader& r, const Node& n, StageRetry& retry) { retry.on = read_failures(r, n, "on"); }},
    {"not_on",
     [](Reader& r, const Node& n, StageRetry& retry) { retry.not_on = read_failures(r, n, "not_on"); }},
};

constexpr Field<StageCheckpoint> checkpoint_fields[] = {
    {"from", [](Reader& r, const Node& n, StageCheckpoint& c) { c.from = read_path(r, n, "from"); }},
    {"restore_to",
     [](Reader& r, const Node& n, StageCheckpoint& c) { c.restore_to = read_path(r, n, "restore_to"); }},
    {"directory",
     [](Reader& r, const Node& n, StageCheckpoint& c) { c.directory = read_path(r, n, "directory"); }},
    {"every", [](Reader& r, const Node& n, StageCheckpoint& c) { c.every = r.duration(n, "every"); }},
    {"keep", [](Reader& r, const Node& n, StageCheckpoint& c) { c.keep = r.count(n, "keep", 1, most); }},
    {"signal",
     [](Reader& r, const Node& n, StageCheckpoint& c) {
       c.signal = r.text(n, "signal").value_or("");
       if (!c.signal.empty() && !parse_signal(c.signal))
         r.complain(n, fmt::format("signal '{}': is no signal's name", c.signal));
     }},
    {"command",
     [](Reader& r, const Node& n, StageCheckpoint& c) {
       c.command = r.text(n, "command", Reader::Kinds::parameters).value_or("");
       const auto words = split_command(c.command);
       if (!words) r.complain(n, fmt::format("command {}", words.error().message()));
     }},
    {"compare",
     [](Reader& r, const Node& n, StageCheckpoint& c) {
       c.compare = read_choice(r, n, "compare", {"stat", "digest", "none"});
     }},
    {"bandwidth",
     [](Reader& r, const Node& n, StageCheckpoint& c) {
       c.bandwidth = r.text(n, "bandwidth").value_or("");
       const auto size = base::parse_size(c.bandwidth);
       if (!size) r.complain(n, fmt::format("bandwidth {}", size.error().message()));
     }},
    {"across_runs", [](Reader& r, const Node& n,
                       StageCheckpoint& c) { c.across_runs = r.boolean(n, "across_runs").value_or(false); }},
};

void check_checkpoint(Reader& reader, const Node& node, const StageCheckpoint& checkpoint) {
  const bool asks = !checkpoint.signal.empty() || !checkpoint.command.empty();
  if (checkpoint.from.empty() && checkpoint.restore_to.empty())
    reader.complain(node, "checkpoint: needs 'from' or 'restore_to'");
  if (checkpoint.every && checkpoint.from.empty()) reader.complain(node, "checkpoint: 'every' needs 'from'");
  if (asks && !checkpoint.every) reader.complain(node, "checkpoint: 'signal' and 'command' need 'every'");
  if (!checkpoint.signal.empty() && !checkpoint.command.empty())
    reader.complain(node, "checkpoint: one of 'signal' and 'command' asks, not both");
}

constexpr Field<StageResources> resource_fields[] = {
    {"requests",
     [](Reader& r, const Node& n, StageResources& to) { to.requests = read_quantities(r, n, "requests"); }},
    {"limits",
     [](Reader& r, const Node& n, StageResources& to) { to.limits = read_quantities(r, n, "limits"); }},
};

struct Recovery {
  std::vector<std::string> run;
};
constexpr Field<Recovery> recovery_fields[] = {
    {"run", [](Reader& r, const Node& n, Recovery& recovery) { recovery.run = r.command(n, "run"); }},
};

}  // namespace

void read_retry(Reader& reader, const Node& node, Stage& stage) {
  read_fields(reader, node, "retry", retry_fields, stage.retry);
}

void read_checkpoint(Reader& reader, const Node& node, Stage& stage) {
  const std::size_t before = reader.errors();
  read_fields(reader, node, "checkpoint", checkpoint_fields, stage.checkpoint);
  if (reader.errors() == before) check_checkpoint(reader, node, stage.checkpoint);
}

void read_resources(Reader& reader, const Node& node, Stage& stage) {
  if (stage.resources != StageResources{}) reader.complain(node, "resources: goes with no 'profile'");
  read_fields(reader, node, "resources", resource_fields, stage.resources);
}

void read_profile(Reader& reader, const Node& node, Stage& stage) {
  const auto word = reader.text(node, "profile");
  if (!word) return;
  const auto profile = find_profile(*word);
  if (!profile) {
    reader.complain(node, fmt::format("profile '{}': must be one of {}", *word, profile_names()));
  } else if (stage.resources != StageResources{}) {
    reader.complain(node, "profile: goes with no 'resources'; one of them says what the stage gets");
  } else {
    stage.resources = *profile;
  }
}

void read_on_failure(Reader& reader, const Node& node, Stage& stage) {
  if (node.kind == Node::Kind::map) {
    Recovery recovery;
    const std::size_t before = reader.errors();
    read_fields(reader, node, "on_failure", recovery_fields, recovery);
    if (recovery.run.empty() && reader.errors() == before)
      reader.complain(node, "on_failure: write fail, continue, or run: COMMAND");
    stage.on_failure = OnFailure::recover;
    stage.recovery = std::move(recovery.run);
    return;
  }
  const std::string word = read_choice(reader, node, "on_failure", {"fail", "continue"});
  if (word == "continue") stage.on_failure = OnFailure::go_on;
}

}  // namespace baton::model
