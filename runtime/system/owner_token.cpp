#include "system/owner_token.h"

#include <cstdint>

#include <fmt/format.h>

#include "system/host.h"
#include "system/process_table.h"

namespace baton::system {
namespace {

// FNV-1a, 64 bits: the same in every build of the program.
std::uint64_t hash(std::string_view text) {
  std::uint64_t sum = 0xcbf29ce484222325U;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return sum;
}

std::string hash_of(const std::string& neighbourhood) {
  // Where /proc tells nothing, a token is nobody's neighbour.
  return fmt::format("{:016x}", hash(neighbourhood.empty() ? random_token() : neighbourhood));
}

}  // namespace

std::string owner_token() {
  return fmt::format("{}-{}-{}-{}", hash_of(process_neighbourhood()), process_id(), process_start_time(),
                     random_token().substr(0, 8));
}

std::optional<bool> owner_runs(std::string_view token) {
  const std::string here = process_neighbourhood();
  const std::size_t end = token.rfind('-');
  const std::size_t process = token.find('-');
  if (here.empty() || end == token.npos || process == end) return std::nullopt;
  if (token.substr(0, process) != hash_of(here)) return std::nullopt;
  return process_runs(fmt::format("{}-{}", here, token.substr(process + 1, end - process - 1)));
}

}  // namespace baton::system
