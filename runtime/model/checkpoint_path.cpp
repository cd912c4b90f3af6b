#include "model/checkpoint_path.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/escape.h"

namespace baton::model {
namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// Takes the first component off.
std::string_view take_component(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view component = path.substr(0, slash);
  path = slash == path.npos ? std::string_view{} : path.substr(slash + 1);
  return component;
}

}  // namespace

std::string escape_path(std::string_view path) {
  const bool utf8 = base::is_utf8(path);
  std::string text;
  text.reserve(path.size());
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || c == '%' || (byte >= 0x80 && !utf8))
      text += fmt::format("%{:02X}", byte);
    else
      text += c;
  }
  return text;
}

std::optional<std::string> unescape_path(std::string_view text) {
  std::string path;
  path.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      path += text[i];
      continue;
    }
    const auto high = text.size() - i > 2 ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (!low) return std::nullopt;
    path += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  if (path.find('\0') != path.npos) return std::nullopt;
  return path;
}

bool is_plain_path(std::string_view path) {
  if (path.empty() || path.back() == '/') return false;
  while (!path.empty()) {
    const std::string_view component = take_component(path);
    if (component.empty() || component == "." || component == "..") return false;
  }
  return true;
}

std::string_view parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? std::string_view{} : path.substr(0, slash);
}

// A link is in a real directory, so going up from there is what it looks like. Behind a name it is not, for
// the name may be a link; going down never leaves the tree.
bool stays_inside(std::string_view path, std::string_view target) {
  if (target.empty() || target.starts_with('/')) return false;
  auto depth = std::ranges::count(path, '/');
  bool down = false;
  while (!target.empty()) {
    const std::string_view component = take_component(target);
    if (component.empty() || component == ".") continue;
    if (component != "..")
      down = true;
    else if (down || depth-- == 0)
      return false;
  }
  return true;
}

}  // namespace baton::model
