#include "engine/early_signals.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"

namespace baton::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class EarlySignalsTest : public testing::Test {
 protected:
  void come(std::initializer_list<int> numbers) {
    for (const int number : numbers) {
      events_.then_signal(number);
      EXPECT_EQ(number, early_.wait(std::nullopt).signal) << "is seen by who waits, too";
    }
  }

  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  EarlySignals early_{events_};
};

TEST_F(EarlySignalsTest, AreKeptInTheirOrderEachOnce) {
  come({SIGUSR2, SIGUSR1, SIGUSR2, SIGRTMIN + 3});
  EXPECT_THAT(early_.take(), ElementsAre(SIGUSR2, SIGUSR1, SIGRTMIN + 3));
}

TEST_F(EarlySignalsTest, AreNotThoseThatEndTheWaitOrTellOfThePresent) {
  come({SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGCHLD, SIGCONT, SIGWINCH, SIGTSTP});
  EXPECT_THAT(early_.take(), IsEmpty());
}

TEST_F(EarlySignalsTest, AreOverWhenTheCommandStarts) {
  EXPECT_THAT(early_.take(), IsEmpty());
  come({SIGUSR1});
  EXPECT_THAT(early_.take(), IsEmpty());
}

}  // namespace
}  // namespace baton::engine
