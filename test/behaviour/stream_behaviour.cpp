#include <algorithm>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include "model/record.h"

#include "behaviour/baton_test.h"
#include "support/pipe.h"
#include "support/unanswering_directory.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

std::string noise(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>((i * 2654435761U) >> 13U);
  return bytes;
}

class Streams : public BatonTest {
 protected:
  // Without a job: the command's output is all there is.
  [[nodiscard]] static Words plain(const Words& options, const Words& command) {
    Words words{"run"};
    words.insert(words.end(), options.begin(), options.end());
    words.emplace_back("--");
    words.insert(words.end(), command.begin(), command.end());
    return words;
  }
  [[nodiscard]] static Words job(const Words& options, const Words& command) {
    Words all{"--job", "j", "--state", "state", "--run", "r"};
    all.insert(all.end(), options.begin(), options.end());
    return plain(all, command);
  }
  [[nodiscard]] static Words shell(const std::string& script) { return {"sh", "-c", script}; }
  // What the record says of the command's lines.
  [[nodiscard]] model::LineFindings found() const {
    const auto record = model::decode_record(read("state/j/r/0/record.json"));
    EXPECT_TRUE(record) << record.error().message();
    return record ? record->lines : model::LineFindings{};
  }
  [[nodiscard]] std::vector<std::string> events() const {
    std::vector<std::string> types;
    for (const auto& event : found().events) types.push_back(event.type);
    return types;
  }
  // In the background, its stdout a pipe of the test's.
  [[nodiscard]] Process start_into(const test::Pipe& pipe, const Words& arguments) {
    Words words{binary()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return start_command(words, [&pipe] { ::dup2(pipe.writer.get(), STDOUT_FILENO); });
  }
};

// --- passing on -------------------------------------------------------------------------------------------

class PassingOn : public Streams, public testing::WithParamInterface<Words> {};

TEST_P(PassingOn, ChangesNoByteOfBinaryData) {
  write("data", noise(3'000'000));
  const auto ended = baton(plain(GetParam(), {"cat", "data"}));
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_TRUE(read("data") == ended.out);
}

TEST_P(PassingOn, ChangesNoByteOfALineOfTenMebibytes) {
  write("data", "METRIC: " + std::string(10U << 20U, 'x') + "\nMETRIC: a=1\n");
  EXPECT_TRUE(read("data") == baton(plain(GetParam(), {"cat", "data"})).out);
}

TEST_P(PassingOn, ChangesNoByteBetweenPipes) {
  write("data", noise(3'000'000));
  test::Pipe pipe;
  auto run = start_into(pipe, plain(GetParam(), {"cat", "data"}));
  pipe.writer = system::Descriptor();
  EXPECT_TRUE(read("data") == test::read_all(pipe.reader.get()));
  EXPECT_THAT(run.wait(), ExitsWith(0));
}

TEST_P(PassingOn, KeepsTheTwoStreamsApart) {
  const auto ended = baton(plain(GetParam(), shell("echo out; echo err >&2; printf last; exit 3")));
  EXPECT_THAT(ended, ExitsWith(3));
  EXPECT_EQ("out\nlast", ended.out);
  EXPECT_EQ("err\n", ended.err);
}

TEST_P(PassingOn, KeepsTheOrderOfStreamsThatAreOne) {
  Words words{"sh", "-c", "exec 2>&1; exec \"$@\"", "sh", binary()};
  std::string expected;
  for (int i = 0; i < 50; ++i) expected += fmt::format("out {}\nerr {}\n", i, i);
  for (const auto& word :
       plain(GetParam(), shell("i=0; while [ $i -lt 50 ]; do echo out $i; echo err $i >&2; "
                               "i=$((i+1)); done"))) {
    words.push_back(word);
  }
  EXPECT_EQ(expected, run_command(words).out);
}

TEST_P(PassingOn, NeverLosesTheLastLine) {
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ("first\nlast", baton(plain(GetParam(), shell("echo first; printf last"))).out) << i;
  }
}

