#include <fstream>

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>

#include "model/checksum.h"
#include "model/marker.h"

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

using testing::HasSubstr;

class Verify : public BatonTest {
 protected:
  // The marker "m" of a job that left these files, whether they are there or not.
  void mark(const std::map<std::string, std::string>& outputs) const {
    model::Marker marker;
    for (const auto& [name, bytes] : outputs)
      marker.outputs.push_back({path(name), bytes.size(), model::checksum(bytes)});
    write("m", model::encode_marker(marker));
  }
  [[nodiscard]] Ended wait(const std::string& verify) {
    return baton({"wait", "m", verify, "--timeout", "100ms", "--quiet"});
  }
  [[nodiscard]] Process gate(const std::string& verify) {
    auto process = start({"wait", "m", verify});
    EXPECT_TRUE(eventually([&] { return process.out().find("wait_started") != std::string::npos; }));
    return process;
  }
  [[nodiscard]] static bool has_open(const Process& process, const std::string& file) {
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", process.pid()), ignored)) {
      if (std::filesystem::read_symlink(entry.path(), ignored) == file) return true;
    }
    return false;
  }
};

TEST_F(Verify, OpensWhenWhatWasMarkedIsThere) {
  write("out/a", "alpha");
  write("out/b", "beta");
  ASSERT_THAT(baton({"mark", "complete", "m", "--output", "out"}), ExitsWith(0));
  for (const char* verify : {"--verify", "--verify=size", "--verify=digest"}) {
    EXPECT_EQ("7\n", baton({"wait", verify, "m", "--quiet", "--", "echo", "7"}).out) << verify;
  }
}

TEST_F(Verify, WaitsForDataThatComesAfterTheMarker) {
  mark({{"out/a", "alpha"}});
  auto process = gate("--verify=digest");
  write("out/a", "alpha");
  EXPECT_THAT(process.wait(), ExitsWith(0));
}

TEST_F(Verify, WaitsForDataThatIsPutRight) {
  mark({{"a", "alpha"}});
  write("a", "al");
  auto process = gate("--verify");
  write("a", "alpha");
  EXPECT_THAT(process.wait(), ExitsWith(0));
}

TEST_F(Verify, NamesWhatIsMissing) {
  mark({{"a", "alpha"}, {"b", "beta"}, {"c", "gamma"}});
  write("a", "alpha");
  EXPECT_THAT(wait("--verify"), FailsWith(124, path("b") + "' is missing, and 1 more"));
  auto process = gate("--verify");
  process.signal(SIGTERM);
  EXPECT_THAT(process.wait(), ExitsWith(143));
  const auto reported = baton({"wait", "m", "--verify", "--timeout", "300ms", "--report-every", "50ms"});
  EXPECT_THAT(reported.out, HasSubstr("type=wait_pending"));
  EXPECT_THAT(reported.out, HasSubstr(path("b") + "' is missing"));
}

TEST_F(Verify, TellsATruncatedFileByItsSize) {
  mark({{"a", "alpha"}});
  write("a", "al");
  EXPECT_THAT(wait("--verify"), FailsWith(65, "has 2 bytes, not the 5"));
  EXPECT_THAT(baton({"wait", "m", "--timeout", "100ms"}), ExitsWith(0)) << "nobody asked for it";
}

TEST_F(Verify, TellsOtherContentOfTheSameSizeByItsDigestOnly) {
  mark({{"a", "alpha"}});
  write("a", "ALPHA");
  EXPECT_THAT(wait("--verify"), ExitsWith(0));
  const auto ended = wait("--verify=digest");
  EXPECT_THAT(ended, FailsWith(65, model::checksum("alpha")));
  EXPECT_THAT(ended.err, HasSubstr(model::checksum("ALPHA")));
}

