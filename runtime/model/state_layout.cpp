#include "model/state_layout.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace baton::model {
namespace {

constexpr std::string_view claim_suffix = ".claim.json";
constexpr std::string_view end_suffix = ".end.json";
constexpr std::string_view heartbeat_suffix = ".heartbeat";
constexpr std::string_view ready_suffix = ".ready";

template <class Integer>
std::optional<Integer> canonical_number(std::string_view text) {
  Integer value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  return value;
}

std::optional<std::uint64_t> epoch_before(std::string_view name, std::string_view suffix) {
  if (!name.ends_with(suffix)) return std::nullopt;
  const auto epoch = canonical_number<std::uint64_t>(name.substr(0, name.size() - suffix.size()));
  return epoch && *epoch <= max_epoch ? epoch : std::nullopt;
}

}  // namespace

std::string Worker::claim(std::uint64_t epoch) const {
  return fmt::format("{}/{}{}", directory(), epoch, claim_suffix);
}
std::string Worker::end(std::uint64_t epoch) const {
  return fmt::format("{}/{}{}", directory(), epoch, end_suffix);
}

std::string Worker::ready(std::uint64_t epoch) const {
  return fmt::format("{}/{}{}", directory(), epoch, ready_suffix);
}

std::string Worker::heartbeat(std::uint64_t epoch, std::uint64_t beats) const {
  return fmt::format("{}/{}.{}{}", directory(), epoch, beats, heartbeat_suffix);
}

std::optional<std::uint64_t> epoch_of_claim(std::string_view name) {
  return epoch_before(name, claim_suffix);
}
std::optional<std::uint64_t> epoch_of_end(std::string_view name) {
  return epoch_before(name, end_suffix);
}
std::optional<std::uint64_t> epoch_of_ready(std::string_view name) {
  return epoch_before(name, ready_suffix);
}
std::optional<Beat> parse_beat(std::string_view name) {
  if (!name.ends_with(heartbeat_suffix)) return std::nullopt;
  name.remove_suffix(heartbeat_suffix.size());
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto epoch = canonical_number<std::uint64_t>(name.substr(0, dot));
  const auto beats = canonical_number<std::uint64_t>(name.substr(dot + 1));
  if (!epoch || *epoch > max_epoch || !beats) return std::nullopt;
  return Beat{*epoch, *beats};
}
void NewestEpoch::see(std::string_view name) {
  const std::uint64_t ended = epoch_of_end(name).value_or(0);
  ended_ = std::max(ended_, ended);
  number_ = std::max({number_, epoch_of_claim(name).value_or(0), ended});
  const auto beat = parse_beat(name);
  if (beat && std::pair(beat->epoch, beat->beats) > std::pair(beat_.epoch, beat_.beats)) beat_ = *beat;
}

std::optional<std::uint64_t> NewestEpoch::beats() const {
  if (number_ == 0 || beat_.epoch != number_) return std::nullopt;
  return beat_.beats;
}

std::optional<std::uint32_t> parse_index(std::string_view name) {
  return canonical_number<std::uint32_t>(name);
}

}  // namespace baton::model
