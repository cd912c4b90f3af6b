#include "model/yaml_value.h"

#include <algorithm>
#include <array>

#include "base/escape.h"

namespace baton::model {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_plain_character(char c) {
  constexpr std::string_view others = "_-./=+@%:{}*,";
  return is_letter(c) || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
}

// What some version of YAML takes for a truth value or for nothing.
bool is_reserved(std::string_view text) {
  constexpr std::array<std::string_view, 9> words{"true", "false", "yes", "no",  "on",
                                                  "off",  "y",     "n",   "null"};
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::ranges::find(words, lower) != words.end();
}

// Whatever begins like a number, a date or a sign of YAML's is not.
bool is_plain(std::string_view text) {
  if (text.empty() || is_reserved(text) || text.ends_with(':') || text.starts_with("---")) return false;
  const bool is_option =
      text.starts_with("--") || (text.starts_with('-') && text.size() > 1 && is_letter(text[1]));
  const bool is_path = text.starts_with('/') || text.starts_with("./");
  const bool begins_well = is_letter(text.front()) || text.front() == '_' || is_option || is_path;
  return begins_well && std::ranges::all_of(text, is_plain_character);
}

// Several lines that come back as they are from a block.
bool fits_a_block(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || text.find_first_of(" \t\n") == 0) return false;
  if (text.ends_with("\n\n") || !base::is_utf8(text)) return false;
  std::string lines(text);
  std::erase(lines, '\n');
  std::erase(lines, '\t');
  return base::one_line(lines) == lines;
}

std::string block(std::string_view text, std::size_t indent) {
  const bool ends_in_break = text.ends_with('\n');
  std::string out = ends_in_break ? "|" : "|-";
  if (ends_in_break) text.remove_suffix(1);
  while (true) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    out += '\n';
    if (!line.empty()) out.append(indent, ' ').append(line);
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

YamlValue& YamlValue::put(std::string key, YamlValue value) {
  keys_.push_back(std::move(key));
  list_.push_back(std::move(value));
  return *this;
}

YamlValue& YamlValue::append(YamlValue value) {
  list_.push_back(std::move(value));
  return *this;
}

bool YamlValue::is_inline() const {
  return kind_ == Kind::text || kind_ == Kind::word || list_.empty();
}

std::string YamlValue::scalar(std::size_t indent) const {
  if (kind_ == Kind::list) return "[]";
  if (kind_ == Kind::map) return "{}";
  if (kind_ == Kind::word || is_plain(text_)) return text_;
  return fits_a_block(text_) ? block(text_, indent) : base::quoted(text_);
}

// Behind "key:"; lists begin below their key's first letter, maps two further.
void YamlValue::write_below(std::string& out, std::size_t indent) const {
  if (is_inline()) {
    out.append(" ").append(scalar(indent + 2)).append("\n");
    return;
  }
  out += '\n';
  if (kind_ == Kind::list) {
    write_list(out, indent);
  } else {
    write_map(out, indent + 2, false);
  }
}

void YamlValue::write_map(std::string& out, std::size_t indent, bool first_line_begun) const {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (i > 0 || !first_line_begun) out.append(indent, ' ');
    out.append(is_plain(keys_[i]) ? keys_[i] : base::quoted(keys_[i])).append(":");
    list_[i].write_below(out, indent);
  }
}

void YamlValue::write_list(std::string& out, std::size_t indent) const {
  for (const YamlValue& element : list_) {
    out.append(indent, ' ').append("- ");
    if (element.is_inline()) {
      out.append(element.scalar(indent + 2)).append("\n");
    } else if (element.kind_ == Kind::map) {
      element.write_map(out, indent + 2, true);
    } else {
      out.back() = '\n';
      element.write_list(out, indent + 2);
    }
  }
}

std::string YamlValue::write() const {
  std::string out;
  if (is_inline()) return scalar(2) + "\n";
  if (kind_ == Kind::list) {
    write_list(out, 0);
  } else {
    write_map(out, 0, false);
  }
  return out;
}

}  // namespace baton::model
