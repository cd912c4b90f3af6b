#include <csignal>

#include <boost/json.hpp>
#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "behaviour/baton_test.h"
#include "support/unanswering_directory.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Status : public BatonTest {
 protected:
  Status() { set("BATON_STATE", path("state")); }

  void run_job(const std::string& job, const Words& options, const std::string& script, int code = 0) {
    Words words{"run", "--job", job, "--sample", "0"};
    words.insert(words.end(), options.begin(), options.end());
    for (const auto& word : Words{"--", "sh", "-c", script}) words.push_back(word);
    EXPECT_THAT(baton(words), ExitsWith(code));
  }
  void put_record(const std::string& worker, const std::string& bytes) {
    std::filesystem::create_directories(directory_ / "state" / worker);
    write("state/" + worker + "/record.json", bytes);
  }
  // A job that runs until there is a file `go`, and has begun.
  [[nodiscard]] Process start_job(const std::string& job) {
    Process process = start({"run", "--job", job, "--run", "r", "--heartbeat", "50ms", "--", "sh", "-c",
                             "until [ -e go ]; do sleep 0.05; done"});
    EXPECT_TRUE(eventually([&] { return record(job + "/r/0", "state") == "\"RUNNING\""; }));
    return process;
  }
};

// Standard output of a program that has a terminal there.
class Terminal {
 public:
  explicit Terminal(unsigned short columns = 100, unsigned short rows = 20) {
    winsize size{rows, columns, 0, 0};
    EXPECT_EQ(0, ::openpty(&ours_, &theirs_, nullptr, nullptr, &size));
    ::fcntl(ours_, F_SETFL, O_NONBLOCK);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    ::close(ours_);
    ::close(theirs_);
  }
  [[nodiscard]] std::function<void()> give() const {
    return [this] { ::dup2(theirs_, STDOUT_FILENO); };
  }
  // All that was written so far.
  const std::string& text() {
    char buffer[4096];
    for (ssize_t count; (count = ::read(ours_, buffer, sizeof buffer)) > 0;)
      text_.append(buffer, static_cast<std::size_t>(count));
    return text_;
  }
  [[nodiscard]] bool shows(const std::string& part) {
    return eventually([&] { return text().find(part) != std::string::npos; });
  }
  void resize(unsigned short columns) const {
    const winsize size{20, columns, 0, 0};
    ::ioctl(ours_, TIOCSWINSZ, &size);
  }

 private:
  int ours_ = -1;
  int theirs_ = -1;
  std::string text_;
};

TEST_F(Status, ShowsOfEachJobItsNewestRun) {
  run_job("extract", {"--run", "r1"}, "exit 3", 3);
  run_job("extract", {"--run", "r2"}, "echo 3/4 > $BATON_PROGRESS_FILE");
  run_job("load", {"--run", "r1", "--retries", "1", "--retry-delay", "1ms"}, "exit 7", 7);
  run_job("load", {"--run", "r1", "--pipeline", "etl"}, "true");
  const auto ended = baton({"status"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ("", ended.err);
  EXPECT_THAT(ended.out, StartsWith("JOB       RUN  DONE  STATE      ATTEMPT  PROGRESS  STARTED (UTC) "));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("\nextract   r2    1/1  SUCCEEDED        1      75 %  20"),
                               HasSubstr("\nload      r1    0/1  FAILED         2/2         -  20"),
                               HasSubstr("  exit code 7\n"), HasSubstr("\netl/load  r1    1/1  SUCCEEDED"),
                               Not(HasSubstr("\x1b"))));
  EXPECT_EQ(4, std::count(ended.out.begin(), ended.out.end(), '\n'));
}

TEST_F(Status, TakesWhatItIsAskedFor) {
  run_job("extract", {"--run", "r1"}, "true");
  run_job("extract", {"--run", "r2"}, "true");
  run_job("load", {"--run", "r2", "--pipeline", "etl"}, "true");
  const auto rows = [this](const Words& options) {
    Words words{"status"};
    words.insert(words.end(), options.begin(), options.end());
    const std::string out = baton(words).out;
    return std::count(out.begin(), out.end(), '\n') - 1;
  };
  EXPECT_EQ(2, rows({}));
  EXPECT_EQ(3, rows({"--all"}));
  EXPECT_EQ(1, rows({"--run", "r1"}));
  EXPECT_EQ(2, rows({"--run", "r2"}));
  EXPECT_EQ(1, rows({"--pipeline", "etl"}));
  EXPECT_EQ(1, rows({"--job", "load"}));
  set("JOB_NAME", "load-28431360");
  set("BATON_JOB", "load");
  EXPECT_EQ(2, rows({})) << "a job that asks sees the others, too";
}

