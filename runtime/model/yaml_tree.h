#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace baton::model {

struct YamlNode {
  enum class Kind { null, scalar, sequence, map };
  Kind kind = Kind::null;
  bool plain = false;  // a scalar without quotes, which YAML's comments may cut short
  int line = 1;        // both from 1, as editors and compilers count
  int column = 1;
  std::string text;                     // of a scalar
  std::vector<std::uint32_t> children;  // by YamlTree::at; of a map: key, value, key, value, ...
};

// A YAML text as it was written. An alias is a second way to the same node, so the tree is never larger than
// the file; whoever walks it must bound what he makes of it.
class YamlTree {
 public:
  static constexpr std::size_t max_bytes = 1U << 20U;

  // The first document. What is no YAML, larger than max_bytes, or holds itself, is a data error that names
  // `file`, line and column.
  [[nodiscard]] static base::Result<YamlTree> parse(std::string_view text, const std::string& file);

  [[nodiscard]] const YamlNode& root() const { return nodes_[root_]; }
  [[nodiscard]] const YamlNode& at(std::uint32_t node) const { return nodes_[node]; }
  // The value of a key in a map; nothing when it is not there, or the node no map.
  [[nodiscard]] const YamlNode* find(const YamlNode& map, std::string_view key) const;

  // Keys must be words, each there once. The first that is not.
  struct Fault {
    const YamlNode* at;
    std::string cause;
  };
  [[nodiscard]] std::optional<Fault> fault_of_keys(const YamlNode& map) const;

  // What stands behind the node's place on its line, as it was written.
  [[nodiscard]] std::string_view source(const YamlNode& node) const;
  [[nodiscard]] std::string place(const YamlNode& node) const;  // "FILE:LINE:COLUMN"
  [[nodiscard]] base::Error error(const YamlNode& at, std::string_view cause) const;

 private:
  friend class YamlTreeBuilder;

  std::string file_;
  std::string text_;
  std::vector<std::size_t> lines_;  // where each begins in text_
  std::vector<YamlNode> nodes_;
  std::uint32_t root_ = 0;
};

}  // namespace baton::model
