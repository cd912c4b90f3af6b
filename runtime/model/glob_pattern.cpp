#include "model/glob_pattern.h"

#include <fnmatch.h>

namespace baton::model {

GlobPattern parse_glob(std::string_view pattern) {
  GlobPattern glob{pattern.starts_with('/') ? "/" : ".", {}};
  while (!pattern.empty()) {
    const std::size_t slash = pattern.find('/');
    const std::string_view component = pattern.substr(0, slash);
    if (!component.empty() && component != ".") glob.components.emplace_back(component);
    pattern = slash == std::string_view::npos ? std::string_view{} : pattern.substr(slash + 1);
  }
  if (glob.components.empty()) glob.components.emplace_back("*");
  return glob;
}

bool has_wildcard(std::string_view component) {
  for (std::size_t i = 0; i < component.size(); ++i) {
    if (component[i] == '\\')
      ++i;
    else if (component[i] == '*' || component[i] == '?' || component[i] == '[')
      return true;
  }
  return false;
}

bool matches(const std::string& component, const std::string& name) {
  return fnmatch(component.c_str(), name.c_str(), FNM_PERIOD) == 0;
}

std::string literal(std::string_view component) {
  std::string out;
  for (std::size_t i = 0; i < component.size(); ++i) {
    if (component[i] == '\\' && i + 1 < component.size()) ++i;
    out += component[i];
  }
  return out;
}

std::string pattern_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '*' || c == '?' || c == '[' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace baton::model
