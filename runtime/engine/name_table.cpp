#include "engine/name_table.h"

#include <functional>

namespace baton::engine {
namespace {

constexpr std::size_t fewest_slots = 8;

std::uint32_t hash_of(std::string_view name) {
  const std::size_t hash = std::hash<std::string_view>{}(name);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

}  // namespace

NameTable::Number NameTable::insert(std::string_view name) {
  if (slots_.size() <= 2 * ends_.size()) grow();
  const std::uint32_t hash = hash_of(name);
  Slot& slot = slots_[slot_of(name, hash)];
  if (slot.number == nobody) {
    slot = {hash, static_cast<Number>(ends_.size())};
    text_ += name;
    ends_.push_back(text_.size());
  }
  return slot.number;
}

std::optional<NameTable::Number> NameTable::find(std::string_view name) const {
  if (slots_.empty()) return std::nullopt;
  const Slot& slot = slots_[slot_of(name, hash_of(name))];
  if (slot.number == nobody) return std::nullopt;
  return slot.number;
}

std::string_view NameTable::operator[](Number number) const {
  const std::size_t begin = number == 0 ? 0 : ends_[number - 1];
  return std::string_view(text_).substr(begin, ends_[number] - begin);
}

std::size_t NameTable::slot_of(std::string_view name, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].number != nobody && (slots_[at].hash != hash || (*this)[slots_[at].number] != name)) {
    at = (at + 1) & mask;
  }
  return at;
}

void NameTable::grow() {
  const std::vector<Slot> old = std::move(slots_);
  slots_.assign(old.empty() ? fewest_slots : 2 * old.size(), {});
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.number == nobody) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].number != nobody) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

}  // namespace baton::engine