TEST_F(Status, ShowsAParallelJobAsOneOrEachIndex) {
  run_job("work", {"--run", "r", "--completions", "3", "--index", "0"}, "true");
  run_job("work", {"--run", "r", "--completions", "3", "--index", "2"}, "exit 4", 4);
  EXPECT_THAT(baton({"status"}).out, HasSubstr("\nwork  r     1/3  FAILED"));
  EXPECT_THAT(baton({"status"}).out, HasSubstr("index 2: exit code 4\n"));
  for (const auto& options : {Words{"status", "--all"}, Words{"status", "--job", "work"}}) {
    EXPECT_THAT(baton(options).out,
                AllOf(HasSubstr("\nwork  r        0  SUCCEEDED"), HasSubstr("\nwork  r        2  FAILED")));
  }
}

TEST_F(Status, PrintsJson) {
  run_job("extract", {"--run", "r1", "--pipeline", "etl"}, "exit 3", 3);
  const auto ended = baton({"status", "--json", "--all"});
  EXPECT_THAT(ended, ExitsWith(0));
  const auto json = boost::json::parse(ended.out);
  EXPECT_EQ(path("state"), json.at("state_directory").as_string());
  const auto& job = json.at("jobs").at(0);
  EXPECT_EQ("etl", job.at("pipeline").as_string());
  EXPECT_EQ("FAILED", job.at("state").as_string());
  EXPECT_EQ("exit code 3", job.at("reason").as_string());
  EXPECT_EQ(0, job.at("workers").at(0).at("index").as_int64());
}

TEST_F(Status, SaysThatThereAreNoRecords) {
  std::filesystem::create_directory(path("state"));
  for (const auto& words : {Words{"status"}, Words{"status", "--pipeline", "none"}}) {
    const auto ended = baton(words);
    EXPECT_THAT(ended, ExitsWith(0));
    EXPECT_EQ("", ended.out);
    EXPECT_THAT(ended.err, StartsWith("baton: no records in "));
  }
  const auto json = baton({"status", "--json"});
  EXPECT_EQ("", json.err);
  EXPECT_THAT(json.out, EndsWith("\"jobs\":[]}\n"));
}

TEST_F(Status, FailsWhereTheStateDirectoryCannotBeRead) {
  EXPECT_THAT(baton({"status"}), FailsWith(74, path("state") + ": No such file or directory"));
  write("state", "a file");
  EXPECT_THAT(baton({"status"}), FailsWith(74, "Not a directory"));
  EXPECT_THAT(baton({"status", "extract"}), FailsWith(64, "unexpected 'extract'"));
  EXPECT_THAT(baton({"status", "--index", "3"}), FailsWith(64, "--index"));
}

