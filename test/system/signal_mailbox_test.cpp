#include "system/signal_mailbox.h"

#include <csignal>

#include <gtest/gtest.h>
#include <poll.h>

namespace baton::system {
namespace {

bool is_readable(int descriptor) {
  pollfd fd{descriptor, POLLIN, 0};
  return ::poll(&fd, 1, 0) == 1;
}

TEST(SignalMailbox, GivesSignalsInTheirOrder) {
  SignalMailbox mailbox;
  EXPECT_FALSE(is_readable(mailbox.descriptor()));
  EXPECT_EQ(std::nullopt, mailbox.next());
  mailbox.put(SIGTERM);
  mailbox.put(SIGCHLD);
  EXPECT_TRUE(is_readable(mailbox.descriptor()));
  EXPECT_EQ(SIGTERM, mailbox.next());
  EXPECT_TRUE(is_readable(mailbox.descriptor()));
  EXPECT_EQ(SIGCHLD, mailbox.next());
  EXPECT_FALSE(is_readable(mailbox.descriptor()));
  EXPECT_EQ(std::nullopt, mailbox.next());
}

TEST(SignalMailbox, HoldsEachSignalOnce) {
  SignalMailbox mailbox;
  mailbox.put(SIGCHLD);
  mailbox.put(SIGCHLD);
  EXPECT_EQ(SIGCHLD, mailbox.next());
  EXPECT_EQ(std::nullopt, mailbox.next());
  mailbox.put(SIGCHLD);
  EXPECT_EQ(SIGCHLD, mailbox.next());
}

}  // namespace
}  // namespace baton::system
