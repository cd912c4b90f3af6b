#include "system/ticker.h"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "system/eventually.h"

namespace baton::system {
namespace {

using namespace std::chrono_literals;

TEST(ThreadTicker, TicksAgainAndAgain) {
  std::atomic<int> ticks = 0;
  ThreadTicker ticker;
  ticker.start(1ms, [&] { ++ticks; });
  EXPECT_TRUE(test::eventually([&] { return ticks >= 5; }));
}

TEST(ThreadTicker, TicksAtOnceAndWhenItIsWoken) {
  std::atomic<int> ticks = 0;
  ThreadTicker ticker;
  ticker.start(0ms, [&] { ++ticks; });
  EXPECT_TRUE(test::eventually([&] { return ticks == 1; }));
  ticker.wake();
  EXPECT_TRUE(test::eventually([&] { return ticks == 2; }));
}

TEST(ThreadTicker, MayBeWokenBeforeItStarts) {
  ThreadTicker ticker;
  ticker.wake();
}

TEST(ThreadTicker, GoesOnAfterATickThatThrows) {
  std::atomic<int> ticks = 0;
  ThreadTicker ticker;
  ticker.start(1ms, [&] {
    ++ticks;
    throw std::runtime_error("no");
  });
  EXPECT_TRUE(test::eventually([&] { return ticks >= 2; }));
}

TEST(ThreadTicker, WaitsForATickThatReturnsSoon) {
  auto begun = std::make_shared<std::atomic<bool>>(false);
  auto over = std::make_shared<std::atomic<bool>>(false);
  {
    ThreadTicker ticker;
    ticker.start(1h, [begun, over] {
      *begun = true;
      std::this_thread::sleep_for(10ms);
      *over = true;
    });
    ASSERT_TRUE(test::eventually([&] { return begun->load(); }));
  }
  EXPECT_TRUE(*over);
}

TEST(ThreadTicker, LeavesATickBehindThatDoesNotReturn) {
  auto release = std::make_shared<std::promise<void>>();
  auto begun = std::make_shared<std::atomic<bool>>(false);
  auto over = std::make_shared<std::atomic<bool>>(false);
  {
    ThreadTicker ticker;
    ticker.start(1h, [held = release->get_future().share(), begun, over] {
      *begun = true;
      held.wait();
      *over = true;
    });
    ASSERT_TRUE(test::eventually([&] { return begun->load(); }));
  }
  EXPECT_FALSE(*over);
  release->set_value();
  EXPECT_TRUE(test::eventually([&] { return over->load(); }));
}

}  // namespace
}  // namespace baton::system
