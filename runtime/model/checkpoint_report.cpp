#include "model/checkpoint_report.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace baton::model {
namespace {

JsonObject to_object(const CheckpointListing& checkpoint) {
  JsonObject object;
  object.add("run", checkpoint.run)
      .add("checkpoint", checkpoint.id.directory_name())
      .add_raw("epoch", std::to_string(checkpoint.id.epoch))
      .add_raw("sequence", std::to_string(checkpoint.id.sequence))
      .add("problem", checkpoint.problem);
  if (!checkpoint.problem.empty()) return object;
  const auto& header = checkpoint.header;
  object.add_raw("step", header.step ? std::to_string(*header.step) : "null")
      .add("attempt", header.attempt)
      .add("kind", to_string(header.kind))
      .add_raw("files", std::to_string(checkpoint.files))
      .add_raw("bytes", std::to_string(checkpoint.bytes))
      .add("parent", header.parent)
      .add("host", header.host)
      .add("created_at", base::format_instant(header.created_at))
      .add_raw("labels", json_labels(header.labels));
  return object;
}

std::string to_row(const CheckpointListing& checkpoint) {
  const std::string name = checkpoint.run + "/" + checkpoint.id.directory_name();
  if (!checkpoint.problem.empty())
    return fmt::format("{:<32} corrupt: {}\n", name, base::one_line(checkpoint.problem));
  const auto& header = checkpoint.header;
  return fmt::format("{:<32} {:>10} {:>8} {:>10}  {}\n", name,
                     header.step ? std::to_string(*header.step) : "-", checkpoint.files,
                     human_size(checkpoint.bytes), base::format_instant(header.created_at));
}

}  // namespace

std::string to_table(const std::vector<CheckpointListing>& checkpoints) {
  if (checkpoints.empty()) return "";
  std::string text =
      fmt::format("{:<32} {:>10} {:>8} {:>10}  {}\n", "CHECKPOINT", "STEP", "FILES", "SIZE", "CREATED");
  for (const auto& checkpoint : checkpoints) text += to_row(checkpoint);
  return text;
}

std::string to_json(const std::vector<CheckpointListing>& checkpoints) {
  return JsonObject().add_raw("checkpoints", json_array(checkpoints, &to_object)).close() + "\n";
}

std::string human_size(std::uint64_t bytes) {
  constexpr std::array units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (bytes < 1024) return fmt::format("{} B", bytes);
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (value /= 1024; value >= 1024 && unit + 1 < units.size(); ++unit) value /= 1024;
  return fmt::format("{:.1f} {}", value, units[unit]);
}

std::string progress_line(std::uint64_t moved, std::uint64_t expected) {
  if (expected == 0) return fmt::format("checkpoint: {}", human_size(moved));
  const std::uint64_t percent = std::min<std::uint64_t>(
      100, static_cast<std::uint64_t>(100.0 * static_cast<double>(moved) / static_cast<double>(expected)));
  return fmt::format("checkpoint: {} %, {} of {}", percent, human_size(moved), human_size(expected));
}

}  // namespace baton::model
