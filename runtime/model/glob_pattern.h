#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace baton::model {

// A shell pattern, cut at the slashes: * ? [a-z] and backslash, as fnmatch(3) with FNM_PERIOD reads them, so
// that names which begin with a dot (our temporaries among them) only match a pattern that does too.
struct GlobPattern {
  std::string root;                     // "/", or "." for a relative pattern
  std::vector<std::string> components;  // never empty
};
[[nodiscard]] GlobPattern parse_glob(std::string_view pattern);

[[nodiscard]] bool has_wildcard(std::string_view component);
[[nodiscard]] bool matches(const std::string& component, const std::string& name);
// A component without wildcards, its backslashes taken off.
[[nodiscard]] std::string literal(std::string_view component);

// The pattern that this text alone matches.
[[nodiscard]] std::string pattern_of(std::string_view text);

}  // namespace baton::model
