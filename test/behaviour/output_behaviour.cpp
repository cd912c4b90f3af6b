#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>

#include "model/marker.h"

#include "behaviour/baton_test.h"
#include "support/unanswering_directory.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Outputs : public BatonTest {
 protected:
  // A job "j" with the marker "m", whose command is a shell script.
  [[nodiscard]] static Words job(const Words& options, const std::string& script) {
    Words words{"run",   "--state", "state", "--run",    "r1", "--if-complete",
                "rerun", "--job",   "j",     "--marker", "m"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--", "sh", "-c", script});
    return words;
  }
  [[nodiscard]] model::Marker marker(const std::string& name) const {
    const auto content = model::decode_marker(read(name));
    const auto* intact = std::get_if<model::Marker>(&content);
    EXPECT_NE(nullptr, intact) << name << ": " << read(name);
    return intact == nullptr ? model::Marker{} : *intact;
  }
  [[nodiscard]] Words listed(const std::string& name = "m") const {
    Words paths;
    for (const auto& output : marker(name).outputs) paths.push_back(output.path);
    return paths;
  }
  // Failed with this code for this reason, and everything says so.
  void expect_failure(const Ended& ended, int code, const std::string& reason) const {
    EXPECT_THAT(ended, FailsWith(code, reason));
    EXPECT_FALSE(exists("m"));
    EXPECT_THAT(marker("m.failed").reason, HasSubstr(reason));
    EXPECT_EQ("FAILED\n", read("state/j.status"));
    EXPECT_EQ("\"FAILED\"", record("j/r1/0", "state"));
    EXPECT_THAT(ended.out, AllOf(HasSubstr("type=job_failed"), HasSubstr(fmt::format("exit_code={}", code)),
                                 Not(HasSubstr("job_completed"))));
  }
  // baton under strace, with these options of its.
  Ended traced(const Words& strace, const Words& arguments) {
    Words command{"strace", "-f", "-qq"};
    command.insert(command.end(), strace.begin(), strace.end());
    command.push_back(binary());
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_command(command);
  }
  // The lines of a trace that hold one of these words.
  [[nodiscard]] Words lines(const std::string& file, const Words& words) const {
    std::istringstream text(read(file));
    Words found;
    for (std::string line; std::getline(text, line);) {
      for (const auto& word : words) {
        if (line.find(word) == std::string::npos) continue;
        found.push_back(line);
        break;
      }
    }
    return found;
  }
};

TEST_F(Outputs, AreListedWithSizeAndDigestAsXxhsumHasThem) {
  EXPECT_THAT(baton(job({"--output", "out/*"},
                        "mkdir out; printf abc >out/a; head -c 3000000 /dev/zero | tr '\\0' x >out/b")),
              ExitsWith(0));
  const auto sums = run_command({"xxhsum", "-q", "-H2", path("out/a"), path("out/b")});
  std::string expected;
  for (const auto& output : marker("m").outputs) {
    EXPECT_EQ(std::filesystem::file_size(output.path), output.bytes);
    ASSERT_THAT(output.digest, testing::StartsWith("xxh3:"));
    expected += output.digest.substr(5) + "  " + output.path + "\n";
  }
  EXPECT_EQ(sums.out, expected);
  EXPECT_THAT(read("state/j/r1/0/record.json"), HasSubstr(path("out/b")));
}

TEST_F(Outputs, AreFoundByPathPatternAndDirectoryEachOnce) {
  EXPECT_THAT(baton(job({"--output", "out/{run}/*.csv", "--output", "out/r1/b.csv", "--output", "out"},
                        "mkdir -p out/r1; for f in b.csv a.csv x; do echo 1 >out/r1/$f; done")),
              ExitsWith(0));
  EXPECT_THAT(listed(), ElementsAre(path("out/r1/a.csv"), path("out/r1/b.csv"), path("out/r1/x")));
}

TEST_F(Outputs, AreThoseOfTheAttemptThatSucceeded) {
  EXPECT_THAT(baton(job({"--output", "out.{attempt}", "--retries", "1", "--retry-delay", "0"},
                        "echo 1 >out.$BATON_ATTEMPT; [ $BATON_ATTEMPT = 2 ]")),
              ExitsWith(0));
  EXPECT_THAT(listed(), ElementsAre(path("out.2")));
}

TEST_F(Outputs, NeedNoMarkerToBeChecked) {
  EXPECT_THAT(baton({"run", "--output", "x", "--", "sh", "-c", "echo 1 >x"}), ExitsWith(0));
  EXPECT_THAT(baton({"run", "--output", "y", "--", "true"}), FailsWith(65, "y': is missing"));
}