TEST_P(PassingOn, EndsThoughAnEscapedChildHoldsTheStream) {
  const auto ended = baton(plain(GetParam(), shell("setsid sleep 1000 & echo $! > escaped; echo done")));
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ("done\n", ended.out);
  ::kill(std::stoi(read("escaped")), SIGKILL);
}

TEST_P(PassingOn, PutsOurLinesBehindTheAttemptTheyTellOf) {
  Words options = GetParam();
  for (const char* word : {"--retries", "2", "--retry-delay", "0s"}) options.emplace_back(word);
  const auto ended = baton(job(options, shell("echo output of $BATON_ATTEMPT; exit 1")));
  std::vector<std::size_t> places;
  for (const char* text : {"output of 1\n", "attempt_failed", "attempt 2 of 3", "output of 2\n",
                           "output of 3\n", "job_failed"}) {
    places.push_back(ended.out.find(text));
    EXPECT_NE(std::string::npos, places.back()) << text;
  }
  EXPECT_TRUE(std::ranges::is_sorted(places)) << ended.out;
}

TEST_P(PassingOn, TellsTheCommandThatNobodyReadsItsStream) {
  Words options = GetParam();
  if (options[0] == "--log") return;  // the log still does
  auto run = start_command({"sh", "-c", "\"$@\" | head -n 1", "sh", binary(), "run", "--scan", "--", "sh",
                            "-c", "echo first; while :; do echo more; done"});
  const auto ended = run.wait();
  EXPECT_EQ("first\n", ended.out);
}

TEST_P(PassingOn, WorksWithClosedStreams) {
  Words words{"sh", "-c", "exec >&- 2>&-; exec \"$@\"", "sh", binary()};
  for (const auto& word : plain(GetParam(), shell("echo lost; touch ran; exit 4"))) words.push_back(word);
  EXPECT_THAT(run_command(words), ExitsWith(4));
  EXPECT_TRUE(exists("ran"));
}

TEST_P(PassingOn, EndsInTheGracePeriodThoughNobodyReads) {
  const test::Pipe pipe;
  Words options = GetParam();
  for (const char* word : {"--grace", "500ms", "--marker", "m"}) options.emplace_back(word);
  auto run = start_into(pipe, job(options, shell("touch ready; while [ ! -e full ]; do sleep 0.02; done; "
                                                 "echo unread; touch written; sleep 1000")));
  ASSERT_TRUE(eventually([&] { return exists("ready"); }));
  pipe.fill();
  write("full", "");
  ASSERT_TRUE(eventually([&] { return exists("written"); }));
  run.signal(SIGTERM);
  EXPECT_THAT(run.wait(), ExitsWith(143));
  ASSERT_THAT(events(), testing::ElementsAre("output_lost"));
  EXPECT_THAT(found().events[0].labels, testing::Contains(testing::Pair("bytes", "7")));
  EXPECT_TRUE(exists("m.failed"));
}

TEST_P(PassingOn, TimesOutThoughNobodyReads) {
  const test::Pipe pipe;
  Words options = GetParam();
  for (const char* word : {"--grace", "500ms", "--deadline", "500ms"}) options.emplace_back(word);
  auto run = start_into(pipe, plain(options, shell("while :; do echo more and more; done")));
  EXPECT_THAT(run.wait(), ExitsWith(124));
}

