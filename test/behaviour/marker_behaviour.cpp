#include <sys/stat.h>

#include "model/marker.h"

#include "behaviour/baton_test.h"
#include "support/temporary_directory.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// What a job makes of its markers where something is wrong with them.
class JobMarker : public BatonTest {
 protected:
  [[nodiscard]] Ended job(const Words& options, const std::string& script, const std::string& name = "j") {
    Words words{"run", "--job", name, "--state", "state", "--run", "r", "--marker", "out/m"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--", "sh", "-c", script});
    return baton(words);
  }
  [[nodiscard]] int gate() { return baton({"wait", "out/m", "--timeout", "1ms", "--quiet"}).code; }
};

TEST_F(JobMarker, IsNotPublishedInSilenceBesideATornEndRecord) {
  const Words of_two{"--completions", "2", "--index"};
  const auto worker = [&](const std::string& index) {
    Words options = of_two;
    options.push_back(index);
    return job(options, "true");
  };
  ASSERT_THAT(worker("0"), ExitsWith(0));
  write("state/j/r/0/1.end.json", "{\"baton\":1,");
  for (int start = 0; start < 2; ++start)
    EXPECT_THAT(worker("1"), FailsWith(65, "0/1.end.json: the end record of index 0 is not whole"));
  EXPECT_FALSE(exists("out/m"));
  EXPECT_EQ("FAILED\n", read("state/j.status"));
  EXPECT_THAT(worker("0"), ExitsWith(0)) << "what is not whole is not complete, and runs again";
  EXPECT_EQ(0, gate());
  EXPECT_EQ("SUCCEEDED\n", read("state/j.status"));
}

TEST_F(JobMarker, ThatIsPublishedLaterPutsTheViewsRight) {
  EXPECT_THAT(job({}, "rm -r out && touch out"), ExitsWith(74));
  EXPECT_EQ("FAILED\n", read("state/j.status"));
  std::filesystem::remove(path("out"));
  EXPECT_THAT(job({}, "touch ran-again"), ExitsWith(0));
  EXPECT_FALSE(exists("ran-again"));
  EXPECT_EQ(0, gate());
  EXPECT_EQ("SUCCEEDED\n", read("state/j.status"));
  EXPECT_EQ("\"SUCCEEDED\"", record("j/r/0", "state"));
  EXPECT_EQ("\"\"", record("j/r/0", "reason"));
}

TEST_F(JobMarker, OfAFailureThatCannotBeWrittenDoesNotHideTheCommandsCode) {
  EXPECT_THAT(job({}, "mkdir out/m.failed; exit 3"), FailsWith(3, "out/m.failed"));
  EXPECT_THAT(record("j/r/0", "reason"), AllOf(HasSubstr("exit code 3; "), HasSubstr("out/m.failed")));
  EXPECT_EQ("3", record("j/r/0", "exit_code"));
}

TEST_F(JobMarker, IsNotPublishedBehindAnotherJobsFailure) {
  EXPECT_THAT(job({}, "exit 3", "first"), ExitsWith(3));
  for (int start = 0; start < 2; ++start)
    EXPECT_THAT(job({}, "touch ran", "second"), FailsWith(78, "is of job first, run r"));
  EXPECT_EQ("\"FAILED\"", record("second/r/0", "state"));
  EXPECT_FALSE(exists("ran"));
  EXPECT_EQ(69, gate());
  EXPECT_THAT(baton({"mark", "clear", "out/m"}), ExitsWith(0));
  EXPECT_THAT(job({}, "true", "second"), ExitsWith(0));
  EXPECT_EQ(0, gate());
}

TEST_F(JobMarker, DoesNotReplaceAnotherJobsFailureWhereverItsOwnIs) {
  EXPECT_THAT(job({}, "exit 3", "first"), ExitsWith(3));
  const auto second = [&](const std::string& marker, const std::string& failed) {
    return baton({"run", "--job", "second", "--run", "r", "--state", "state", "--marker", marker,
                  "--failed-marker", failed, "--", "touch", "ran"});
  };
  EXPECT_THAT(second("out/other", "out/m.failed"), FailsWith(78, "is of job first, run r"));
  EXPECT_THAT(read("out/m.failed"), HasSubstr("\"job\":\"first\""));
  EXPECT_THAT(second("out/m", "out/mine.failed"), FailsWith(78, "is of job first, run r"));
  EXPECT_THAT(read("out/mine.failed"), HasSubstr("\"job\":\"second\"")) << "whoever watches it must learn it";
  EXPECT_FALSE(exists("ran"));
}

TEST_F(JobMarker, TakesDownAFailureMadeByHandWhereverItsOwnIs) {
  EXPECT_THAT(baton({"mark", "failed", "out/m"}), ExitsWith(0));
  EXPECT_THAT(job({"--failed-marker", "elsewhere"}, "true"), ExitsWith(0));
  EXPECT_EQ(0, gate());
}

TEST_F(JobMarker, HasNoPlaceWhereSomethingElseIs) {
  std::filesystem::create_directories(directory_ / "out" / "m");
  EXPECT_THAT(job({}, "touch ran"), FailsWith(64, "'out/m': is a directory"));
  EXPECT_EQ("\"FAILED\"", record("j/r/0", "state"));
  EXPECT_THAT(record("j/r/0", "reason"), HasSubstr("is a directory"));
  std::filesystem::remove(directory_ / "out" / "m");
  ASSERT_EQ(0, ::mkfifo(path("out/m").c_str(), 0600));
  EXPECT_THAT(job({}, "touch ran"), FailsWith(64, "'out/m': is there and not a regular file"));
  EXPECT_FALSE(exists("ran"));
}

TEST_F(JobMarker, IsAFailureByItsNameAlone) {
  ASSERT_THAT(baton({"mark", "complete", "out/m"}), ExitsWith(0));
  std::filesystem::create_directory(directory_ / "out" / "m.failed");
  EXPECT_EQ(69, gate());
  std::filesystem::remove(directory_ / "out" / "m.failed");
  ASSERT_EQ(0, ::mkfifo(path("out/m.failed").c_str(), 0600));
  EXPECT_EQ(69, gate());
  EXPECT_THAT(baton({"mark", "complete", "out/m"}), FailsWith(64, "out/m.failed"));
}

TEST_F(JobMarker, IsOneThatAllCanKnowAndNobodyElseHas) {
  EXPECT_THAT(job({"--after", "out/../out/m"}, "true"), FailsWith(64, "is this job's own marker"));
  const auto at = [&](const std::string& marker) {
    return baton({"run", "--job", "j", "--state", "state", "--marker", marker, "--", "touch", "ran"});
  };
  EXPECT_THAT(at("m-{attempt}"), FailsWith(64, "one for all attempts"));
  EXPECT_THAT(at("state/j.status"), FailsWith(78, "belongs to the state of jobs"));
  EXPECT_THAT(at("state/other.status"), FailsWith(78, "belongs to the state of jobs"));
  EXPECT_THAT(at("state/j/m"), FailsWith(78, "belongs to the state of jobs"));
  EXPECT_FALSE(exists("ran"));
}

TEST_F(JobMarker, IsNotBehindALinkThatLeadsOffItsVolume) {
  const test::TemporaryDirectory volume("/dev/shm");
  std::filesystem::create_directory(path("out"));
  struct stat here {};
  struct stat there {};
  ASSERT_EQ(0, ::stat(path("out").c_str(), &here));
  ASSERT_EQ(0, ::stat(volume.path().c_str(), &there));
  if (here.st_dev == there.st_dev) GTEST_SKIP() << "/dev/shm is not a volume of its own";
  std::filesystem::create_symlink(path("out"), volume.path("away"));
  const std::string refusal = "'away' is a link to another volume";
  EXPECT_THAT(baton({"mark", "complete", volume.path("away/m")}), FailsWith(74, refusal));
  EXPECT_THAT(baton({"run", "--job", "j", "--state", volume.path("away"), "--", "touch", "ran"}),
              FailsWith(74, refusal));
  EXPECT_THAT(baton({"run", "--log", volume.path("away/log"), "--", "true"}).out, HasSubstr(refusal));
  EXPECT_TRUE(std::filesystem::is_empty(path("out")));
  EXPECT_FALSE(exists("ran"));
  write("out/m", "");
  EXPECT_THAT(baton({"wait", "--timeout", "0.2s", volume.path("away/m")}), FailsWith(124, refusal));
}

TEST_F(JobMarker, MadeByHandShowsNoCredentials) {
  EXPECT_THAT(baton({"mark", "failed", "out/m", "--message", "no answer from https://me:s3cret@host/x"}),
              ExitsWith(0));
  EXPECT_THAT(read("out/m.failed"), AllOf(HasSubstr("(hidden)"), Not(HasSubstr("s3cret"))));
}

}  // namespace
}  // namespace baton::behaviour
