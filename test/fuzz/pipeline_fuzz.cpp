#include <string>

#include "base/escape.h"
#include "model/job_manifest.h"
#include "model/pipeline_plan.h"
#include "model/pipeline_reader.h"
#include "model/stage_graph.h"
#include "model/yaml_tree.h"
#include "model/yaml_value.h"

#include "fuzz/property.h"

namespace {

using namespace baton;

model::Substitution substitution() {
  return model::Substitution(
      [](const std::string& name) {
        return name.size() % 2 == 0 ? std::optional<std::string>("${" + name + "}") : std::nullopt;
      },
      {{"A", "#{A}"}});
}

model::ManifestOptions options() {
  model::ManifestOptions made;
  made.image = "baton:1";
  made.claim = "shared";
  made.run = "r1";
  made.port = 9105;
  return made;
}

// Whatever is let pass has an order, and can be shown; its manifests are YAML again.
void check(const model::Pipeline& pipeline) {
  fuzz::must_hold(!pipeline.stages.empty());
  fuzz::must_hold(model::StageGraph(pipeline).order().size() == pipeline.stages.size());
  const std::string plan = model::describe_plan(pipeline);
  fuzz::must_hold(base::is_utf8(plan) && plan.find('\x1b') == plan.npos);
  [[maybe_unused]] const auto pictures = model::dot_of(pipeline) + model::mermaid_of(pipeline);
  if (!model::check_manifests(pipeline, options())) return;
  const std::string manifests = model::render_manifests(pipeline, options());
  // What is larger than a pipeline file can be is no matter.
  if (manifests.size() <= model::YamlTree::max_bytes)
    fuzz::must_hold(model::YamlTree::parse(manifests, "manifests").has_value());
}

// A text that is written is read as the same.
void check_written(const std::string& text) {
  if (!base::is_utf8(text) || text.size() > 10'000) return;
  const auto tree =
      model::YamlTree::parse(model::YamlValue::map().put("k", model::YamlValue(text)).write(), "f");
  fuzz::must_hold(tree.has_value());
  const model::YamlNode* back = tree->find(tree->root(), "k");
  fuzz::must_hold(back != nullptr && back->kind == model::YamlNode::Kind::scalar && back->text == text);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  auto parameters = substitution();
  const auto reading = model::read_pipeline(text, "pipeline.yaml", parameters);
  for (const base::Error& error : reading.errors) fuzz::must_hold(error.kind == base::ErrorKind::data);
  if (reading.errors.empty()) check(reading.pipeline);
  check_written(text);
  return 0;
}