TEST_F(Verify, LooksAtTheOutputsOfAJob) {
  const Words job{"run", "--state", "state", "--run", "r", "--job", "j", "--output", "a", "--", "sh", "-c"};
  Words command = job;
  command.emplace_back("echo alpha > a");
  ASSERT_THAT(baton(command), ExitsWith(0));
  const Words gate{"wait", "job:j",           "--state",   "state", "--run",
                   "r",    "--verify=digest", "--timeout", "100ms", "--quiet"};
  EXPECT_THAT(baton(gate), ExitsWith(0));
  write("a", "ALPHA\n");
  EXPECT_THAT(baton(gate), FailsWith(65, "has digest"));
  std::filesystem::remove(directory_ / "a");
  EXPECT_THAT(baton(gate), FailsWith(124, "a' is missing"));
}

TEST_F(Verify, HoldsAJobBackToo) {
  mark({{"a", "alpha"}});
  const Words job{"run", "--after", "m", "--verify", "--wait-timeout", "100ms", "--", "echo", "ran"};
  EXPECT_THAT(baton(job), FailsWith(124, "a' is missing"));
  write("a", "alpha");
  EXPECT_THAT(baton(job).out, HasSubstr("ran\n"));
}

TEST_F(Verify, LooksAtManyOutputs) {
  std::map<std::string, std::string> outputs;
  for (int i = 0; i < 2000; ++i) outputs[fmt::format("d{}/{}", i % 7, i)] = fmt::format("content {}", i);
  for (const auto& [name, bytes] : outputs) write(name, bytes);
  mark(outputs);
  EXPECT_THAT(wait("--verify=digest"), ExitsWith(0));
  write("d3/1998", "contenT 1998");
  EXPECT_THAT(wait("--verify"), ExitsWith(0));
  EXPECT_THAT(wait("--verify=digest"), FailsWith(65, "d3/1998"));
}

TEST_F(Verify, IsNotHeldByAPipe) {
  mark({{"a", ""}});
  ASSERT_EQ(0, ::mkfifo(path("a").c_str(), 0600));
  EXPECT_THAT(wait("--verify=digest"), FailsWith(65, "a' is not a regular file"));
}

TEST_F(Verify, FollowsALinkToADirectory) {
  write("real/a", "alpha");
  std::filesystem::create_directory_symlink(directory_ / "real", directory_ / "link");
  mark({{"link/a", "alpha"}});
  EXPECT_THAT(wait("--verify=digest"), ExitsWith(0));
}

TEST_F(Verify, AsksNothingOfAMarkerWithoutOutputs) {
  mark({});
  EXPECT_THAT(wait("--verify"), ExitsWith(0));
  write("m", "1705400000\n");
  EXPECT_THAT(wait("--verify=digest"), ExitsWith(0));
}

TEST_F(Verify, RefusesAnotherWord) {
  EXPECT_THAT(wait("--verify=nonsense"), FailsWith(64, "must be one of size, digest"));
}

// Reading it all would take minutes.
class VerifyLarge : public Verify {
 protected:
  VerifyLarge() {
    write("large", "");
    constexpr std::uint64_t bytes = 512ULL << 30U;
    std::error_code error;
    std::filesystem::resize_file(directory_ / "large", bytes, error);
    sparse_ = !error;
    model::Marker marker;
    marker.outputs.push_back({path("large"), bytes, model::checksum("")});
    write("m", model::encode_marker(marker));
  }
  void SetUp() override {
    if (!sparse_) GTEST_SKIP() << "no sparse files of this size here";
  }

  bool sparse_ = false;
};

TEST_F(VerifyLarge, EndsAtOnceWhenItIsStopped) {
  auto process = start({"wait", "m", "--verify=digest"});
  ASSERT_TRUE(eventually([&] { return has_open(process, path("large")); }));
  process.signal(SIGTERM);
  EXPECT_THAT(process.wait(), ExitsWith(143)) << "74 would say that the volume did not answer";
}

TEST_F(VerifyLarge, EndsAtTheTimeoutAndSaysWhatItRead) {
  EXPECT_THAT(wait("--verify=digest"), FailsWith(124, "large' has not been read yet"));
}

}  // namespace
}  // namespace baton::behaviour
