#include "model/look_budget.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;

class LookBudgetTest : public testing::Test {
 protected:
  // Looks as often as it may, each time for so long. Returns for how many of `span`.
  int looks_within(std::chrono::nanoseconds span, std::chrono::nanoseconds each) {
    base::MonotonicTime now = start_;
    int looks = 0;
    for (; now < start_ + span; ++looks) {
      budget_.spent(now, now + each);
      now = std::max(now + each, budget_.earliest());
    }
    return looks;
  }
  const base::MonotonicTime start_{1h};
  LookBudget budget_;
};

TEST_F(LookBudgetTest, AllowsTheFirstLookAtOnce) {
  EXPECT_LE(budget_.earliest(), base::MonotonicTime{});
}

TEST_F(LookBudgetTest, AllowsABurst) {
  budget_.spent(start_, start_ + 5ms);
  EXPECT_LE(budget_.earliest(), start_ + 5ms);
}

TEST_F(LookBudgetTest, KeepsLookingDownToAQuarterOfTheTime) {
  const int looks = looks_within(100s, 10ms);
  EXPECT_GE(looks, 2490);
  EXPECT_LE(looks, 2510);
}

TEST_F(LookBudgetTest, LetsALongLookBeFollowedByALongRest) {
  budget_.spent(start_, start_ + 1s);
  EXPECT_EQ(start_ + 4s - LookBudget::burst, budget_.earliest());
}

TEST_F(LookBudgetTest, SavesNoMoreThanOneBurst) {
  budget_.spent(start_, start_ + 10ms);
  const auto later = start_ + 1h;
  budget_.spent(later, later + 100ms);
  EXPECT_EQ(later + 400ms - LookBudget::burst, budget_.earliest());
}

}  // namespace
}  // namespace baton::model
