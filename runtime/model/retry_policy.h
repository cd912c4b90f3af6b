#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace baton::model {

// How one attempt failed.
struct Failure {
  enum class Kind { exit_code, signal, timeout, not_started };
  Kind kind = Kind::exit_code;
  int number = 0;  // exit code or signal; 126, 127 or 74 for a command that was not started
};

// "1,3-5,SIGSEGV,timeout": exit codes 1 to 255 and ranges of them, signals by name (with or without SIG), the
// attempt's timeout.
class FailureSet {
 public:
  [[nodiscard]] static base::Result<FailureSet> parse(std::string_view text);
  [[nodiscard]] bool contains(const Failure& failure) const;

 private:
  [[nodiscard]] base::Result<void> add(std::string_view word);

  std::vector<std::pair<int, int>> codes_;  // first and last of each range
  std::set<int> signals_;
  bool timeout_ = false;
};

// Whether to try again. Time plays no part here: deadlines and stops are the supervision's.
struct RetryPolicy {
  std::uint32_t retries = 0;              // attempts after the first
  std::optional<FailureSet> retry_on;     // absent: all but that a command cannot be run
  std::optional<FailureSet> no_retry_on;  // outweighs retry_on

  [[nodiscard]] std::uint64_t max_attempts() const { return std::uint64_t{retries} + 1; }
  // `attempts`: that were made, this failure's included.
  [[nodiscard]] bool allows_another(const Failure& failure, std::uint64_t attempts) const;
};

}  // namespace baton::model
