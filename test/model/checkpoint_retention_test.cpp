#include "model/checkpoint_retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;
using enum RetentionCandidate::State;

const RetentionCandidate old{whole, hours{9}, false};
const RetentionCandidate young{whole, hours{1}, false};
const RetentionCandidate newest{whole, hours{0}, true};
const RetentionCandidate stale_newest{whole, hours{9}, true};
const RetentionCandidate torn{corrupt, hours{0}, false};
const RetentionCandidate strange{unreadable, hours{9}, false};

TEST(Retention, KeepsSoManyOfTheNewest) {
  EXPECT_THAT(to_remove({old, old, young, newest}, {2, {}}), ElementsAre(1, 0));
  EXPECT_THAT(to_remove({old, newest}, {3, {}}), IsEmpty());
}

TEST(Retention, KeepsTheNewestValidOneHoweverFarBackItIs) {
  EXPECT_THAT(to_remove({newest, young, young, young}, {1, {}}), ElementsAre(2, 1));
  EXPECT_THAT(to_remove({stale_newest}, {1, hours{1}}), IsEmpty());
}

TEST(Retention, RemovesWhatIsTooOldAlthoughThereIsRoom) {
  EXPECT_THAT(to_remove({old, young, newest}, {3, hours{2}}), ElementsAre(0));
}

TEST(Retention, DoesNotCountCorruptOnes) {
  EXPECT_THAT(to_remove({old, torn, newest, torn}, {2, {}}), ElementsAre(3, 1));
}

TEST(Retention, LeavesWhatItCannotJudge) {
  EXPECT_THAT(to_remove({strange, old, newest}, {1, {}}), ElementsAre(1));
}

TEST(Retention, RemovesNothingWhileNoneIsKnownToBeValid) {
  EXPECT_THAT(to_remove({old, torn, young}, {1, hours{1}}), IsEmpty());
}

}  // namespace
}  // namespace baton::model
