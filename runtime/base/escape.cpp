#include "base/escape.h"

#include <cstdint>

#include <fmt/format.h>

namespace baton::base {
namespace {

struct Character {
  char32_t code;
  std::size_t bytes;
  bool valid;
};

// One character of well-formed UTF-8 (Unicode table 3-7: no overlong forms, no surrogates); an ill-formed
// byte is a character of its own.
Character next_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {0xfffd, 1, false};
  char32_t code = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {0xfffd, 1, false};
    code = (code << 6U) | (byte(i) & 0x3fU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (overlong || surrogate || code > 0x10ffff) return {0xfffd, 1, false};
  return {code, length, true};
}

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029;
}

enum class Style { message, quoted };

std::string escape(std::string_view text, Style style) {
  std::string out;
  out.reserve(text.size() + 2);
  while (!text.empty()) {
    const Character c = next_character(text);
    if (!c.valid) {
      out += "\xef\xbf\xbd";
    } else if (c.code == '\n') {
      out += "\\n";
    } else if (c.code == '\r') {
      out += "\\r";
    } else if (c.code == '\t') {
      out += "\\t";
    } else if (is_control(c.code)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c.code));
    } else {
      if (style == Style::quoted && (c.code == '"' || c.code == '\\')) out += '\\';
      out += text.substr(0, c.bytes);
    }
    text.remove_prefix(c.bytes);
  }
  return out;
}

bool needs_quotes(std::string_view text) {
  if (text.empty()) return true;
  while (!text.empty()) {
    const Character c = next_character(text);
    if (!c.valid || is_control(c.code) || c.code == ' ' || c.code == '"' || c.code == '=' || c.code == '\\')
      return true;
    text.remove_prefix(c.bytes);
  }
  return false;
}

}  // namespace

std::string one_line(std::string_view text) {
  return escape(text, Style::message);
}

std::string quoted(std::string_view text) {
  return '"' + escape(text, Style::quoted) + '"';
}

std::string line_value(std::string_view text) {
  return needs_quotes(text) ? quoted(text) : std::string(text);
}

// The escapes of quoted() are a subset of JSON's.
std::string json_string(std::string_view text) {
  return quoted(text);
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Character c = next_character(text);
    if (!c.valid) return false;
    text.remove_prefix(c.bytes);
  }
  return true;
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes;
  // At most three continuation bytes belong to one character; more are invalid anyway.
  for (int i = 0; i < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80; ++i) --end;
  return text.substr(0, end);
}

}  // namespace baton::base
