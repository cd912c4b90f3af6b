#include "model/stage_reader.h"

#include <map>
#include <set>

#include <fmt/format.h>

#include "model/names.h"
#include "model/pipeline_outline.h"
#include "model/stage_parts.h"
#include "model/threshold.h"
#include "model/value_checks.h"
#include "model/value_readers.h"

namespace baton::model {
namespace {

using Reader = FieldReader;
using Node = YamlNode;

// As many as an Indexed Job may have.
constexpr std::uint32_t most_completions = 100'000;
constexpr std::uint32_t most = 0x7fffffffU;

// As it is written: --config finds a stage by its name without knowing any parameter.
void read_stage_name(Reader& reader, const Node& node, Stage& stage) {
  stage.name = node.text;
  note(reader, node, "", check_name("stage", stage.name));
}

void read_needs(Reader& reader, const Node& node, StageDraft& draft) {
  draft.says_needs = true;
  std::set<std::string> seen;
  for (const Node* element : reader.elements(node, "needs")) {
    auto name = reader.text(*element, "needs");
    if (!name) continue;
    if (draft.stage.needs.size() == max_stages) {
      reader.complain(*element, "needs more stages than a pipeline has");
      return;
    }
    if (!seen.insert(*name).second) {
      reader.complain(*element, fmt::format("needs '{}' twice", *name));
      continue;
    }
    draft.stage.needs.push_back(std::move(*name));
    draft.needs.push_back(element);
  }
}

void read_after(Reader& reader, const Node& node, Stage& stage) {
  for (const Node* element : reader.elements(node, "after")) {
    auto condition = reader.text(*element, "after");
    if (condition && note(reader, *element, "after:", check_condition(*condition)))
      stage.after.push_back(std::move(*condition));
  }
}

void read_outputs(Reader& reader, const Node& node, Stage& stage) {
  for (const Node* element : reader.elements(node, "outputs")) {
    auto path = read_path(reader, *element, "outputs", true);
    if (!path.empty()) stage.outputs.push_back(std::move(path));
  }
}

void read_thresholds(Reader& reader, const Node& node, Stage& stage) {
  for (const Node* element : reader.elements(node, "thresholds")) {
    auto rule = reader.text(*element, "thresholds");
    if (!rule) continue;
    const auto threshold = parse_threshold(*rule);
    if (!threshold) reader.complain(*element, fmt::format("thresholds: {}", threshold.error().message()));
    stage.thresholds.push_back(std::move(*rule));
  }
}

constexpr Field<StageDraft> stage_fields[] = {
    {"name", [](Reader& r, const Node& n, StageDraft& d) { read_stage_name(r, n, d.stage); }},
    {"command", [](Reader& r, const Node& n, StageDraft& d) { d.stage.command = r.command(n, "command"); }},
    {"needs", &read_needs},
    {"after", [](Reader& r, const Node& n, StageDraft& d) { read_after(r, n, d.stage); }},
    {"completions",
     [](Reader& r, const Node& n, StageDraft& d) {
       d.stage.completions = r.count(n, "completions", 1, most_completions).value_or(1);
     }},
    {"parallelism",
     [](Reader& r, const Node& n, StageDraft& d) {
       d.stage.parallelism = r.count(n, "parallelism", 1, most_completions);
     }},
    {"timeout", [](Reader& r, const Node& n, StageDraft& d) { d.stage.timeout = r.duration(n, "timeout"); }},
    {"deadline",
     [](Reader& r, const Node& n, StageDraft& d) { d.stage.deadline = r.duration(n, "deadline"); }},
    {"retry_count", [](Reader& r, const Node& n,
                       StageDraft& d) { d.stage.retry_count = r.count(n, "retry_count", 0, most); }},
    {"retry", [](Reader& r, const Node& n, StageDraft& d) { read_retry(r, n, d.stage); }},
    {"outputs", [](Reader& r, const Node& n, StageDraft& d) { read_outputs(r, n, d.stage); }},
    {"marker", [](Reader& r, const Node& n, StageDraft& d) { d.stage.marker = read_path(r, n, "marker"); }},
    {"env", [](Reader& r, const Node& n, StageDraft& d) { d.stage.env = read_env(r, n); }},
    {"checkpoint", [](Reader& r, const Node& n, StageDraft& d) { read_checkpoint(r, n, d.stage); }},
    {"on_failure", [](Reader& r, const Node& n, StageDraft& d) { read_on_failure(r, n, d.stage); }},
    {"image", [](Reader& r, const Node& n, StageDraft& d) { d.stage.image = read_image(r, n); }},
    {"resources", [](Reader& r, const Node& n, StageDraft& d) { read_resources(r, n, d.stage); }},
    {"profile", [](Reader& r, const Node& n, StageDraft& d) { read_profile(r, n, d.stage); }},
    {"labels", [](Reader& r, const Node& n, StageDraft& d) { d.stage.labels = read_labels(r, n); }},
    {"annotations",
     [](Reader& r, const Node& n, StageDraft& d) { d.stage.annotations = read_annotations(r, n); }},
    {"thresholds", [](Reader& r, const Node& n, StageDraft& d) { read_thresholds(r, n, d.stage); }},
};

// The defaults, in their order, each with the stage's own value where it has one; then what else the stage
// has.
std::vector<NamedText> merged(std::vector<NamedText> all, const std::vector<NamedText>& own) {
  std::map<std::string, std::size_t> places;
  for (const NamedText& pair : all) places.emplace(pair.first, places.size());
  for (const NamedText& pair : own) {
    if (const auto found = places.find(pair.first); found != places.end()) {
      all[found->second].second = pair.second;
    } else {
      all.push_back(pair);
    }
  }
  return all;
}

std::size_t bytes_of(const StageDefaults& defaults) {
  std::size_t bytes = 0;
  for (const auto* pairs : {&defaults.env, &defaults.labels, &defaults.annotations}) {
    for (const auto& [name, value] : *pairs) bytes += name.size() + value.size() + 2;
  }
  return bytes;
}

}  // namespace

StageDraft read_stage_draft(Reader& reader, const Node& node, const StageDefaults& defaults) {
  StageDraft draft;
  draft.place = &node;
  draft.stage.place = reader.tree().place(node);
  if (!reader.charge(node, bytes_of(defaults))) return draft;
  read_fields(reader, node, "a stage", stage_fields, draft);
  draft.stage.env = merged(defaults.env, draft.stage.env);
  draft.stage.labels = merged(defaults.labels, draft.stage.labels);
  draft.stage.annotations = merged(defaults.annotations, draft.stage.annotations);
  if (draft.stage.image.empty()) draft.stage.image = defaults.image;
  return draft;
}

}  // namespace baton::model
