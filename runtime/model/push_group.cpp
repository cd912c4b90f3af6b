#include "model/push_group.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace baton::model {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

// RFC 4648, section 5, without padding.
std::string base64url(std::string_view bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += alphabet[(bits >> static_cast<unsigned>(held - 6)) & 63U];
  }
  if (held > 0) out += alphabet[(bits << static_cast<unsigned>(6 - held)) & 63U];
  return out;
}

}  // namespace

std::string group_part(std::string_view name, std::string_view value) {
  if (value.empty()) return fmt::format("/{}@base64/=", name);
  const bool dots = value == "." || value == "..";
  if (!dots && std::ranges::all_of(value, is_unreserved)) return fmt::format("/{}/{}", name, value);
  return fmt::format("/{}@base64/{}", name, base64url(value));
}

std::string push_group_path(std::string_view prefix, const Worker& worker) {
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  std::string path = fmt::format("{}/metrics{}{}", prefix, group_part("job", worker.job),
                                 group_part("index", std::to_string(worker.index)));
  if (!worker.pipeline.empty()) path += group_part("pipeline", worker.pipeline);
  return path;
}

}  // namespace baton::model
