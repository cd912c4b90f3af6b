#include "engine/command_output.h"

#include <filesystem>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "system/eventually.h"

#include "support/fakes.h"
#include "support/pipe.h"
#include "support/temporary_directory.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Sleeps until the bell rings.
class BellEvents final : public system::Events {
 public:
  explicit BellEvents(const system::Bell& bell) : bell_(bell) {}
  system::Wakeup wait(std::optional<base::MonotonicTime> deadline) override {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
    pollfd fd{bell_.descriptor(), POLLIN, 0};
    system::Wakeup wakeup;
    wakeup.rung = ::poll(&fd, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) > 0;
    if (wakeup.rung) bell_.acknowledge();
    return wakeup;
  }

 private:
  const system::Bell& bell_;
};

class CommandOutputTest : public testing::Test {
 protected:
  CommandOutputTest() {
    options_.target_output = out_.writer.get();
    options_.target_error = err_.writer.get();
  }
  void start() {
    output_.emplace(options_, bell_);
    const auto started = output_->start();
    ASSERT_TRUE(started) << started.error().message();
    output_->connect(command_);
  }
  void log_to(const std::string& path) { options_.log = {path, 0, 0}; }
  void finish(base::Duration patience = 30s) {
    static_cast<void>(output_->finish(clock_, events_, patience, std::nullopt));
  }
  static std::string received(test::Pipe& pipe) {
    pipe.writer = system::Descriptor();
    return test::read_all(pipe.reader.get());
  }
  std::vector<std::string> problems() {
    std::vector<std::string> types;
    for (const auto& problem : output_->take_problems()) types.push_back(problem.type);
    return types;
  }

  test::TemporaryDirectory directory_;
  test::Pipe out_;
  test::Pipe err_;
  std::shared_ptr<system::Bell> bell_ = std::make_shared<system::Bell>();
  system::PosixClock clock_;
  BellEvents events_{*bell_};
  CommandOutput::Options options_;
  std::optional<CommandOutput> output_;
  system::CommandLine command_;
};

