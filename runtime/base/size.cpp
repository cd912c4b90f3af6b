#include "base/size.h"

#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace baton::base {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t bytes;
};
constexpr std::uint64_t kilo = 1000;
constexpr std::uint64_t kibi = 1024;
constexpr std::array<Unit, 10> units{{{"", 1},
                                      {"k", kilo},
                                      {"K", kilo},
                                      {"M", kilo* kilo},
                                      {"G", kilo* kilo* kilo},
                                      {"T", kilo* kilo* kilo* kilo},
                                      {"Ki", kibi},
                                      {"Mi", kibi* kibi},
                                      {"Gi", kibi* kibi* kibi},
                                      {"Ti", kibi* kibi* kibi* kibi}}};
constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
  if (suffix.size() >= 1 && suffix.back() == 'B') suffix.remove_suffix(1);
  for (const Unit& unit : units) {
    if (failure != std::errc{} || unit.name != suffix) continue;
    if (number > largest / unit.bytes)
      return usage_error(fmt::format("'{}'", text), "larger than 2^63-1 bytes");
    return number * unit.bytes;
  }
  return usage_error(fmt::format("'{}'", text), "not a size; write 512, 64Ki, 10Mi, 2Gi or 10M");
}

}  // namespace baton::base
