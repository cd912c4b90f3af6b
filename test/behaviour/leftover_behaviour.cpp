#include <filesystem>

#include <fmt/format.h>
#include <signal.h>

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

namespace fs = std::filesystem;

class Leftovers : public BatonTest {
 protected:
  [[nodiscard]] std::size_t temporaries() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory_))
      count += entry.path().filename().string().starts_with(".baton-tmp-") ? 1 : 0;
    return count;
  }
  // Killed as it gives the name that begins so to what it has written; strace does it.
  [[nodiscard]] bool kill_at(const std::string& call, const Words& arguments) {
    Words command{"strace", "-f", "-qq", "-o", path("trace"), "-e", "inject=" + call + ":signal=KILL:when=1",
                  binary()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_command(command).code == 128 + SIGKILL;
  }
};

TEST_F(Leftovers, OfAKilledMarkGoWithTheNext) {
  if (!kill_at("renameat", {"mark", "complete", "m"})) GTEST_SKIP() << "strace does not work here";
  ASSERT_EQ(1U, temporaries());
  EXPECT_THAT(baton({"mark", "complete", "m"}), ExitsWith(0));
  EXPECT_EQ(0U, temporaries());
}

TEST_F(Leftovers, OfAKilledOwnerGoWithItsSuccessor) {
  const Words job{"run", "--job", "j", "--run", "r", "--state", "state", "--marker", "out/m", "--"};
  Words first = job;
  first.push_back("true");
  if (!kill_at("linkat", first)) GTEST_SKIP() << "strace does not work here";
  ASSERT_EQ(1U, temporaries());
  Words second = job;
  second.insert(second.end(), {"sh", "-c", "for i in $(seq 3000); do [ -e go ] && exit 0; sleep 0.02; done"});
  auto successor = start(second);
  EXPECT_TRUE(eventually([&] { return temporaries() == 0; }));
  write("go", "");
  EXPECT_THAT(successor.wait(), ExitsWith(0));
}

TEST_F(Leftovers, OfAnotherMachineStayUntilTheyAreOld) {
  const std::string name = ".baton-tmp-0123456789abcdef-42-99-0badcafe-7";
  write(name, "half");
  EXPECT_THAT(baton({"mark", "complete", "m"}), ExitsWith(0));
  EXPECT_TRUE(exists(name));
  fs::last_write_time(path(name), fs::file_time_type::clock::now() - std::chrono::hours{2});
  EXPECT_THAT(baton({"mark", "complete", "m"}), ExitsWith(0));
  EXPECT_TRUE(exists(name));
  EXPECT_THAT(baton({"mark", "complete", "m", "--tmp-max-age", "1h"}), ExitsWith(0));
  EXPECT_FALSE(exists(name));
}

}  // namespace
}  // namespace baton::behaviour
