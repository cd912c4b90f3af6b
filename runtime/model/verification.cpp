#include "model/verification.h"

#include <fmt/format.h>

namespace baton::model {
namespace {

struct Comparing {
  const Output& listed;

  Comparison operator()(const NoOutput&) const { return say(Match::not_yet, "is missing"); }
  Comparison operator()(const NotAFile&) const { return say(Match::wrong, "is not a regular file"); }
  Comparison operator()(const UnseenOutput& unseen) const { return say(Match::not_yet, unseen.problem); }
  Comparison operator()(const SeenOutput& seen) const {
    if (seen.bytes != listed.bytes) {
      return say(Match::wrong,
                 fmt::format("has {} bytes, not the {} that the marker lists", seen.bytes, listed.bytes));
    }
    if (seen.digest && !listed.digest.empty() && *seen.digest != listed.digest) {
      return say(Match::wrong,
                 fmt::format("has digest {}, not {} as the marker lists", *seen.digest, listed.digest));
    }
    return {};
  }

  [[nodiscard]] Comparison say(Match match, std::string_view what) const {
    return {match, fmt::format("output '{}' {}", listed.path, what)};
  }
};

}  // namespace

Comparison compare(const Output& listed, const OutputSighting& seen) {
  return std::visit(Comparing{listed}, seen);
}

void OutputsSighting::add(const Comparison& comparison) {
  if (comparison.match == Match::as_listed) return;
  if (match != Match::as_listed) ++others;
  const bool tells_more =
      match == Match::as_listed || (match == Match::not_yet && comparison.match == Match::wrong);
  if (!tells_more) return;
  match = comparison.match;
  detail = comparison.detail;
}

}  // namespace baton::model
