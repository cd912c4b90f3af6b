#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::engine {

// Names, numbered in the order in which they came. Made for thousands that each name of a listing is searched
// among at every look: one array of slots and one of text, so that a search touches two or three cache lines.
class NameTable {
 public:
  using Number = std::uint32_t;

  // The number of that name, which is new or was there.
  Number insert(std::string_view name);
  [[nodiscard]] std::optional<Number> find(std::string_view name) const;
  [[nodiscard]] bool contains(std::string_view name) const { return find(name).has_value(); }

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::string_view operator[](Number number) const;

 private:
  static constexpr Number nobody = std::numeric_limits<Number>::max();
  struct Slot {
    std::uint32_t hash = 0;
    Number number = nobody;
  };

  // The slot of that name, or the free one where it belongs; the table has one.
  [[nodiscard]] std::size_t slot_of(std::string_view name, std::uint32_t hash) const;
  void grow();

  std::vector<Slot> slots_;        // a power of two of them, at most half of them taken
  std::string text_;               // all names, one after the other
  std::vector<std::size_t> ends_;  // of each in text_
};

}  // namespace baton::engine
