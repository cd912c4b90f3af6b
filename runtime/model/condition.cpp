#include "model/condition.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/suggestion.h"
#include "model/names.h"
#include "model/settings.h"

namespace baton::model {
namespace {

struct Prefix {
  std::string_view word;
  ConditionKind kind;
};
constexpr std::array<Prefix, 6> prefixes{{{"marker", ConditionKind::marker},
                                          {"job", ConditionKind::job},
                                          {"file", ConditionKind::file},
                                          {"glob", ConditionKind::glob},
                                          {"tcp", ConditionKind::tcp},
                                          {"http", ConditionKind::http}}};

base::Error bad(std::string_view text, std::string_view cause) {
  return base::usage_error(fmt::format("condition '{}'", redacted("", text)), cause);
}

base::Error unknown_prefix(std::string_view text, std::string_view word) {
  if (word == "https") return bad(text, "baton speaks no TLS; tcp:HOST:PORT waits for the port");
  std::vector<std::string> words;
  for (const Prefix& prefix : prefixes) words.emplace_back(prefix.word);
  return bad(text, fmt::format("unknown kind '{}'{}; write ./ before a path that begins so", word,
                               base::did_you_mean(word, words)));
}

base::Result<Condition> name_job(Condition condition, std::string_view subject) {
  const std::size_t slash = subject.find('/');
  if (slash != std::string_view::npos) {
    condition.pipeline = subject.substr(0, slash);
    if (auto good = check_name("pipeline", condition.pipeline); !good) return good.error();
    subject.remove_prefix(slash + 1);
  }
  condition.job = subject;
  if (auto good = check_name("job", condition.job); !good) return good.error();
  return condition;
}

base::Result<Condition> name_endpoint(Condition condition, std::string_view subject) {
  auto endpoint =
      condition.kind == ConditionKind::http ? parse_http_address(subject) : parse_address(subject);
  if (!endpoint) return bad(condition.text, endpoint.error().cause);
  condition.endpoint = std::move(*endpoint);
  return condition;
}

}  // namespace

base::Result<Condition> parse_condition(std::string_view text, const base::FieldLookup& fields) {
  Condition condition;
  std::string_view subject = text;
  const std::size_t colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  const bool is_word = colon != std::string_view::npos && !word.empty() &&
                       std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
  if (is_word) {
    const auto* prefix = std::ranges::find(prefixes, word, &Prefix::word);
    if (prefix == prefixes.end()) return unknown_prefix(text, word);
    condition.kind = prefix->kind;
    subject = text.substr(colon + 1);
  }
  auto expanded = base::expand_template(subject, fields);
  if (!expanded) return expanded.error();
  if (expanded->empty()) return bad(text, "names nothing to wait for");
  if (expanded->find('\0') != std::string::npos) return bad(text, "has a NUL byte");
  condition.text = (is_word ? std::string(word) + ":" : "") + *expanded;
  if (condition.kind == ConditionKind::job) return name_job(condition, *expanded);
  if (condition.kind == ConditionKind::tcp || condition.kind == ConditionKind::http)
    return name_endpoint(condition, *expanded);
  if (condition.kind == ConditionKind::marker && expanded->ends_with('/')) return bad(text, "is a directory");
  condition.path = *expanded;
  while (condition.kind == ConditionKind::file && condition.path.size() > 1 &&
         condition.path.ends_with('/')) {
    condition.path.pop_back();
  }
  return condition;
}

}  // namespace baton::model
