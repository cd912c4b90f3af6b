#include <algorithm>

#include <fmt/format.h>

#include "faults/faults_test.h"

namespace baton::faults {
namespace {

using testing::HasSubstr;

// An end record whose directory cannot be flushed.
class UnsyncedEnd : public FaultsTest {
 protected:
  void SetUp() override {
    if (const auto why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
  }
  // Calls on the worker's own directory are seen, and counted, alone.
  [[nodiscard]] Traced run(const Words& injections) {
    const std::string trace = path("trace");
    Words command{"strace", "-f",
                  "-qq",    "-y",
                  "-o",     trace,
                  "-e",     "trace=linkat,unlinkat,fsync",
                  "-P",     volume() + "/state/j/r/0"};
    for (const std::string& injection : injections)
      command.insert(command.end(), {"-e", "inject=" + injection});
    command.insert(command.end(),
                   {binary(), "run", "--job", "j", "--run", "r", "--state", volume() + "/state", "--marker",
                    volume() + "/out/m", "--heartbeat", "0", "--sample", "0", "--", "true"});
    std::filesystem::remove_all(volume());
    std::filesystem::create_directories(volume() + "/state/j/r/0");
    Traced traced;
    traced.ended = run_command(command);
    traced.trace = read("trace");
    return traced;
  }
  // Which call of this name is the first behind the creation of the end record, among those of its thread.
  [[nodiscard]] static unsigned ordinal_behind_the_end(const std::string& trace, const std::string& call) {
    const auto calls = parse_trace(trace);
    const auto end = std::ranges::find_if(calls, [](const Call& made) {
      return made.name == "linkat" && made.text.find("\"1.end.json\"") != std::string::npos;
    });
    const auto next = std::find_if(
        end, calls.end(), [&](const Call& made) { return made.thread == end->thread && made.name == call; });
    EXPECT_NE(calls.end(), next) << trace;
    return next == calls.end() ? 0 : next->ordinal;
  }
};

TEST_F(UnsyncedEnd, IsTakenBackAndMadeAnew) {
  const auto fsync = ordinal_behind_the_end(run({}).trace, "fsync");
  const Traced traced = run({fmt::format("fsync:error=EIO:when={}", fsync)});
  EXPECT_THAT(traced.trace, HasSubstr("INJECTED"));
  EXPECT_THAT(traced.ended, ExitsWith(0));
  EXPECT_TRUE(content("out/m"));
}

TEST_F(UnsyncedEnd, ThatCannotBeTakenBackIsNoSuccess) {
  const std::string clean = run({}).trace;
  const auto fsync = ordinal_behind_the_end(clean, "fsync");
  // The first is that of the temporary.
  const auto unlink = ordinal_behind_the_end(clean, "unlinkat") + 1;
  const Traced traced =
      run({fmt::format("fsync:error=EIO:when={}", fsync), fmt::format("unlinkat:error=EIO:when={}", unlink)});
  ASSERT_TRUE(content("state/j/r/0/1.end.json")) << traced.trace;
  EXPECT_THAT(traced.ended, FailsWith(74, "fsync directory of"));
  EXPECT_FALSE(content("out/m"));
}

}  // namespace
}  // namespace baton::faults