TEST_F(Outputs, FailTheJobWhenMissing) {
  expect_failure(baton(job({"--output", "x", "--output", "y"}, "echo 1 >x")), 65,
                 "output '" + path("y") + "': is missing");
}

TEST_F(Outputs, FailTheJobWhenAPatternMatchesNothing) {
  expect_failure(baton(job({"--output", "out/*.csv"}, "mkdir out; echo 1 >out/x")), 65,
                 "output '" + path("out/*.csv") + "': matches nothing");
}

TEST_F(Outputs, FailTheJobWhenEmptyUnlessThatIsAllowed) {
  expect_failure(baton(job({"--output", "x"}, ": >x")), 65, "output '" + path("x") + "': is empty");
  EXPECT_THAT(baton(job({"--output", "x", "--allow-empty"}, ": >x")), ExitsWith(0));
  EXPECT_EQ(0U, marker("m").outputs.at(0).bytes);
  EXPECT_FALSE(exists("m.failed"));
}

TEST_F(Outputs, FailTheJobWhenTheyAreNoFiles) {
  expect_failure(baton(job({"--output", "x"}, "mkfifo x")), 65, "x': is not a regular file");
  expect_failure(baton(job({"--output", "."}, ":")), 65, "x': is not a regular file");
}

TEST_F(Outputs, AreReadThroughLinksOfTheirVolumeOnly) {
  write("2024", "data");
  std::filesystem::create_symlink("2024", directory_ / "latest");
  EXPECT_THAT(baton(job({"--output", "latest"}, ":")), ExitsWith(0));
  EXPECT_THAT(listed(), ElementsAre(path("latest")));
  std::filesystem::remove(directory_ / "m");
  std::filesystem::create_symlink("/proc/version", directory_ / "away");
  expect_failure(baton(job({"--output", "away"}, ":")), 65, "away': is a link to another volume");
}

TEST_F(Outputs, AreNotRetried) {
  expect_failure(baton(job({"--output", "x", "--retries", "3", "--retry-delay", "0"}, "echo 1 >>runs")), 65,
                 "is missing");
  EXPECT_EQ("1\n", read("runs"));
}

TEST_F(Outputs, AreNotLookedForAfterAFailure) {
  EXPECT_THAT(baton(job({"--output", "x"}, "exit 3")), ExitsWith(3));
  EXPECT_EQ("exit code 3", marker("m.failed").reason);
}

TEST_F(Outputs, MayHaveNamesOfAnyTextButNotOfOtherBytes) {
  write("out/a b\n\"c\"", "1");
  write("out/caf\xc3\xa9", "1");
  EXPECT_THAT(baton(job({"--output", "out"}, ":")), ExitsWith(0));
  EXPECT_THAT(listed(), ElementsAre(path("out/a b\n\"c\""), path("out/caf\xc3\xa9")));
  std::filesystem::remove(directory_ / "m");
  write("out/caf\xe9", "1");
  expect_failure(baton(job({"--output", "out"}, ":")), 65, "has a name that is not UTF-8");
}

TEST_F(Outputs, DoNotIncludeTheJobsOwnFiles) {
  const auto whole = job({"--output", "."}, "echo 1 >x");
  EXPECT_THAT(baton(whole), ExitsWith(0));
  EXPECT_THAT(listed(), ElementsAre(path("x")));
  EXPECT_THAT(baton(whole), ExitsWith(0));
  EXPECT_THAT(listed(), ElementsAre(path("x")));
}

TEST_F(Outputs, OfAllWorkersAreInTheCommonMarker) {
  for (const char* index : {"0", "1"}) {
    EXPECT_THAT(baton(job({"--completions", "2", "--index", index, "--output", "part-{index}"},
                          "echo 1 >part-$BATON_INDEX")),
                ExitsWith(0));
  }
  EXPECT_THAT(listed(), ElementsAre(path("part-0"), path("part-1")));
}

TEST_F(Outputs, AreOnTheDiskBeforeAnythingSaysThatTheJobIsComplete) {
  EXPECT_THAT(traced({"-y", "-o", "trace", "-e", "trace=fsync,linkat"},
                     job({"--output", "out/d/x"}, "mkdir -p out/d; echo 1 >out/d/x")),
              ExitsWith(0));
  const auto steps = lines("trace", {"/out", ".end.json\"", ", \"m\""});
  // The file, its directory and the one above, the end record, the marker.
  const auto shows = [](const std::string& call, const std::string& what) {
    // A call that another thread's came between is told in two lines.
    return AllOf(HasSubstr(call), HasSubstr(what), AnyOf(HasSubstr("= 0"), HasSubstr("<unfinished ...>")));
  };
  EXPECT_THAT(steps,
              ElementsAre(shows("fsync(", "/out/d/x>"), shows("fsync(", "/out/d>"), shows("fsync(", "/out>"),
                          shows("linkat(", ".end.json\""), shows("linkat(", ", \"m\"")));
}

