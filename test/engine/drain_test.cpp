#include "engine/drain.h"

#include <gtest/gtest.h>

#include "support/fakes.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;

class DrainTest : public testing::Test {
 protected:
  Drain::Result wait(std::optional<base::MonotonicTime> limit = std::nullopt) {
    return Drain(clock_, events_, 10s).wait({[this] { return done_; }, [this] { return progress_; }}, limit);
  }
  void then(const std::function<void()>& happens) {
    events_.script.emplace_back([happens] {
      happens();
      return system::Wakeup{{}, false, false, true};
    });
  }
  // Time passes until the next look, and meanwhile they get on.
  void then_progress_by_the_next_look() {
    events_.script.emplace_back([this] {
      ++progress_;
      clock_.advance(10s);
      return system::Wakeup{};
    });
  }
  [[nodiscard]] auto waited() const { return clock_.now - start_; }

  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  bool done_ = false;
  std::uint64_t progress_ = 0;
  const base::MonotonicTime start_ = clock_.now;
};

TEST_F(DrainTest, DoesNotWaitForWhatIsDone) {
  done_ = true;
  EXPECT_TRUE(wait().finished);
  EXPECT_EQ(0, events_.waits);
}

TEST_F(DrainTest, EndsWhenTheBellSaysSo) {
  then([] {});
  then([this] { done_ = true; });
  EXPECT_TRUE(wait().finished);
  EXPECT_EQ(2, events_.waits);
  EXPECT_EQ(0s, waited());
}

TEST_F(DrainTest, GivesUpWhenNothingMoves) {
  EXPECT_FALSE(wait().finished);
  EXPECT_EQ(10s, waited());
}

TEST_F(DrainTest, WaitsForASlowReaderWithoutEnd) {
  for (int i = 0; i < 1000; ++i) then_progress_by_the_next_look();
  then([this] { done_ = true; });
  EXPECT_TRUE(wait().finished);
  EXPECT_EQ(10'000s, waited());
}

TEST_F(DrainTest, GivesUpWhenASlowReaderStops) {
  then_progress_by_the_next_look();
  EXPECT_FALSE(wait().finished);
  EXPECT_EQ(20s, waited());
}

TEST_F(DrainTest, HasALimitThatProgressDoesNotMove) {
  for (int i = 0; i < 1000; ++i) then_progress_by_the_next_look();
  EXPECT_FALSE(wait(start_ + 25s).finished);
  EXPECT_EQ(30s, waited());
}

TEST_F(DrainTest, LooksNoLaterThanItsLimit) {
  EXPECT_FALSE(wait(start_ + 3s).finished);
  EXPECT_EQ(3s, waited());
}

TEST_F(DrainTest, GetsThePatienceOnceMoreAtAStopSignalAndNoMore) {
  events_.then_signal(SIGTERM);
  for (int i = 0; i < 1000; ++i) then_progress_by_the_next_look();
  const auto result = wait();
  EXPECT_FALSE(result.finished);
  EXPECT_EQ(SIGTERM, result.stopped_by);
  EXPECT_EQ(10s, waited());
}

TEST_F(DrainTest, TellsTheFirstStopSignalAndNoOther) {
  for (const int number : {SIGUSR1, SIGCHLD, SIGINT, SIGTERM}) events_.then_signal(number);
  then([this] { done_ = true; });
  const auto result = wait();
  EXPECT_TRUE(result.finished);
  EXPECT_EQ(SIGINT, result.stopped_by);
}

}  // namespace
}  // namespace baton::engine
