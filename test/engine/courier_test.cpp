#include "engine/courier.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using base::Result;

base::Error refusal() {
  return {base::ErrorKind::refused, "PUT", "gateway:9091", "answers 400", 0};
}
base::Error outage() {
  return {base::ErrorKind::transient, "connect", "gateway:9091", "Connection refused", 0};
}

// Waits for rings instead of time.
class CourierTest : public testing::Test {
 protected:
  void deliver(const Courier::Errand& errand) {
    courier_.post(errand);
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(rung_.wait_for(lock, 60s, [this] { return courier_.idle(); }));
  }

  std::mutex mutex_;
  std::condition_variable rung_;
  Courier courier_{{"gateway", 3, 1ms}, [this] {
                     const std::lock_guard lock(mutex_);
                     rung_.notify_all();
                   }};
};

TEST_F(CourierTest, DeliversWhatIsPosted) {
  std::atomic<int> delivered = 0;
  EXPECT_TRUE(courier_.idle());
  for (int i = 0; i < 3; ++i) {
    deliver([&](const std::stop_token& /*stop*/) -> Result<void> {
      ++delivered;
      return {};
    });
  }
  EXPECT_EQ(3, delivered);
  EXPECT_FALSE(courier_.take_notice());
}

TEST_F(CourierTest, TriesAgainWhatMayHeal) {
  std::atomic<int> tries = 0;
  deliver([&](const std::stop_token& /*stop*/) -> Result<void> {
    if (++tries < 3) return outage();
    return {};
  });
  EXPECT_EQ(3, tries);
  EXPECT_FALSE(courier_.take_notice());
  EXPECT_EQ(0U, courier_.failures());
}

TEST_F(CourierTest, DoesNotTryAgainWhatWasRefused) {
  std::atomic<int> tries = 0;
  deliver([&](const std::stop_token& /*stop*/) -> Result<void> {
    ++tries;
    return refusal();
  });
  EXPECT_EQ(1, tries);
}

TEST_F(CourierTest, TellsAnOutageOnceAndItsEnd) {
  const auto fails = [](const std::stop_token& /*stop*/) -> Result<void> { return outage(); };
  deliver(fails);
  const auto notice = courier_.take_notice();
  ASSERT_TRUE(notice);
  EXPECT_EQ("gateway", notice->target);
  EXPECT_EQ("connect gateway:9091: Connection refused", notice->problem);
  deliver(fails);
  EXPECT_FALSE(courier_.take_notice());
  EXPECT_EQ(2U, courier_.failures());
  deliver([](const std::stop_token& /*stop*/) -> Result<void> { return {}; });
  const auto recovery = courier_.take_notice();
  ASSERT_TRUE(recovery);
  EXPECT_EQ("", recovery->problem);
}

TEST_F(CourierTest, KeepsOnlyTheNewestOfWhatIsPostedMeanwhile) {
  std::mutex gate;
  std::condition_variable opened;
  bool open = false;
  std::atomic<bool> under_way = false;
  std::atomic<int> second = 0;
  std::atomic<int> third = 0;
  courier_.post([&](const std::stop_token& /*stop*/) -> Result<void> {
    under_way = true;
    std::unique_lock lock(gate);
    opened.wait(lock, [&] { return open; });
    return {};
  });
  while (!under_way) std::this_thread::yield();
  courier_.post([&](const std::stop_token& /*stop*/) -> Result<void> {
    ++second;
    return {};
  });
  const auto newest = [&](const std::stop_token& /*stop*/) -> Result<void> {
    ++third;
    return {};
  };
  courier_.post(newest);
  {
    const std::lock_guard lock(gate);
    open = true;
  }
  opened.notify_all();
  std::unique_lock lock(mutex_);
  ASSERT_TRUE(rung_.wait_for(lock, 60s, [this] { return courier_.idle(); }));
  EXPECT_EQ(0, second);
  EXPECT_EQ(1, third);
}

TEST(CourierEnd, StopsWhatIsUnderWay) {
  std::atomic<bool> under_way = false;
  std::atomic<bool> stopped = false;
  {
    Courier courier({"gateway", 3, 1h}, [] {});
    courier.post([&](const std::stop_token& stop) -> Result<void> {
      under_way = true;
      while (!stop.stop_requested()) std::this_thread::yield();
      stopped = true;
      return outage();
    });
    while (!under_way) std::this_thread::yield();
  }
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace baton::engine
