#include "engine/early_signals.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"

namespace baton::engine {
namespace {

using testing::HasSubstr;
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
  test::RecordingSink sink_;
  Reporter reporter_{sink_, clock_, {}};
  EarlySignals early_{events_, reporter_};
};

TEST_F(EarlySignalsTest, AreToldOf) {
  come({SIGUSR2});
  EXPECT_THAT(sink_.text, HasSubstr("type=signal_ignored severity=INFO message=\"no command runs\" "
                                    "signal=USR2 timestamp="));
  come({SIGRTMIN + 3});
  EXPECT_THAT(sink_.text, HasSubstr("signal=RTMIN+3 "));
}

TEST_F(EarlySignalsTest, AreNotThoseThatEndTheWaitOrTellOfThePresent) {
  come({SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGCHLD, SIGCONT, SIGWINCH, SIGTSTP});
  EXPECT_THAT(sink_.text, IsEmpty());
}

TEST_F(EarlySignalsTest, AreOverWhenTheCommandStarts) {
  early_.end();
  come({SIGUSR1});
  EXPECT_THAT(sink_.text, IsEmpty());
}

}  // namespace
}  // namespace baton::engine
