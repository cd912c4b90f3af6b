#include "model/command_words.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

namespace baton::model {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

}  // namespace

base::Result<std::vector<std::string>> split_command(std::string_view text) {
  std::vector<std::string> words;
  std::optional<std::string> word;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && is_blank(c)) {
      if (word) words.push_back(*std::exchange(word, std::nullopt));
      continue;
    }
    if (!word) word.emplace();
    const bool opens = quote == 0 && (c == '\'' || c == '"');
    if (opens || c == quote) {
      quote = opens ? c : '\0';
    } else if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      *word += text[++i];
    } else {
      *word += c;
    }
  }
  if (quote != 0) return base::usage_error(fmt::format("'{}'", text), "a quote does not end");
  if (word) words.push_back(std::move(*word));
  if (words.empty() || words[0].empty())
    return base::usage_error(fmt::format("'{}'", text), "names no command");
  return words;
}

}  // namespace baton::model
