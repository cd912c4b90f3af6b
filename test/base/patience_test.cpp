#include "base/patience.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::base {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TryPatiently : public testing::Test {
 protected:
  // Meets such errors first, then succeeds.
  Result<int> run(std::vector<ErrorKind> errors, int most) {
    std::size_t tries = 0;
    return try_patiently(
        most, [this](Duration span) { pauses_.push_back(span.count()); },
        [&]() -> Result<int> {
          if (tries == errors.size()) return 7;
          return Error{errors[tries++], "read", "f", "", 0};
        });
  }
  std::vector<std::int64_t> pauses_;
};

TEST_F(TryPatiently, DoesNotPauseBeforeItsFirstTry) {
  EXPECT_EQ(7, *run({}, 5));
  EXPECT_THAT(pauses_, IsEmpty());
}

TEST_F(TryPatiently, PausesLongerAndLongerWhileItMayHeal) {
  const auto transient = ErrorKind::transient;
  EXPECT_EQ(7, *run({transient, ErrorKind::stale, transient, transient}, 5));
  EXPECT_THAT(pauses_, ElementsAre(10, 20, 40, 80));
}

TEST_F(TryPatiently, GivesUpAfterItsLastTryWithoutAPause) {
  EXPECT_EQ(ErrorKind::stale, run({ErrorKind::transient, ErrorKind::stale}, 2).error().kind);
  EXPECT_THAT(pauses_, ElementsAre(10));
}

TEST_F(TryPatiently, GivesUpAtOnceWhatDoesNotHeal) {
  EXPECT_EQ(ErrorKind::full, run({ErrorKind::full}, 5).error().kind);
  EXPECT_THAT(pauses_, IsEmpty());
}

}  // namespace
}  // namespace baton::base
