#include "base/path_template.h"

#include <fmt/format.h>

namespace baton::base {
namespace {

Error bad(std::string_view text, std::string_view cause) {
  return usage_error(fmt::format("'{}'", text), cause);
}

}  // namespace

Result<std::string> expand_template(std::string_view text, const FieldLookup& lookup) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c != '{' && c != '}') {
      out += c;
      ++i;
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == c) {
      out += c;
      i += 2;
      continue;
    }
    if (c == '}') return bad(text, "'}' without '{'; write '}}' for a brace");
    const std::size_t end = text.find('}', i);
    if (end == std::string_view::npos) return bad(text, "'{' without '}'; write '{{' for a brace");
    const std::string_view field = text.substr(i + 1, end - i - 1);
    const std::size_t colon = field.find(':');
    const bool has_argument = colon != std::string_view::npos;
    auto value = lookup(field.substr(0, colon), has_argument ? field.substr(colon + 1) : std::string_view{});
    if (!value) return bad(text, fmt::format("{{{}}} {}", field, value.error().cause));
    out += *value;
    i = end + 1;
  }
  return out;
}

}  // namespace baton::base
