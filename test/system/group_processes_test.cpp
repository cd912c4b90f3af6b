#include "system/group_processes.h"

#include <csignal>
#include <memory>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace baton::system {
namespace {

CommandLine shell(const std::string& script) {
  return {{"/bin/sh", "-c", script}, {"PATH=/usr/bin:/bin"}};
}

class GroupProcessesTest : public testing::Test {
 protected:
  // Polls; generous, only a broken program comes near the limit.
  static Reaped reap(GroupProcesses& processes) {
    for (int i = 0; i < 20'000; ++i) {
      if (const auto reaped = processes.reap()) return *reaped;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return {};
  }
  InheritedSignals inherited_{};
  std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
};

TEST_F(GroupProcessesTest, ReapItsOwnOnly) {
  GroupProcesses one(inherited_, bell_);
  GroupProcesses other(inherited_, bell_);
  const auto first = one.spawn(shell("exit 3"));
  const auto second = other.spawn(shell("exit 4"));
  ASSERT_TRUE(first && second);
  const Reaped of_other = reap(other);
  EXPECT_EQ(*second, of_other.process);
  EXPECT_EQ(4, of_other.code);
  const Reaped of_one = reap(one);
  EXPECT_EQ(*first, of_one.process);
  EXPECT_EQ(3, of_one.code);
  EXPECT_EQ(std::nullopt, one.reap());
}

TEST_F(GroupProcessesTest, ReapWhatTheCommandLeavesBehind) {
  GroupProcesses processes(inherited_, bell_);
  const auto command = processes.spawn(shell("sleep 600 & exit 0"));
  ASSERT_TRUE(command);
  EXPECT_EQ(*command, reap(processes).process);
  EXPECT_TRUE(processes.group_exists(*command));
  processes.kill_group(*command);
  const Reaped orphan = reap(processes);
  EXPECT_NE(*command, orphan.process);
  EXPECT_EQ(SIGKILL, orphan.signal);
  EXPECT_FALSE(processes.group_exists(*command));
}

TEST_F(GroupProcessesTest, TellWhyACommandCannotBeRun) {
  GroupProcesses processes(inherited_, bell_);
  const auto command = processes.spawn({{"/no/such/program"}, {}});
  ASSERT_TRUE(command);
  EXPECT_EQ(127, reap(processes).code);
  const auto started = processes.started();
  ASSERT_TRUE(started);
  ASSERT_FALSE(*started);
  EXPECT_EQ(base::ErrorKind::not_found, started->error().kind);
}

TEST_F(GroupProcessesTest, KeepAHelperApart) {
  GroupProcesses processes(inherited_, bell_);
  const auto command = processes.spawn(shell("exec sleep 600"));
  const auto helper = processes.spawn_helper({{"/no/such/helper"}, {}});
  ASSERT_TRUE(command && helper);
  EXPECT_EQ(*helper, reap(processes).process);
  const auto refusal = processes.helper_refusal();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(base::ErrorKind::not_found, refusal->kind);
  processes.kill_group(*command);
  EXPECT_EQ(*command, reap(processes).process);
}

}  // namespace
}  // namespace baton::system
