#include "model/pipeline_file.h"

#include <set>
#include <string_view>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace baton::model {
namespace {

constexpr std::size_t max_file_bytes = 1U << 20U;

base::Error at(const std::string& file, const YAML::Mark& mark, std::string_view cause) {
  // yaml-cpp counts from 0; editors and compilers from 1.
  const std::string place =
      mark.is_null() ? file : fmt::format("{}:{}:{}", file, mark.line + 1, mark.column + 1);
  return base::data_error(place, cause);
}

// yaml-cpp keeps both, and readers take the first or the last.
base::Result<void> check_keys(const YAML::Node& map, const std::string& file) {
  std::set<std::string_view> keys;
  for (const auto& entry : map) {
    if (!entry.first.IsScalar() || keys.insert(entry.first.Scalar()).second) continue;
    return at(file, entry.first.Mark(), fmt::format("'{}' is there twice", entry.first.Scalar()));
  }
  return {};
}

// A list of single values, each on a line of its own; nothing when it is something else.
std::optional<std::string> lines_of(const YAML::Node& list) {
  if (!list.IsSequence()) return std::nullopt;
  std::string lines;
  for (const YAML::Node& value : list) {
    if (!value.IsScalar()) return std::nullopt;
    lines += value.Scalar() + "\n";
  }
  return lines;
}

using FoundStage = std::optional<StageValues>;

base::Result<FoundStage> values_of(const YAML::Node& stage, const std::string& file) {
  StageValues values;
  for (const auto& entry : stage) {
    if (!entry.first.IsScalar()) return at(file, entry.first.Mark(), "a key must be a word");
    const std::string& key = entry.first.Scalar();
    const bool must_be_scalar = key == "timeout" || key == "retry_count";
    if (must_be_scalar && !entry.second.IsScalar()) {
      return at(file, entry.second.Mark(), fmt::format("'{}' must be a single value", key));
    }
    if (entry.second.IsScalar()) values[key] = entry.second.Scalar();
    if (key != "thresholds" || entry.second.IsScalar() || entry.second.IsNull()) continue;
    const auto lines = lines_of(entry.second);
    if (!lines) return at(file, entry.second.Mark(), "'thresholds' must be a list of rules");
    values[key] = *lines;
  }
  return FoundStage(std::move(values));
}

base::Result<FoundStage> find_stage(const YAML::Node& root, const std::string& file, std::string_view job) {
  if (!root.IsMap()) return at(file, root.Mark(), "must be a mapping with 'pipeline'");
  if (auto good = check_keys(root, file); !good) return good.error();
  const YAML::Node pipeline = root["pipeline"];
  if (!pipeline || pipeline.IsNull()) return FoundStage();
  if (!pipeline.IsMap()) return at(file, pipeline.Mark(), "'pipeline' must be a mapping");
  if (auto good = check_keys(pipeline, file); !good) return good.error();
  const YAML::Node stages = pipeline["stages"];
  if (!stages || stages.IsNull()) return FoundStage();
  if (!stages.IsSequence()) return at(file, stages.Mark(), "'stages' must be a list");
  for (const YAML::Node& stage : stages) {
    if (!stage.IsMap()) return at(file, stage.Mark(), "a stage must be a mapping");
    if (auto good = check_keys(stage, file); !good) return good.error();
    const YAML::Node name = stage["name"];
    if (!name || !name.IsScalar()) return at(file, stage.Mark(), "a stage needs a name");
    // An unclosed quote swallows the lines behind it.
    if (name.Scalar().find_first_of("\n:") != std::string::npos)
      return at(file, name.Mark(), "is not a stage's name");
    if (!job.empty() && name.Scalar() == job) return values_of(stage, file);
  }
  return FoundStage();
}

}  // namespace

base::Result<FoundStage> read_stage(std::string_view yaml, const std::string& file, std::string_view job) {
  if (yaml.size() > max_file_bytes) return base::data_error(file, "is larger than 1 MiB");
  try {
    const YAML::Node root = YAML::Load(std::string(yaml));
    if (root.IsNull()) return FoundStage();
    return find_stage(root, file, job);
  } catch (const YAML::Exception& problem) {
    return at(file, problem.mark, problem.msg);
  }
}

}  // namespace baton::model
