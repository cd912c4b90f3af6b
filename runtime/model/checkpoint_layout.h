#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace baton::model {

// Where checkpoints are; docs/checkpoint-format.md describes it.
//
//   DIR/NAME/INDEX/RUN/7.00000012/manifest     the 12th checkpoint of the run, made in epoch 7
//   DIR/NAME/INDEX/RUN/7.00000012/data/0 ...   the bytes of its files
//
// Paths are relative to DIR.
struct CheckpointPlace {
  std::string name;
  std::uint32_t index = 0;
  std::string run;

  [[nodiscard]] std::string index_directory() const { return name + "/" + std::to_string(index); }
  [[nodiscard]] std::string run_directory() const { return index_directory() + "/" + run; }
};

// Orders the checkpoints of a run: what an older epoch slipped in never comes after its successor's.
struct CheckpointId {
  std::uint64_t epoch = 0;
  std::uint64_t sequence = 0;
  friend auto operator<=>(const CheckpointId&, const CheckpointId&) = default;

  [[nodiscard]] std::string directory_name() const;
  // Nothing for any other name.
  [[nodiscard]] static std::optional<CheckpointId> parse(std::string_view directory_name);
};

inline constexpr std::uint64_t max_checkpoint_sequence = 99'999'999;
inline constexpr std::string_view manifest_name = "manifest";
inline constexpr std::string_view data_directory_name = "data";

// "data/3"
[[nodiscard]] std::string data_file_name(std::size_t number);  // from the checkpoint's directory
[[nodiscard]] std::string data_name(std::size_t number);       // in the data directory

}  // namespace baton::model
