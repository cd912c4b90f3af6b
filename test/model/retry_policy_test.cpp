#include "model/retry_policy.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using enum Failure::Kind;

struct Case {
  const char* what;
  std::uint32_t retries;
  const char* retry_on;     // null: not given
  const char* no_retry_on;  // likewise
  Failure failure;
  std::uint64_t attempts;
  bool again;
};

class RetryTable : public testing::TestWithParam<Case> {};

TEST_P(RetryTable, Decides) {
  const Case& c = GetParam();
  RetryPolicy policy{c.retries, {}, {}};
  if (c.retry_on != nullptr) policy.retry_on = *FailureSet::parse(c.retry_on);
  if (c.no_retry_on != nullptr) policy.no_retry_on = *FailureSet::parse(c.no_retry_on);
  EXPECT_EQ(c.again, policy.allows_another(c.failure, c.attempts)) << c.what;
}

INSTANTIATE_TEST_SUITE_P(
    All, RetryTable,
    testing::Values(Case{"0 retries are one attempt", 0, nullptr, nullptr, {exit_code, 1}, 1, false},
                    Case{"1 retry is two attempts", 1, nullptr, nullptr, {exit_code, 1}, 1, true},
                    Case{"and not three", 1, nullptr, nullptr, {exit_code, 1}, 2, false},
                    Case{"N retries are N more", 7, nullptr, nullptr, {exit_code, 1}, 7, true},
                    Case{"and no more", 7, nullptr, nullptr, {exit_code, 1}, 8, false},
                    Case{
                        "the largest number", 0xffffffff, nullptr, nullptr, {exit_code, 1}, 0xffffffff, true},
                    Case{"signals too", 1, nullptr, nullptr, {signal, 11}, 1, true},
                    Case{"timeouts too", 1, nullptr, nullptr, {timeout, 0}, 1, true},
                    Case{"not what is not there", 1, nullptr, nullptr, {not_started, 127}, 1, false},
                    Case{"but what the system was short of", 1, nullptr, nullptr, {not_started, 74}, 1, true},
                    Case{"unless asked", 1, "127", nullptr, {not_started, 127}, 1, true},
                    Case{"a listed code", 1, "1,3-5", nullptr, {exit_code, 4}, 1, true},
                    Case{"the ends of a range", 1, "3-5", nullptr, {exit_code, 5}, 1, true},
                    Case{"not an unlisted one", 1, "1,3-5", nullptr, {exit_code, 2}, 1, false},
                    Case{"a listed signal", 1, "SIGSEGV", nullptr, {signal, 11}, 1, true},
                    Case{"a signal is no code", 1, "11", nullptr, {signal, 11}, 1, false},
                    Case{"a code is no signal", 1, "SEGV", nullptr, {exit_code, 11}, 1, false},
                    Case{"only timeouts", 1, "timeout", nullptr, {timeout, 0}, 1, true},
                    Case{"not others then", 1, "timeout", nullptr, {exit_code, 1}, 1, false},
                    Case{"an excluded code", 1, nullptr, "64-78", {exit_code, 65}, 1, false},
                    Case{"exclusion outweighs", 1, "1-255", "2", {exit_code, 2}, 1, false},
                    Case{"other codes stay", 1, nullptr, "2", {exit_code, 3}, 1, true}));

TEST(FailureSetText, RefusesNonsense) {
  for (const char* bad : {"", ",", "1,", "0", "256", "-1", "5-3", "1-", "-", "SIGNONESUCH", "SIG", "Timeout",
                          "1 ,2", "1-2-3", "0x1"}) {
    EXPECT_FALSE(FailureSet::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace baton::model