TEST_F(Outputs, ThatCannotBeFlushedFailTheJobAndAreNotFlushedAgain) {
  write("out/x", "1");
  expect_failure(traced({"-y", "-o", "trace", "-P", path("out/x"), "-e", "trace=fsync", "-e",
                         "inject=fsync:error=EIO:when=1"},
                        job({"--output", "out/x"}, ":")),
                 74, "fsync " + path("out/x") + ": Input/output error");
  EXPECT_THAT(lines("trace", {"fsync("}), testing::SizeIs(1));
}

TEST_F(Outputs, ThatCannotBeReadFailTheJob) {
  write("out/x", "1");
  expect_failure(traced({"-o", "trace", "-P", path("out/x"), "-e", "inject=read:error=EIO:when=1"},
                        job({"--output", "out/x"}, ":")),
                 74, "read " + path("out/x") + ": Input/output error");
}

TEST_F(Outputs, WhoseDirectoryCannotBeFlushedFailTheJob) {
  write("out/x", "1");
  expect_failure(traced({"-o", "trace", "-P", path("out"), "-e", "inject=fsync:error=EIO:when=1"},
                        job({"--output", "out/x"}, ":")),
                 74, "fsync directory " + path("out") + ": Input/output error");
}

TEST_F(Outputs, AreGivenUpAfterAStopAndTheGracePeriod) {
  // Hours of reading.
  write("x", "");
  std::filesystem::resize_file(directory_ / "x", std::uintmax_t{4} << 40U);
  auto run = start(job({"--output", "x", "--grace", "100ms"}, ": >ran"));
  ASSERT_TRUE(eventually([&] { return exists("ran") && children_of(run.pid()).empty(); }));
  run.signal(SIGTERM);
  expect_failure(run.wait(), 74, "stopped by SIGTERM: the outputs were not on the disk in time");
}

TEST_F(Outputs, OnAVolumeThatDoesNotAnswerDoNotHoldUpTheEnd) {
  write("out/x", "1");
  const test::UnansweringDirectory away(path("out"));
  if (!away.works()) GTEST_SKIP() << "needs CAP_SYS_ADMIN and fanotify permission events";
  auto run = start(job({"--output", "out/x", "--grace", "100ms"}, ": >ran"));
  ASSERT_TRUE(eventually([&] { return exists("ran") && children_of(run.pid()).empty(); }));
  run.signal(SIGTERM);
  EXPECT_THAT(run.wait(), FailsWith(74, "did not answer in time"));
  EXPECT_FALSE(exists("m"));
}

class MarkWithOutputs : public Outputs {};

TEST_F(MarkWithOutputs, ListsThemInACompleteMarker) {
  write("out/x", "abc");
  EXPECT_THAT(baton({"mark", "complete", "m", "--output", "out/*"}), ExitsWith(0));
  EXPECT_THAT(listed(), ElementsAre(path("out/x")));
}

TEST_F(MarkWithOutputs, WritesNothingWhenOneIsMissing) {
  EXPECT_THAT(baton({"mark", "complete", "m", "--output", "x"}), FailsWith(65, "x': is missing"));
  EXPECT_FALSE(exists("m"));
}

TEST_F(MarkWithOutputs, TakesThemForCompleteOnly) {
  EXPECT_THAT(baton({"mark", "failed", "m", "--output", "x"}),
              FailsWith(64, "--output goes with mark complete"));
  EXPECT_THAT(baton({"mark", "clear", "m", "--output", "x"}),
              FailsWith(64, "--output goes with mark complete"));
}

TEST_F(MarkWithOutputs, IsNotConcernedWithThoseOfTheJobItIsIn) {
  set("BATON_OUTPUT", "x");
  EXPECT_THAT(baton(job({}, "echo 1 >x; " + binary() + " mark complete part")), ExitsWith(0));
  EXPECT_THAT(listed("part"), IsEmpty());
  EXPECT_THAT(listed(), ElementsAre(path("x")));
}

}  // namespace
}  // namespace baton::behaviour
