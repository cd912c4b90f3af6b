#include "system/parallel.h"

#include <atomic>
#include <latch>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "system/forked.h"

namespace baton::system {
namespace {

TEST(InParallel, CallsForEachNumberOnce) {
  std::mutex mutex;
  std::multiset<std::size_t> seen;
  in_parallel(100, 2, [&](std::size_t i) {
    const std::lock_guard lock(mutex);
    seen.insert(i);
    return true;
  });
  ASSERT_EQ(100U, seen.size());
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(1U, seen.count(i));
}

TEST(InParallel, RunsAsManyAtATimeAsAreAllowed) {
  // Each waits for the other, so one after the other they would never end.
  std::latch both(2);
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  in_parallel(6, 2, [&](std::size_t i) {
    most = std::max(most.load(), ++running);
    if (i < 2) both.arrive_and_wait();
    --running;
    return true;
  });
  EXPECT_LE(most, 2);
}

TEST(InParallel, RunsOnThreadsOfItsOwn) {
  std::thread::id where;
  in_parallel(1, 2, [&](std::size_t) {
    where = std::this_thread::get_id();
    return true;
  });
  EXPECT_NE(std::this_thread::get_id(), where);
}

TEST(InParallel, BeginsNoMoreOnceACallHasFailed) {
  std::vector<std::size_t> seen;
  in_parallel(10, 1, [&](std::size_t i) {
    seen.push_back(i);
    return i < 2;
  });
  EXPECT_EQ((std::vector<std::size_t>{0, 1, 2}), seen);
}

TEST(InParallel, ThrowsWhatACallThrows) {
  const auto work = [](std::size_t) -> bool { throw std::runtime_error("x"); };
  EXPECT_THROW(in_parallel(3, 2, work), std::runtime_error);
}

TEST(InParallel, HasNothingToDo) {
  in_parallel(0, 2, [](std::size_t) -> bool { throw std::runtime_error("called"); });
}

TEST(InParallel, WorksWhereNoThreadIsToBeHad) {
  const int status = test::in_child([] {
    const rlimit none{0, 0};
    // The limit does not count for root.
    if (::setrlimit(RLIMIT_NPROC, &none) != 0 || (::getuid() == 0 && ::setuid(65534) != 0)) return 1;
    int calls = 0;
    const auto self = std::this_thread::get_id();
    in_parallel(3, 2, [&](std::size_t) {
      if (std::this_thread::get_id() == self) ++calls;
      return true;
    });
    return calls == 3 ? 0 : 2;
  });
  EXPECT_EQ(0, WEXITSTATUS(status));
  EXPECT_TRUE(WIFEXITED(status));
}

}  // namespace
}  // namespace baton::system
