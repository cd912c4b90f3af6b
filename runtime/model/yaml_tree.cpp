#include "model/yaml_tree.h"

#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace baton::model {

using Kind = YamlNode::Kind;

// Takes yaml-cpp's events. Collections that have not ended are on a stack, so no depth is too deep for it.
class YamlTreeBuilder final : public YAML::EventHandler {
 public:
  explicit YamlTreeBuilder(YamlTree& tree) : tree_(tree) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add({}, mark, anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node;
    node.kind = Kind::scalar;
    node.plain = tag == "?";
    node.text = value;
    add(std::move(node), mark, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw YAML::ParserException(mark, "the referenced anchor is not defined");
    for (const std::uint32_t open : open_) {
      if (open == found->second) throw YAML::ParserException(mark, "stands within what it stands for");
    }
    append(found->second);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    begin(Kind::sequence, mark, anchor);
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    begin(Kind::map, mark, anchor);
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  std::uint32_t add(YamlNode node, const YAML::Mark& mark, YAML::anchor_t anchor) {
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    const auto index = static_cast<std::uint32_t>(tree_.nodes_.size());
    tree_.nodes_.push_back(std::move(node));
    if (anchor != YAML::NullAnchor) anchors_[anchor] = index;
    append(index);
    return index;
  }
  void begin(Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    YamlNode node;
    node.kind = kind;
    open_.push_back(add(std::move(node), mark, anchor));
  }
  void append(std::uint32_t index) {
    if (open_.empty()) {
      tree_.root_ = index;
    } else {
      tree_.nodes_[open_.back()].children.push_back(index);
    }
  }

  YamlTree& tree_;
  std::vector<std::uint32_t> open_;
  std::map<YAML::anchor_t, std::uint32_t> anchors_;
};

base::Result<YamlTree> YamlTree::parse(std::string_view text, const std::string& file) {
  if (text.size() > max_bytes) return base::data_error(file, "is larger than 1 MiB");
  YamlTree tree;
  tree.file_ = file;
  tree.text_ = text;
  tree.lines_ = {0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') tree.lines_.push_back(i + 1);
  }
  try {
    std::istringstream stream(tree.text_);
    YAML::Parser parser(stream);
    YamlTreeBuilder builder(tree);
    parser.HandleNextDocument(builder);
  } catch (const YAML::Exception& problem) {
    YamlNode at;
    at.line = problem.mark.line + 1;
    at.column = problem.mark.column + 1;
    return problem.mark.is_null() ? base::data_error(file, problem.msg) : tree.error(at, problem.msg);
  }
  if (tree.nodes_.empty()) tree.nodes_.emplace_back();
  return tree;
}

const YamlNode* YamlTree::find(const YamlNode& map, std::string_view key) const {
  if (map.kind != Kind::map) return nullptr;
  for (std::size_t i = 0; i + 1 < map.children.size(); i += 2) {
    const YamlNode& word = at(map.children[i]);
    if (word.kind == Kind::scalar && word.text == key) return &at(map.children[i + 1]);
  }
  return nullptr;
}

std::optional<YamlTree::Fault> YamlTree::fault_of_keys(const YamlNode& map) const {
  if (map.kind != Kind::map) return std::nullopt;
  std::set<std::string_view> keys;
  for (std::size_t i = 0; i + 1 < map.children.size(); i += 2) {
    const YamlNode& key = at(map.children[i]);
    if (key.kind != Kind::scalar) return Fault{&key, "a key must be a word"};
    if (!keys.insert(key.text).second) return Fault{&key, fmt::format("'{}' is there twice", key.text)};
  }
  return std::nullopt;
}

std::string_view YamlTree::source(const YamlNode& node) const {
  const auto line = static_cast<std::size_t>(node.line) - 1;
  if (line >= lines_.size()) return {};
  std::string_view rest = std::string_view(text_).substr(lines_[line]);
  rest = rest.substr(0, rest.find('\n'));
  const auto column = static_cast<std::size_t>(node.column) - 1;
  return column < rest.size() ? rest.substr(column) : std::string_view();
}

std::string YamlTree::place(const YamlNode& node) const {
  return fmt::format("{}:{}:{}", file_, node.line, node.column);
}

base::Error YamlTree::error(const YamlNode& at, std::string_view cause) const {
  return base::data_error(place(at), cause);
}

}  // namespace baton::model
