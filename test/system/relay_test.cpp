#include "system/relay.h"

#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include "system/eventually.h"

#include "support/pipe.h"
#include "support/temporary_directory.h"

namespace baton::system {
namespace {

using test::eventually;
using test::Pipe;
using test::read_all;
using test::TemporaryDirectory;
using test::write_all;

class Collector final : public RelayConsumer {
 public:
  void take(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    bytes_ += bytes;
  }
  void end() override {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  std::string bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }
  bool ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
  }

 private:
  mutable std::mutex mutex_;
  std::string bytes_;
  bool ended_ = false;
};

std::string binary(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>((i * 2654435761U) >> 13U);
  return bytes;
}

class RelayTest : public testing::Test {
 protected:
  // No thread may be left with a descriptor that the next test gets.
  ~RelayTest() override {
    out_.reader = Descriptor();
    if (relay_) static_cast<void>(ends());
  }
  void start(int target, bool outlives_target = false) {
    auto started = Relay::start({target, outlives_target, seen_, bell_});
    ASSERT_TRUE(started) << started.error().message();
    relay_ = std::move(*started);
  }
  void start() { start(out_.writer.get()); }
  // The command, which has ended; what it wrote is in the relay's pipe.
  void command_writes(std::string_view bytes) const { write_all(relay_->command_end(), bytes); }
  [[nodiscard]] bool ends() {
    relay_->finish();
    return eventually([this] { return relay_->done(); });
  }
  // All that has come to the target, once the relay is done.
  std::string received() {
    out_.writer = Descriptor();
    return read_all(out_.reader.get());
  }

  Pipe out_;
  std::shared_ptr<Collector> seen_ = std::make_shared<Collector>();
  std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
  std::unique_ptr<Relay> relay_;
};

TEST_F(RelayTest, PassesOnWhatTheCommandWrote) {
  start();
  command_writes("hello\n");
  EXPECT_EQ("hello\n", read_all(out_.reader.get(), 6));
  command_writes("world");
  ASSERT_TRUE(ends());
  EXPECT_EQ("world", received());
  EXPECT_EQ("hello\nworld", seen_->bytes());
  EXPECT_TRUE(seen_->ended());
  EXPECT_EQ(11U, relay_->passed());
  EXPECT_EQ(0U, relay_->loss().bytes);
}

TEST_F(RelayTest, ChangesNoByteOfAPipeHoweverSlowItsReader) {
  start();
  const std::string sent = binary(5'000'000);
  std::thread command([&] { command_writes(sent); });
  std::string got;
  for (std::size_t size = 1; got.size() < sent.size(); size = size * 3 % 70'001) {
    got += read_all(out_.reader.get(), std::min(size, sent.size() - got.size()));
  }
  command.join();
  ASSERT_TRUE(ends());
  EXPECT_TRUE(sent == got);
  EXPECT_TRUE(sent == seen_->bytes());
}

TEST_F(RelayTest, ChangesNoByteOfAFile) {
  const TemporaryDirectory directory;
  const Descriptor file{::open(directory.path("f").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666)};
  start(file.get());
  const std::string sent = binary(3'000'000);
  command_writes(sent);
  ASSERT_TRUE(ends());
  EXPECT_TRUE(sent == directory.read("f"));
}

TEST_F(RelayTest, WaitsForATargetThatSomebodyMadeNonBlocking) {
  int ends_of_it[2];
  ASSERT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends_of_it));
  const Descriptor mine{ends_of_it[0]};
  const Descriptor theirs{ends_of_it[1]};
  ::fcntl(theirs.get(), F_SETFL, 0);
  start(mine.get());
  const std::string sent = binary(3'000'000);
  std::thread command([&] { command_writes(sent); });
  EXPECT_TRUE(sent == read_all(theirs.get(), sent.size()));
  command.join();
  EXPECT_TRUE(ends());
}

TEST_F(RelayTest, WaitsForANonBlockingPipe) {
  ::fcntl(out_.writer.get(), F_SETFL, O_NONBLOCK);
  start();
  const std::string sent = binary(3'000'000);
  std::thread command([&] { command_writes(sent); });
  EXPECT_TRUE(sent == read_all(out_.reader.get(), sent.size()));
  command.join();
  EXPECT_TRUE(ends());
}