TEST_F(Status, GoesOnBehindARecordThatIsNotWhole) {
  run_job("extract", {"--run", "r1"}, "true");
  put_record("broken/r/0", "{\"job\":\"bro");
  put_record("huge/r/0", std::string((8U << 20U) + 1, ' '));
  const auto ended = baton({"status"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(
      ended.out,
      AllOf(HasSubstr("\nextract  r1    1/1  SUCCEEDED"), HasSubstr("\nbroken   r       -  UNREADABLE"),
            HasSubstr("record: is not a JSON object"), HasSubstr("has more than 8388608 bytes")));
}

TEST_F(Status, LetsNoRecordWriteToTheTerminal) {
  put_record("evil/r/0",
             R"({"state":"FAILED","reason":"\u001b[2J\u009b1m\nJOB \u202e","host":"表示\u0007"})");
  const auto ended = baton({"status"});
  EXPECT_EQ(2, std::count(ended.out.begin(), ended.out.end(), '\n'));
  EXPECT_THAT(ended.out, HasSubstr("\\u001b[2J\\u009b1m\\nJOB \\u202e"));
  EXPECT_EQ(std::string::npos, ended.out.find('\x1b'));
  EXPECT_EQ(std::string::npos, ended.out.find('\a'));
}

TEST_F(Status, FitsTheTerminalAndColoursStates) {
  run_job("extract", {"--run", "r1"}, "exit 3", 3);
  Terminal narrow(50);
  EXPECT_EQ(0, start_command({binary(), "status"}, narrow.give()).wait().code);
  ASSERT_TRUE(narrow.shows("FAILED\x1b[0m"));
  const std::string& text = narrow.text();
  EXPECT_THAT(text, AllOf(HasSubstr("\x1b[31mFAILED"), Not(HasSubstr("HOST"))));
  for (std::size_t begin = 0, end; (end = text.find("\r\n", begin)) != std::string::npos; begin = end + 2)
    EXPECT_LE(end - begin, 50U + 9U) << "with the colour of one cell";
  set("NO_COLOR", "1");
  Terminal plain(200);
  EXPECT_EQ(0, start_command({binary(), "status"}, plain.give()).wait().code);
  ASSERT_TRUE(plain.shows("FAILED"));
  EXPECT_THAT(plain.text(), AllOf(HasSubstr("HOST"), Not(HasSubstr("\x1b"))));
}

TEST_F(Status, WatchesOnATerminalAndGivesItBack) {
  Process job = start_job("extract");
  for (const int stop : {SIGINT, SIGTERM}) {
    Terminal terminal(140);
    Process status = start_command({binary(), "status", "--watch"}, terminal.give());
    ASSERT_TRUE(terminal.shows("RUNNING"));
    EXPECT_THAT(terminal.text(), StartsWith("\x1b[?1049h\x1b[?25l\x1b[H"));
    EXPECT_THAT(terminal.text(), HasSubstr("HOST"));
    terminal.resize(40);
    status.signal(SIGWINCH);
    ASSERT_TRUE(eventually([&] {
      const std::string& text = terminal.text();
      return text.ends_with("\x1b[J") && text.rfind("HOST") < text.rfind("\x1b[H");
    })) << "the next picture is narrower";
    status.signal(stop);
    EXPECT_THAT(status.wait(), ExitsWith(0));
    EXPECT_THAT(terminal.text(), EndsWith("\x1b[?25h\x1b[?1049l"));
  }
  write("go", "");
  EXPECT_THAT(job.wait(), ExitsWith(0));
}

TEST_F(Status, GivesTheTerminalBackWhileItIsSuspended) {
  std::filesystem::create_directory(path("state"));
  Terminal terminal;
  Process status = start_command({binary(), "status", "--watch"}, terminal.give());
  ASSERT_TRUE(terminal.shows("no records"));
  status.signal(SIGTSTP);
  siginfo_t info{};
  ASSERT_EQ(0, ::waitid(P_PID, static_cast<id_t>(status.pid()), &info, WSTOPPED));
  EXPECT_THAT(terminal.text(), EndsWith("\x1b[?1049l"));
  status.signal(SIGCONT);
  ASSERT_TRUE(eventually([&] {
    const std::string& text = terminal.text();
    return text.rfind("no records") > text.rfind("\x1b[?1049h") && text.rfind("\x1b[?1049h") > 0;
  }));
  status.signal(SIGTERM);
  EXPECT_THAT(status.wait(), ExitsWith(0));
}

TEST_F(Status, PrintsChangesWhereNoTerminalIs) {
  run_job("extract", {"--run", "r1"}, "true");
  Process status = start({"status", "--watch", "--json"});
  ASSERT_TRUE(eventually([&] { return status.out().find("SUCCEEDED") != std::string::npos; }));
  run_job("load", {"--run", "r1"}, "exit 3", 3);
  ASSERT_TRUE(eventually([&] { return status.out().find("FAILED") != std::string::npos; }));
  status.signal(SIGTERM);
  const auto ended = status.wait();
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_GE(3, std::count(ended.out.begin(), ended.out.end(), '\n')) << "once a change: " << ended.out;
  EXPECT_THAT(baton({"status", "--watch", "--state", "none"}), FailsWith(74, "No such file"));
}

TEST_F(Status, CallsAnOwnerLostThatHasGoneSilentWhileItWatches) {
  Process job = start_job("extract");
  job.signal(SIGSTOP);
  Process status = start({"status", "--watch", "--lost-after", "1s"});
  EXPECT_TRUE(eventually([&] { return status.out().find("LOST") != std::string::npos; }));
  EXPECT_THAT(status.out(), AllOf(HasSubstr("RUNNING"), HasSubstr("no heartbeat for ")));
  job.signal(SIGCONT);
  write("go", "");
  EXPECT_THAT(job.wait(), ExitsWith(0));
  EXPECT_TRUE(eventually([&] { return status.out().find("SUCCEEDED") != std::string::npos; }));
  status.signal(SIGINT);
  EXPECT_THAT(status.wait(), ExitsWith(0));
}

TEST_F(Status, IsHeldByNoVolumeThatDoesNotAnswer) {
  run_job("extract", {"--run", "r1"}, "true");
  const test::UnansweringDirectory away(path("state/extract"));
  if (!away.works()) GTEST_SKIP() << "needs fanotify permission events";
  Process watching = start({"status", "--watch"});
  Process once = start({"status"});
  for (const Process* process : {&watching, &once}) {
    const std::filesystem::path threads = "/proc/" + std::to_string(process->pid()) + "/task";
    ASSERT_TRUE(
        eventually([&] { return std::distance(std::filesystem::directory_iterator(threads), {}) > 1; }));
  }
  watching.signal(SIGTERM);
  EXPECT_THAT(watching.wait(), ExitsWith(0));
  once.signal(SIGTERM);
  EXPECT_THAT(once.wait(), FailsWith(74, "the volume does not answer"));
}

}  // namespace
}  // namespace baton::behaviour
