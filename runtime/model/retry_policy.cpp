#include "model/retry_policy.h"

#include <algorithm>
#include <charconv>
#include <string>

#include <fmt/format.h>

#include "base/exit_code.h"
#include "model/signal_text.h"

namespace baton::model {
namespace {

constexpr int largest_code = 255;

std::optional<int> parse_code(std::string_view text) {
  int code = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (code < 1 || code > largest_code) return std::nullopt;
  return code;
}

}  // namespace

base::Result<FailureSet> FailureSet::parse(std::string_view text) {
  FailureSet set;
  while (true) {
    const std::size_t comma = text.find(',');
    if (auto added = set.add(text.substr(0, comma)); !added) return added.error();
    if (comma == std::string_view::npos) return set;
    text.remove_prefix(comma + 1);
  }
}

base::Result<void> FailureSet::add(std::string_view word) {
  if (word == "timeout") {
    timeout_ = true;
    return {};
  }
  const std::size_t dash = word.find('-');
  const auto first = parse_code(word.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_code(word.substr(dash + 1));
  if (first && last && *first <= *last) {
    codes_.emplace_back(*first, *last);
    return {};
  }
  if (const auto signal = parse_signal(word)) {
    signals_.insert(*signal);
    return {};
  }
  return base::usage_error(fmt::format("'{}'", word),
                           "not an exit code from 1 to 255, a range such as 3-5, a signal's "
                           "name or 'timeout'");
}

bool FailureSet::contains(const Failure& failure) const {
  switch (failure.kind) {
    case Failure::Kind::timeout: return timeout_;
    case Failure::Kind::signal: return signals_.contains(failure.number);
    case Failure::Kind::exit_code:
    case Failure::Kind::not_started:
      return std::ranges::any_of(codes_, [&](const auto& range) {
        return failure.number >= range.first && failure.number <= range.second;
      });
  }
  return false;
}

bool RetryPolicy::allows_another(const Failure& failure, std::uint64_t attempts) const {
  if (attempts >= max_attempts()) return false;
  if (no_retry_on && no_retry_on->contains(failure)) return false;
  if (retry_on) return retry_on->contains(failure);
  // What is not there now will not be there in a minute; a shortage may be over.
  return failure.kind != Failure::Kind::not_started || failure.number == static_cast<int>(base::ExitCode::io);
}

}  // namespace baton::model
