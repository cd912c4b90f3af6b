#include "system/process_table.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/eventually.h"

namespace baton::system {
namespace {

class Child {
 public:
  explicit Child(std::vector<const char*> environment = {}) {
    environment.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::execle("/bin/sleep", "sleep", "1000", nullptr, environment.data());
    ::_exit(99);
  }
  ~Child() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_;
};

std::string identity_with(const std::string& process, const std::string& start) {
  const std::string own = process_identity();
  const std::size_t space = own.find('-', own.find('-') + 1);
  return own.substr(0, space + 1) + process + "-" + start;
}

TEST(ProcessIdentity, IsThatOfARunningProcess) {
  ASSERT_FALSE(process_identity().empty());
  EXPECT_EQ(process_identity(), process_identity());
  EXPECT_EQ(true, process_runs(process_identity()));
}

TEST(ProcessIdentity, OfAnotherProcessWithTheNumberIsGone) {
  EXPECT_EQ(false, process_runs(identity_with(std::to_string(::getpid()), "1")));
  EXPECT_EQ(false, process_runs(identity_with("999999999", process_start_time())));
}

TEST(ProcessIdentity, OfAnotherMachineTellsNothing) {
  std::string other = process_identity();
  other[0] = other[0] == '0' ? '1' : '0';
  EXPECT_EQ(std::nullopt, process_runs(other));
}

TEST(ProcessIdentity, OfAnotherTimeNamespaceTellsNothing) {
  std::string other = process_identity();
  const std::size_t number = other.find('.') + 1;
  other[number] = other[number] == '1' ? '2' : '1';
  EXPECT_EQ(std::nullopt, process_runs(other)) << "start times are shifted there";
}

TEST(ProcessIdentity, FromOutsideIsNotTrusted) {
  for (const auto& text :
       {std::string(), std::string("-"), std::string("x"), identity_with("", ""),
        identity_with("self", process_start_time()), identity_with("../self", "1"), identity_with("1", "")}) {
    EXPECT_EQ(std::nullopt, process_runs(text)) << text;
  }
}

TEST(ProcessIdentity, OfAZombieIsGone) {
  int ends[2];
  ASSERT_EQ(0, ::pipe(ends));
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string identity = process_identity();
    [[maybe_unused]] const auto ignored = ::write(ends[1], identity.data(), identity.size());
    ::_exit(0);
  }
  siginfo_t info{};
  ASSERT_EQ(0, ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT));
  char text[256] = {};
  ASSERT_GT(::read(ends[0], text, sizeof text - 1), 0);
  EXPECT_EQ(false, process_runs(text));
  ::waitpid(child, nullptr, 0);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(ProcessEnvironment, IsFoundWhole) {
  const std::string mark = "BATON_TEST_MARK=" + std::to_string(::getpid());
  const Child child({"FIRST=1", mark.c_str(), "LAST=2"});
  EXPECT_TRUE(test::eventually([&] { return any_process_has({mark, "LAST=2", "FIRST=1"}); }));
  EXPECT_FALSE(any_process_has({mark, "LAST=3"}));
  EXPECT_FALSE(any_process_has({mark.substr(0, mark.size() - 1)}));
  EXPECT_FALSE(any_process_has({mark.substr(1)}));
}

}  // namespace
}  // namespace baton::system
