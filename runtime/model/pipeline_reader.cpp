#include "model/pipeline_reader.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/suggestion.h"
#include "model/field_reader.h"
#include "model/pipeline_outline.h"
#include "model/stage_graph.h"
#include "model/stage_reader.h"
#include "model/value_readers.h"

namespace baton::model {
namespace {

using Node = YamlNode;
using Reader = FieldReader;
using Drafts = std::vector<StageDraft>;

struct PipelineDraft {
  std::string name;
  std::string version;
  StageDefaults defaults;
};

// For the job's own use, and for people; any mapping will do.
void read_section(Reader& reader, const Node& node, std::string_view what) {
  if (node.kind != Node::Kind::map) reader.complain(node, fmt::format("'{}' must be a mapping", what));
}

constexpr Field<PipelineDraft> pipeline_fields[] = {
    {"name", [](Reader& r, const Node& n, PipelineDraft& p) { p.name = read_name(r, n, "pipeline"); }},
    {"version",
     [](Reader& r, const Node& n, PipelineDraft& p) { p.version = r.text(n, "version").value_or(""); }},
    {"stages", [](Reader&, const Node&, PipelineDraft&) {}},  // once it is known what holds for all of them
    {"env", [](Reader& r, const Node& n, PipelineDraft& p) { p.defaults.env = read_env(r, n); }},
    {"image", [](Reader& r, const Node& n, PipelineDraft& p) { p.defaults.image = read_image(r, n); }},
    {"labels", [](Reader& r, const Node& n, PipelineDraft& p) { p.defaults.labels = read_labels(r, n); }},
    {"annotations",
     [](Reader& r, const Node& n, PipelineDraft& p) { p.defaults.annotations = read_annotations(r, n); }},
    {"validation", [](Reader& r, const Node& n, PipelineDraft&) { read_section(r, n, "validation"); }},
    {"output", [](Reader& r, const Node& n, PipelineDraft&) { read_section(r, n, "output"); }},
};

struct Root {};
constexpr Field<Root> root_fields[] = {{"pipeline", [](Reader&, const Node&, Root&) {}}};

Drafts read_stages(Reader& reader, const PipelineOutline& outline, const StageDefaults& defaults) {
  Drafts drafts;
  for (const Node* node : outline.stages) {
    if (reader.full()) break;
    drafts.push_back(read_stage_draft(reader, *node, defaults));
  }
  return drafts;
}

// Where no stage says what it needs, each needs the one before.
void put_in_line(Drafts& drafts) {
  if (std::ranges::any_of(drafts, &StageDraft::says_needs)) return;
  for (std::size_t i = 1; i < drafts.size(); ++i) {
    drafts[i].stage.needs = {drafts[i - 1].stage.name};
    drafts[i].needs = {drafts[i].place};
  }
}

using Edges = std::vector<std::vector<std::size_t>>;

Edges resolve_needs(Reader& reader, const Drafts& drafts) {
  std::map<std::string_view, std::size_t> places;
  std::vector<std::string> names;
  for (const StageDraft& draft : drafts) {
    places.emplace(draft.stage.name, names.size());
    names.push_back(draft.stage.name);
  }
  Edges edges(drafts.size());
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    for (std::size_t j = 0; j < drafts[i].needs.size() && !reader.full(); ++j) {
      const std::string& name = drafts[i].stage.needs[j];
      if (const auto found = places.find(name); found != places.end()) {
        edges[i].push_back(found->second);
      } else {
        reader.complain(*drafts[i].needs[j], fmt::format("needs '{}', which is no stage of the pipeline{}",
                                                         name, base::did_you_mean(name, names)));
      }
    }
  }
  return edges;
}

// What waits for a stage must be known to wait for it: circles would hang, and selections be wrong.
void check_conditions(Reader& reader, const Drafts& drafts) {
  std::set<std::string_view> names;
  for (const StageDraft& draft : drafts) names.insert(draft.stage.name);
  for (const StageDraft& draft : drafts) {
    for (const std::string& condition : draft.stage.after) {
      constexpr std::string_view job = "job:";
      if (!condition.starts_with(job) || !names.contains(std::string_view(condition).substr(job.size())))
        continue;
      reader.complain(*draft.place,
                      fmt::format("after '{}' is a stage of this pipeline; write it under needs", condition));
    }
  }
}

void check_circles(Reader& reader, const Drafts& drafts, const Edges& edges) {
  const auto cycle = find_cycle(edges);
  if (cycle.empty()) return;
  std::string way;
  for (const std::size_t stage : cycle) way += (way.empty() ? "" : " -> ") + drafts[stage].stage.name;
  reader.complain(*drafts[cycle.front()].place, fmt::format("stages need each other in a circle: {}", way));
}

void check_graph(Reader& reader, const Drafts& drafts) {
  check_conditions(reader, drafts);
  const Edges edges = resolve_needs(reader, drafts);
  check_circles(reader, drafts, edges);
}

Pipeline assemble(PipelineDraft draft, Drafts stages) {
  Pipeline pipeline{std::move(draft.name), std::move(draft.version), {}};
  for (StageDraft& stage : stages) pipeline.stages.push_back(std::move(stage.stage));
  return pipeline;
}

PipelineReading read_tree(const YamlTree& tree, Substitution& substitution) {
  Reader reader(tree, substitution);
  const auto outline =
      outline_pipeline(tree, [&](const Node& at, std::string_view cause) { reader.complain(at, cause); });
  const bool has_shape = reader.good();
  PipelineDraft draft;
  if (outline.pipeline == nullptr) {
    if (has_shape) reader.complain(tree.root(), "there is no 'pipeline'");
  } else {
    Root root;
    read_fields(reader, tree.root(), "the file", root_fields, root);
    read_fields(reader, *outline.pipeline, "'pipeline'", pipeline_fields, draft);
    const Node* name = tree.find(*outline.pipeline, "name");
    if (name == nullptr || name->kind == Node::Kind::null)
      reader.complain(*outline.pipeline, "the pipeline needs a name");
    if (outline.stages.empty() && has_shape) reader.complain(*outline.pipeline, "the pipeline has no stages");
  }
  Drafts stages = read_stages(reader, outline, draft.defaults);
  put_in_line(stages);
  if (!reader.full()) check_graph(reader, stages);
  auto errors = reader.take_errors();
  if (!errors.empty()) return {{}, std::move(errors)};
  return {assemble(std::move(draft), std::move(stages)), {}};
}

}  // namespace

PipelineReading read_pipeline(std::string_view yaml, const std::string& file, Substitution& substitution) {
  const auto tree = YamlTree::parse(yaml, file);
  if (!tree) return {{}, {tree.error()}};
  return read_tree(*tree, substitution);
}

}  // namespace baton::model
