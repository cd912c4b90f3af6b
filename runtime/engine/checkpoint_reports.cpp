#include "engine/checkpoint_reports.h"

#include <fmt/format.h>

namespace baton::engine {

using model::Severity;

void CheckpointReports::saved(const CheckpointSaver::Saved& saved, const std::string& source,
                              std::optional<std::uint64_t> step, base::Duration took) {
  for (const std::string& path : saved.skipped)
    warn_(fmt::format("{} is no file, directory or link, and not in the checkpoint", path));
  if (saved.not_pruned) warn_("older checkpoints stay: " + saved.not_pruned->message());
  model::LineLabels labels{{"checkpoint", saved.found.id.directory_name()},
                           {"bytes", std::to_string(saved.bytes)},
                           {"copied_bytes", std::to_string(saved.copied_bytes)}};
  if (step) labels.emplace_back("step", std::to_string(*step));
  reporter_.event("checkpoint_saved", Severity::info,
                  fmt::format("saved {} as {}", source, saved.found.name()), std::move(labels));
  duration(saved.bytes, "save", took);
}

void CheckpointReports::restored(const CheckpointRestorer::Restored& restored, const std::string& path,
                                 base::Duration took) {
  model::LineLabels labels{{"checkpoint", restored.found->id.directory_name()},
                           {"bytes", std::to_string(restored.bytes)}};
  if (restored.header.step) labels.emplace_back("step", std::to_string(*restored.header.step));
  reporter_.event("checkpoint_restored", Severity::info,
                  fmt::format("restored {} from {}", path, restored.found->name()), std::move(labels));
  duration(restored.bytes, "restore", took);
  if (restored.age) reporter_.metric("checkpoint_age_seconds", model::Number::of_seconds(*restored.age));
}

void CheckpointReports::skipped(const std::vector<CheckpointRestorer::Skipped>& skipped) {
  for (const auto& [found, reason] : skipped) {
    reporter_.event("checkpoint_skipped", Severity::warning, reason,
                    {{"checkpoint", found.id.directory_name()}});
  }
}

void CheckpointReports::duration(std::uint64_t bytes, std::string_view action, base::Duration took) {
  const model::LineLabels labels{{"action", std::string(action)}};
  reporter_.metric("checkpoint_bytes", model::Number::of(static_cast<long long>(bytes)), labels);
  reporter_.metric("checkpoint_duration_seconds", model::Number::of_seconds(took), labels);
}

}  // namespace baton::engine