TEST_F(CommandOutputTest, FindsLinesInBothStreamsAndPassesThemOn) {
  options_.scan = true;
  start();
  test::write_all(*command_.output, "METRIC: a=1\nx\n");
  test::write_all(*command_.error_output, "EVENT: type=t message=\"m\"\nMETRIC: b=2");
  finish();
  EXPECT_EQ("METRIC: a=1\nx\n", received(out_));
  EXPECT_EQ("EVENT: type=t message=\"m\"\nMETRIC: b=2", received(err_));
  const auto found = output_->findings();
  ASSERT_THAT(found.metrics, SizeIs(2));
  EXPECT_EQ("a", found.metrics[0].name);
  EXPECT_EQ("b", found.metrics[1].name);
  ASSERT_THAT(found.events, SizeIs(1));
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(CommandOutputTest, CopiesWholeLinesOfBothToTheLog) {
  log_to(directory_.path("log"));
  start();
  test::write_all(*command_.output, "half a ");
  test::write_all(*command_.error_output, "error\n");
  ASSERT_TRUE(test::eventually([this] { return directory_.read("log") == "error\n"; }));
  test::write_all(*command_.output, "line\nMETRIC: a=1\n");
  finish();
  EXPECT_EQ("error\nhalf a line\nMETRIC: a=1\n", directory_.read("log"));
  EXPECT_THAT(output_->findings().metrics, IsEmpty());
}

TEST_F(CommandOutputTest, TellsWhyThereIsNoLogAndGoesOn) {
  std::filesystem::create_directory(directory_.path("log"));
  log_to(directory_.path("log"));
  start();
  test::write_all(*command_.output, "hello\n");
  finish();
  EXPECT_EQ("hello\n", received(out_));
  EXPECT_THAT(problems(), ElementsAre("log_failed", "log_incomplete"));
  EXPECT_THAT(output_->findings().events, SizeIs(2));
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(CommandOutputTest, TellsWhatNobodyRead) {
  options_.scan = true;
  out_.fill();
  start();
  // The pipe has become larger, and is filled again.
  out_.fill();
  const system::Descriptor writer{::dup(*command_.output)};
  test::write_all(writer.get(), "METRIC: a=1\n");
  finish(10ms);
  EXPECT_THAT(problems(), ElementsAre("output_lost"));
  const model::Event lost = output_->findings().events.at(0);
  EXPECT_THAT(lost.labels, ElementsAre(std::pair<std::string, std::string>("stream", "stdout"),
                                       std::pair<std::string, std::string>("bytes", "12")));
  // The thread that was left behind must not keep a descriptor that the next test gets.
  out_.reader = system::Descriptor();
  EXPECT_TRUE(test::eventually([&] {
    pollfd end{writer.get(), 0, 0};
    return ::poll(&end, 1, 0) == 1 && (end.revents & POLLERR) != 0;
  }));
}

TEST_F(CommandOutputTest, KeepsTheOrderOfStreamsThatLeadToTheSamePlace) {
  options_.scan = true;
  options_.target_error = options_.target_output;
  start();
  EXPECT_EQ(command_.output, command_.error_output);
  test::write_all(*command_.output, "one\n");
  test::write_all(*command_.error_output, "two\n");
  finish();
  EXPECT_EQ("one\ntwo\n", received(out_));
}

TEST_F(CommandOutputTest, LeavesAClosedStreamClosed) {
  options_.scan = true;
  options_.target_output = -1;
  start();
  EXPECT_EQ(std::nullopt, command_.output);
  EXPECT_NE(std::nullopt, command_.error_output);
  finish();
}

TEST_F(CommandOutputTest, LogsAClosedStreamAllTheSame) {
  log_to(directory_.path("log"));
  options_.target_output = -1;
  start();
  test::write_all(command_.output.value(), "hello\n");
  finish();
  EXPECT_EQ("hello\n", directory_.read("log"));
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(CommandOutputTest, PrintsOurLinesInOrderAndAfterTheEndDirectly) {
  options_.scan = true;
  const auto output = std::make_shared<CommandOutput>(options_, bell_);
  ASSERT_TRUE(output->start());
  output->connect(command_);
  test::RecordingSink direct;
  OutputSink sink(direct, output);
  test::write_all(*command_.output, "its\n");
  sink.write("ours\n");
  static_cast<void>(output->finish(clock_, events_, 30s, std::nullopt));
  sink.write("last\n");
  EXPECT_EQ("its\nours\n", received(out_));
  EXPECT_EQ("last\n", direct.text);
  EXPECT_THAT(output->findings().events, IsEmpty());
}

TEST_F(CommandOutputTest, EndsTheCommandsLineBeforeOurs) {
  options_.scan = true;
  const auto output = std::make_shared<CommandOutput>(options_, bell_);
  ASSERT_TRUE(output->start());
  output->connect(command_);
  test::RecordingSink direct;
  OutputSink sink(direct, output);
  test::write_all(*command_.output, "first attempt");
  output->end_attempt();
  sink.write("failed\n");
  output->connect(command_);
  test::write_all(*command_.output, "second attempt");
  static_cast<void>(output->finish(clock_, events_, 30s, std::nullopt));
  sink.write("completed\n");
  sink.write("in 3 s\n");
  EXPECT_EQ("first attempt\nfailed\nsecond attempt", received(out_));
  EXPECT_EQ("\ncompleted\nin 3 s\n", direct.text);
}

TEST_F(CommandOutputTest, TellsWhyAStreamTakesNothing) {
  const system::Descriptor full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
  options_.scan = true;
  options_.target_error = full.get();
  start();
  test::write_all(*command_.error_output, "METRIC: a=1\n");
  finish();
  const auto failures = output_->take_failures();
  ASSERT_THAT(failures, SizeIs(1));
  EXPECT_EQ("pass on the command's stderr: No space left on device", failures[0].message());
  EXPECT_THAT(output_->take_failures(), IsEmpty());
  EXPECT_THAT(output_->findings().metrics, SizeIs(1));
}

TEST_F(CommandOutputTest, IsNotNeededToPrintDirectly) {
  test::RecordingSink direct;
  OutputSink(direct, nullptr).write("line\n");
  EXPECT_EQ("line\n", direct.text);
}

}  // namespace
}  // namespace baton::engine