TEST_P(PassingOn, WaitsForASlowReader) {
  write("data", noise(2'500'000));
  test::Pipe pipe;
  Words options = GetParam();
  for (const char* word : {"--grace", "1s"}) options.emplace_back(word);
  auto run = start_into(pipe, plain(options, {"sh", "-c", "cat data; touch ended"}));
  pipe.writer = system::Descriptor();
  std::string got;
  while (true) {
    const std::string some = test::read_all(pipe.reader.get(), 20'000);
    if (some.empty()) break;
    got += some;
    if (exists("ended")) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  EXPECT_TRUE(read("data") == got);
  EXPECT_THAT(run.wait(), ExitsWith(0));
}

INSTANTIATE_TEST_SUITE_P(With, PassingOn,
                         testing::Values(Words{"--scan"}, Words{"--log", "log"},
                                         Words{"--scan", "--log", "log"}));

// --- scanning ---------------------------------------------------------------------------------------------

TEST_F(Streams, AreRecordedByTheLinesInThem) {
  EXPECT_THAT(
      baton(job({"--scan"},
                shell("echo METRIC: rows=1 stage=a timestamp=1705400000; echo METRIC: rows=2 stage=b; "
                      "echo METRIC: rows=3 stage=a >&2; echo 'EVENT: type=t message=\"two words\"'; "
                      "printf 'METRIC: last=4'"))),
      ExitsWith(0));
  const auto lines = found();
  ASSERT_THAT(lines.metrics, SizeIs(3));
  EXPECT_EQ("last=4", lines.metrics[0].name + "=" + lines.metrics[0].value.text());
  EXPECT_EQ((model::LineLabels{{"stage", "a"}}), lines.metrics[1].labels);
  EXPECT_EQ("2", lines.metrics[2].value.text());
  ASSERT_THAT(lines.events, SizeIs(1));
  EXPECT_EQ("two words", lines.events[0].message);
}

TEST_F(Streams, AreRecordedThoughALineComesInPieces) {
  EXPECT_THAT(baton(job({"--scan"},
                        shell("printf 'x\\nMET'; sleep 0.1; printf 'RIC: ro'; sleep 0.1; printf 'ws=7\\n'"))),
              ExitsWith(0));
  ASSERT_THAT(found().metrics, SizeIs(1));
  EXPECT_EQ("7", found().metrics[0].value.text());
}

TEST_F(Streams, AreRecordedByWhatOurOwnCommandsPrint) {
  const std::string script = binary() + " metric rows=5 --log-format json && " + binary() + " event t m";
  EXPECT_THAT(baton(job({"--scan"}, shell(script))), ExitsWith(0));
  EXPECT_THAT(found().metrics, SizeIs(1));
  EXPECT_THAT(events(), testing::ElementsAre("t"));
}

TEST_F(Streams, AreRecordedWhileTheCommandRuns) {
  auto run = start(job({"--scan", "--heartbeat", "50ms"},
                       shell("echo METRIC: rows=1; while [ ! -e go ]; do sleep 0.05; done")));
  EXPECT_TRUE(
      eventually([&] { return read("state/j/r/0/record.json").find("\"rows\"") != std::string::npos; }));
  write("go", "");
  EXPECT_THAT(run.wait(), ExitsWith(0));
}

TEST_F(Streams, AreRecordedInBoundedSpace) {
  EXPECT_THAT(
      baton(job({"--scan"}, shell("i=0; while [ $i -lt 1500 ]; do echo METRIC: n$i=$i; i=$((i+1)); done"))),
      ExitsWith(0));
  EXPECT_THAT(found().metrics, SizeIs(1000));
  EXPECT_EQ(500U, found().metrics_dropped);
}

TEST_F(Streams, AreRecordedWithoutCredentials) {
  EXPECT_THAT(baton(job({"--scan"}, shell("echo METRIC: rows=1 api_token=hunter2"))), ExitsWith(0));
  EXPECT_THAT(read("state/j/r/0/record.json"), AllOf(HasSubstr("api_token"), Not(HasSubstr("hunter2"))));
}

TEST_F(Streams, AreNotRecordedUnlessAskedFor) {
  EXPECT_THAT(baton(job({}, shell("echo METRIC: rows=1"))), ExitsWith(0));
  EXPECT_THAT(found().metrics, IsEmpty());
}

TEST_F(Streams, AreTheCommandsOwnByDefault) {
  EXPECT_THAT(
      run_command({"sh", "-c",
                   "readlink /proc/self/fd/1 > /dev/null; " + binary() + " run -- readlink /proc/self/fd/1"})
          .out,
      HasSubstr("process-0.out"));
}

// --- the log ----------------------------------------------------------------------------------------------

TEST_F(Streams, AreLoggedTogetherByWholeLines) {
  EXPECT_THAT(baton(plain({"--log", "logs/{run}/x.log", "--run", "r7"},
                          shell("printf 'half '; echo error >&2; echo line"))),
              ExitsWith(0));
  EXPECT_THAT(read("logs/r7/x.log"), testing::AnyOf("error\nhalf line\n", "half line\nerror\n"));
}

TEST_F(Streams, AreLoggedByAllAttemptsIntoOneFile) {
  write("log", "before\n");
  EXPECT_THAT(baton(plain({"--log", "log", "--retries", "2", "--retry-delay", "0s"},
                          shell("echo $BATON_ATTEMPT; exit 1"))),
              ExitsWith(1));
  EXPECT_EQ("before\n1\n2\n3\n", read("log"));
}

TEST_F(Streams, AreLoggedIntoFilesOfALimitedSize) {
  EXPECT_THAT(baton(plain({"--log", "log", "--log-max-size", "100", "--log-keep", "2"},
                          shell("i=100; while [ $i -lt 160 ]; do echo line $i; i=$((i+1)); done"))),
              ExitsWith(0));
  EXPECT_THAT(read("log"), testing::EndsWith("line 159\n"));
  EXPECT_EQ(99U, read("log.1").size());
  EXPECT_THAT(read("log.1"), StartsWith("line "));
  EXPECT_EQ(99U, read("log.2").size());
  EXPECT_FALSE(exists("log.3"));
}

TEST_F(Streams, AreNotLoggedThroughALink) {
  write("precious", "mine\n");
  std::filesystem::create_symlink("precious", directory_ / "log");
  const auto ended = baton(job({"--log", "log"}, shell("echo hello")));
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("hello\n"), HasSubstr("EVENT: type=log_failed severity=WARNING")));
  EXPECT_EQ("mine\n", read("precious"));
  EXPECT_THAT(events(), testing::ElementsAre("log_failed", "log_incomplete"));
}