TEST_F(RelayTest, RingsWhenItIsDone) {
  start();
  EXPECT_FALSE(relay_->done());
  ASSERT_TRUE(ends());
  std::uint64_t rung = 0;
  EXPECT_TRUE(eventually([&] { return ::read(bell_->descriptor(), &rung, sizeof rung) == sizeof rung; }));
}

TEST_F(RelayTest, EndsThoughAnEscapedProcessKeepsTheStream) {
  start();
  const Descriptor escaped{::fcntl(relay_->command_end(), F_DUPFD_CLOEXEC, 0)};
  command_writes("last words");
  ASSERT_TRUE(ends());
  EXPECT_EQ("last words", received());
}

TEST_F(RelayTest, EndsThoughAnEscapedProcessNeverStopsWriting) {
  const Descriptor null{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
  start(null.get());
  const Descriptor escaped{::fcntl(relay_->command_end(), F_DUPFD_CLOEXEC, 0)};
  std::thread writer([fd = escaped.get()] {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    const std::string block(65536, 'x');
    while (::write(fd, block.data(), block.size()) > 0) {
    }
  });
  EXPECT_TRUE(ends());
  // The relay was the pipe's only reader.
  writer.join();
}

TEST_F(RelayTest, HoldsTheCommandUpRatherThanLoseWhatAStuckReaderDoesNotTake) {
  start();
  const std::size_t filled = out_.fill();
  command_writes("patience\n");
  relay_->finish();
  EXPECT_TRUE(eventually([this] { return relay_->loss().bytes == 9; }));
  EXPECT_FALSE(relay_->done());
  EXPECT_EQ("nobody reads it", relay_->loss().reason);
  EXPECT_EQ("patience\n", read_all(out_.reader.get(), filled + 9).substr(filled));
  EXPECT_TRUE(eventually([this] { return relay_->done(); }));
  EXPECT_EQ(0U, relay_->loss().bytes);
}

TEST_F(RelayTest, ClosesTheCommandsStreamWhenTheReaderGoes) {
  start();
  const Descriptor command{::fcntl(relay_->command_end(), F_DUPFD_CLOEXEC, 0)};
  out_.reader = Descriptor();
  EXPECT_FALSE(relay_->take_problem());
  // Without a byte being written: as it would be if the command wrote to the reader itself.
  EXPECT_TRUE(eventually([this] { return relay_->done(); }));
  pollfd end{command.get(), 0, 0};
  EXPECT_EQ(1, ::poll(&end, 1, 0));
  EXPECT_NE(0, end.revents & POLLERR);
  EXPECT_EQ(0U, relay_->loss().bytes);
}

TEST_F(RelayTest, GoesOnForItsConsumerWhenTheReaderGoes) {
  start(out_.writer.get(), true);
  out_.reader = Descriptor();
  command_writes("for the log\n");
  EXPECT_TRUE(eventually([this] { return seen_->bytes() == "for the log\n"; }));
  command_writes("this, too\n");
  ASSERT_TRUE(ends());
  EXPECT_EQ("for the log\nthis, too\n", seen_->bytes());
  EXPECT_EQ(0U, relay_->loss().bytes);
}

TEST_F(RelayTest, TellsWhatAFullTargetDidNotTake) {
  const Descriptor full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
  start(full.get(), true);
  command_writes("0123456789");
  ASSERT_TRUE(ends());
  EXPECT_EQ(10U, relay_->loss().bytes);
  EXPECT_EQ("No space left on device", relay_->loss().reason);
  EXPECT_EQ("0123456789", seen_->bytes());
}

TEST_F(RelayTest, NeedsNoTarget) {
  start(-1, true);
  command_writes("for the log");
  ASSERT_TRUE(ends());
  EXPECT_EQ("for the log", seen_->bytes());
}

TEST_F(RelayTest, PutsOurLinesBehindWhatTheCommandWrote) {
  start();
  command_writes("its line\n");
  ASSERT_TRUE(relay_->say("our line\n"));
  EXPECT_EQ("its line\nour line\n", read_all(out_.reader.get(), 18));
  command_writes("another\n");
  ASSERT_TRUE(ends());
  EXPECT_EQ("another\n", received());
  EXPECT_EQ("its line\nanother\n", seen_->bytes());
}

TEST_F(RelayTest, PutsOurLinesBetweenLinesOfACommandThatNeverPauses) {
  start();
  std::atomic<bool> enough = false;
  std::thread command([&] {
    std::string lines;
    for (int i = 0; i < 1000; ++i) lines += "its line\n";
    while (!enough) command_writes(lines);
  });
  std::string all = read_all(out_.reader.get(), 100'000);
  ASSERT_TRUE(relay_->say("ours\n"));
  while (all.find("ours\n") == std::string::npos) all += read_all(out_.reader.get(), 100'000);
  enough = true;
  std::thread reader([&] { all += read_all(out_.reader.get()); });
  command.join();
  EXPECT_TRUE(ends());
  out_.writer = Descriptor();
  reader.join();
  EXPECT_NE(std::string::npos, all.find("its line\nours\nits line\n"));
}

TEST_F(RelayTest, PutsOurLinesBehindAQuestionInTheEnd) {
  start();
  command_writes("Continue? ");
  EXPECT_EQ("Continue? ", read_all(out_.reader.get(), 10));
  ASSERT_TRUE(relay_->say("ours\n"));
  EXPECT_EQ("\nours\n", read_all(out_.reader.get(), 6)) << "a line of its own";
  command_writes("yes");
  ASSERT_TRUE(ends());
  EXPECT_EQ("yes", received());
  EXPECT_EQ("Continue? yes", seen_->bytes());
}

TEST_F(RelayTest, PutsOurLinesExactlyBetweenTwoCommandsIfNeedBe) {
  start();
  const std::size_t filled = out_.fill();
  command_writes("unended");
  ASSERT_TRUE(relay_->say("when it may be\n"));
  ASSERT_TRUE(relay_->say("first\n", Relay::Placing::at_once));
  ASSERT_TRUE(relay_->say("second\n", Relay::Placing::at_once));
  command_writes("of the next\n");
  ASSERT_TRUE(relay_->say("third\n"));
  relay_->finish();
  const std::string expected = "unended\nwhen it may be\nfirst\nsecond\nof the next\nthird\n";
  EXPECT_EQ(expected, read_all(out_.reader.get(), filled + expected.size()).substr(filled));
  EXPECT_TRUE(eventually([this] { return relay_->done(); }));
  EXPECT_EQ("unendedof the next\n", seen_->bytes());
}

TEST_F(RelayTest, KnowsWhetherItEndedWithALine) {
  start();
  EXPECT_TRUE(relay_->at_line_start());
  command_writes("a\nb");
  ASSERT_TRUE(ends());
  EXPECT_FALSE(relay_->at_line_start());
}

TEST_F(RelayTest, TakesTheCommandsOutputThoughItCannotBePassedOn) {
  const Descriptor full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
  start(full.get());
  const std::string sent = binary(3'000'000);
  command_writes(sent);
  ASSERT_TRUE(ends());
  EXPECT_EQ(sent, seen_->bytes());
  EXPECT_EQ(sent.size(), relay_->loss().bytes);
  const auto problem = relay_->take_problem();
  ASSERT_TRUE(problem);
  EXPECT_EQ("No space left on device", problem->cause);
  EXPECT_FALSE(relay_->take_problem());
}

TEST_F(RelayTest, TakesNoLinesWhenItIsDone) {
  start();
  ASSERT_TRUE(ends());
  EXPECT_FALSE(relay_->say("too late\n"));
  EXPECT_EQ("", received());
}

TEST_F(RelayTest, TakesOnlySoManyLinesForAStuckReader) {
  start();
  out_.fill();
  const std::string line(4000, 'x');
  int taken = 0;
  while (taken < 1000 && relay_->say(line)) ++taken;
  EXPECT_LT(taken, 40);
}

TEST_F(RelayTest, LeavesAStuckThreadBehind) {
  start();
  out_.fill();
  command_writes("x");
  relay_.reset();
  EXPECT_FALSE(seen_->ended());
  // Lets it go, for the leak checker.
  out_.reader = Descriptor();
  EXPECT_TRUE(eventually([this] { return seen_->ended(); }));
}

}  // namespace
}  // namespace baton::system
