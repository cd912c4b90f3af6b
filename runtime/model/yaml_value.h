#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton::model {

// A value to be written as YAML, keys in the order in which they were put in, so that the same makes the same
// text.
class YamlValue {
 public:
  using List = std::vector<YamlValue>;

  YamlValue(std::string text) : kind_(Kind::text), text_(std::move(text)) {}
  YamlValue(std::string_view text) : YamlValue(std::string(text)) {}
  YamlValue(const char* text) : YamlValue(std::string(text)) {}
  YamlValue(bool value) : kind_(Kind::word), text_(value ? "true" : "false") {}
  YamlValue(std::int64_t value) : kind_(Kind::word), text_(std::to_string(value)) {}
  YamlValue(int value) : YamlValue(std::int64_t{value}) {}
  YamlValue(List list) : kind_(Kind::list), list_(std::move(list)) {}

  [[nodiscard]] static YamlValue map() { return YamlValue(Kind::map); }
  YamlValue& put(std::string key, YamlValue value);  // of a map; this
  YamlValue& append(YamlValue value);                // of a list; this

  // In block style, with a line break at its end. Texts that YAML would take for something else are quoted.
  [[nodiscard]] std::string write() const;

 private:
  enum class Kind { text, word, list, map };
  explicit YamlValue(Kind kind) : kind_(kind) {}

  [[nodiscard]] std::string scalar(std::size_t indent) const;
  void write_below(std::string& out, std::size_t indent) const;
  void write_map(std::string& out, std::size_t indent, bool first_line_begun) const;
  void write_list(std::string& out, std::size_t indent) const;
  [[nodiscard]] bool is_inline() const;

  Kind kind_;
  std::string text_;
  List list_;                      // of a map: the values
  std::vector<std::string> keys_;  // of a map
};

}  // namespace baton::model
