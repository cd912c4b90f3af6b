#include "system/bell.h"

#include <gtest/gtest.h>
#include <poll.h>

namespace baton::system {
namespace {

bool is_rung(const Bell& bell) {
  pollfd fd{bell.descriptor(), POLLIN, 0};
  return ::poll(&fd, 1, 0) == 1;
}

TEST(BellTest, StaysRungUntilItIsAcknowledged) {
  const Bell bell;
  EXPECT_FALSE(is_rung(bell));
  bell.ring();
  bell.ring();
  EXPECT_TRUE(is_rung(bell));
  bell.acknowledge();
  EXPECT_FALSE(is_rung(bell));
}

TEST(BellTest, MayBeAcknowledgedWithoutHavingBeenRung) {
  const Bell bell;
  bell.acknowledge();
  EXPECT_FALSE(is_rung(bell));
}

}  // namespace
}  // namespace baton::system
