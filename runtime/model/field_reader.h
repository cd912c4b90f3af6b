#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "base/error.h"
#include "model/pipeline.h"
#include "model/substitution.h"
#include "model/yaml_tree.h"

namespace baton::model {

// Reads typed values out of a YAML tree. What is wrong is noted with its place, and reading goes on, so that
// all faults of a file are told at once. All that is read together is bounded, whatever aliases make of it.
class FieldReader {
 public:
  using Kinds = Substitution::Kinds;
  using Place = const YamlNode&;
  static constexpr std::size_t max_errors = 100;

  FieldReader(const YamlTree& tree, Substitution& substitution) : tree_(tree), substitution_(substitution) {}

  void complain(Place at, std::string_view cause);
  bool check_keys(Place map);  // whether they are words, each there once
  [[nodiscard]] const YamlTree& tree() const { return tree_; }
  [[nodiscard]] std::size_t errors() const { return errors_.size(); }  // so far
  [[nodiscard]] bool good() const { return errors_.empty(); }
  // Whether so many bytes more may be made of the file; noted when they may not.
  [[nodiscard]] bool charge(Place node, std::size_t bytes);
  // No more is worth reading.
  [[nodiscard]] bool full() const { return errors_.size() >= max_errors || exhausted_; }
  // In the order of the file.
  [[nodiscard]] std::vector<base::Error> take_errors();

  // Each notes what is wrong, and gives nothing then. `what` is what the value is called: "timeout".
  [[nodiscard]] std::optional<std::string> text(Place node, std::string_view what, Kinds kinds = Kinds::all);
  [[nodiscard]] std::optional<base::Duration> duration(Place node, std::string_view what);
  // A whole number from `least` to `most`.
  [[nodiscard]] std::optional<std::uint32_t> count(Place node, std::string_view what, std::uint32_t least,
                                                   std::uint32_t most);
  [[nodiscard]] std::optional<bool> boolean(Place node, std::string_view what);
  // The elements of a list of single values; a single value is a list of one.
  [[nodiscard]] std::vector<const YamlNode*> elements(Place node, std::string_view what);
  [[nodiscard]] std::vector<std::string> texts(Place node, std::string_view what, Kinds kinds = Kinds::all);
  // Names and values, in the order of the file.
  struct Entry {
    const YamlNode* key;
    const YamlNode* value;
  };
  [[nodiscard]] std::vector<Entry> entries(Place node, std::string_view what);
  // Words, or a text for the shell.
  [[nodiscard]] std::vector<std::string> command(Place node, std::string_view what);

  // The values of a map whose keys are known, by their places among `keys`; keys that begin with x- are
  // nobody's.
  [[nodiscard]] std::vector<std::pair<std::size_t, const YamlNode*>> known(
      Place node, std::string_view what, std::span<const std::string_view> keys);

 private:
  struct Complaint {
    int line;
    int column;
    base::Error error;
  };
  [[nodiscard]] bool is_cut_by_comment(Place node) const;

  const YamlTree& tree_;
  Substitution& substitution_;
  std::vector<Complaint> errors_;
  std::size_t budget_ = 4 * YamlTree::max_bytes;
  bool exhausted_ = false;
};

// One key of a map, and what its value sets.
template <class T>
struct Field {
  std::string_view key;
  void (*read)(FieldReader& reader, const YamlNode& value, T& into);
};

template <class T, std::size_t N>
void read_fields(FieldReader& reader, const YamlNode& map, std::string_view what, const Field<T> (&fields)[N],
                 T& into) {
  std::array<std::string_view, N> keys;
  for (std::size_t i = 0; i < N; ++i) keys[i] = fields[i].key;
  for (const auto& [field, value] : reader.known(map, what, keys)) fields[field].read(reader, *value, into);
}

}  // namespace baton::model
