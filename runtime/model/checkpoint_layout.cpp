#include "model/checkpoint_layout.h"

#include <charconv>

#include <fmt/format.h>

#include "model/state_layout.h"

namespace baton::model {
namespace {

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string CheckpointId::directory_name() const {
  return fmt::format("{}.{:08}", epoch, sequence);
}

std::optional<CheckpointId> CheckpointId::parse(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == name.npos) return std::nullopt;
  const auto epoch = parse_number(name.substr(0, dot));
  const auto sequence = parse_number(name.substr(dot + 1));
  if (!epoch || !sequence || *epoch > max_epoch || *sequence > max_checkpoint_sequence) return std::nullopt;
  const CheckpointId id{*epoch, *sequence};
  return id.directory_name() == name ? std::optional(id) : std::nullopt;
}

std::string data_file_name(std::size_t number) {
  return fmt::format("{}/{}", data_directory_name, data_name(number));
}

std::string data_name(std::size_t number) {
  return std::to_string(number);
}

}  // namespace baton::model