TEST_F(Streams, ArePassedOnThoughTheLogsVolumeIsFull) {
  std::filesystem::create_directories(directory_ / "small");
  auto run = start_command(
      {binary(), "run", "--job", "j", "--state", "state", "--run", "r", "--log", "small/log", "--", "sh",
       "-c", "i=0; while [ $i -lt 5000 ]; do echo a line of the job $i; i=$((i+1)); done"},
      [this] {
        if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("none", path("small").c_str(), "tmpfs", 0, "size=64k") != 0)
          ::_exit(77);
      });
  const auto ended = run.wait();
  if (ended.code == 77) GTEST_SKIP() << "no mount namespaces here";
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("a line of the job 0\n"), HasSubstr("a line of the job 4999\n")));
  EXPECT_THAT(ended.out, HasSubstr("No space left on device"));
  const std::size_t first = ended.out.find("type=log_failed");
  EXPECT_EQ(std::string::npos, ended.out.find("type=log_failed", first + 1));
  EXPECT_THAT(ended.out, HasSubstr("type=log_incomplete"));
  EXPECT_EQ("\"SUCCEEDED\"", record("j/r/0", "state"));
}

TEST_F(Streams, ArePassedOnThoughTheLogsVolumeDoesNotAnswer) {
  std::filesystem::create_directories(directory_ / "dead");
  const test::UnansweringDirectory dead(path("dead"));
  if (!dead.works()) GTEST_SKIP() << "no fanotify permission events here";
  const auto ended = baton(plain({"--log", "dead/log", "--grace", "200ms"}, shell("echo hello")));
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out,
              AllOf(StartsWith("hello\n"), HasSubstr("type=log_incomplete"), HasSubstr("bytes=6")));
}

TEST_F(Streams, GoOnIntoTheLogWhenTheReaderLeaves) {
  run_command({"sh", "-c",
               binary() + " run --log log -- sh -c 'i=0; while [ $i -lt 30000 ]; do echo line $i; "
                          "i=$((i+1)); done' | head -n 1"});
  EXPECT_TRUE(eventually([&] { return read("log").ends_with("line 29999\n"); }));
}

TEST_F(Streams, NeedALogOfItsOwnForEachWorker) {
  EXPECT_THAT(baton(job({"--completions", "2", "--log", "log"}, {"true"})), FailsWith(64, "{index}"));
  EXPECT_THAT(baton(job({"--log", "log", "--log-max-size", "much"}, {"true"})),
              FailsWith(64, "--log-max-size"));
}

}  // namespace
}  // namespace baton::behaviour
