#include "system/line_sink.h"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "system/descriptor.h"
#include "system/signals_blocked.h"

namespace baton::system {
namespace {

// Puts a file over standard output. Nothing may be expected while it holds: a failure would be printed there.
class StdoutReplaced {
 public:
  explicit StdoutReplaced(int fd) {
    std::fflush(stdout);
    ::dup2(fd, STDOUT_FILENO);
  }
  StdoutReplaced(const StdoutReplaced&) = delete;
  StdoutReplaced& operator=(const StdoutReplaced&) = delete;
  ~StdoutReplaced() { ::dup2(original_.get(), STDOUT_FILENO); }

 private:
  Descriptor original_{::dup(STDOUT_FILENO)};
};

struct Pipe {
  Pipe() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(0, ::pipe2(ends, O_CLOEXEC));
    reader = Descriptor{ends[0]};
    writer = Descriptor{ends[1]};
  }

  // Until there is no room left. Leaves the pipe as blocking as it was.
  void fill() const {
    const int flags = ::fcntl(writer.get(), F_GETFL);
    ::fcntl(writer.get(), F_SETFL, flags | O_NONBLOCK);
    const std::string block(4096, '.');
    while (::write(writer.get(), block.data(), block.size()) > 0) {
    }
    ::fcntl(writer.get(), F_SETFL, flags);
  }

  // All that is in it now.
  [[nodiscard]] std::string drain() const {
    ::fcntl(reader.get(), F_SETFL, O_NONBLOCK);
    std::string bytes(1U << 20U, '\0');
    const ssize_t count = ::read(reader.get(), bytes.data(), bytes.size());
    bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return bytes;
  }

  Descriptor reader;
  Descriptor writer;
};

TEST(StdoutSink, WritesTheLineAsItIs) {
  const Pipe pipe;
  {
    const StdoutReplaced replaced(pipe.writer.get());
    StdoutSink().write("METRIC: a=1\n");
  }
  EXPECT_EQ("METRIC: a=1\n", pipe.drain());
}

TEST(StdoutSink, WritesEachLineByOneCall) {
  int ends[2];
  ASSERT_EQ(0, ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
  const Descriptor reader{ends[0]};
  const Descriptor writer{ends[1]};
  const std::string line = std::string(4000, 'x') + "\n";
  {
    const StdoutReplaced replaced(writer.get());
    StdoutSink sink;
    sink.write(line);
    sink.write("second\n");
  }
  std::string message(8192, '\0');
  message.resize(static_cast<std::size_t>(::recv(reader.get(), message.data(), message.size(), 0)));
  EXPECT_EQ(line, message);
}

TEST(StdoutSink, WaitsOnceForAReaderWhoDoesNotRead) {
  const Pipe pipe;
  pipe.fill();
  const auto start = std::chrono::steady_clock::now();
  {
    const StdoutReplaced replaced(pipe.writer.get());
    StdoutSink sink;
    for (int i = 0; i < 50; ++i) sink.write("dropped\n");
  }
  const auto taken = std::chrono::steady_clock::now() - start;
  EXPECT_GE(taken, std::chrono::milliseconds{900});
  EXPECT_LT(taken, std::chrono::seconds{20});
  EXPECT_EQ(std::string::npos, pipe.drain().find("dropped"));
}

TEST(StdoutSink, WritesAgainWhenTheReaderReadsAgain) {
  const Pipe pipe;
  pipe.fill();
  {
    const StdoutReplaced replaced(pipe.writer.get());
    StdoutSink sink;
    sink.write("dropped\n");
    static_cast<void>(pipe.drain());
    sink.write("kept\n");
  }
  EXPECT_EQ("kept\n", pipe.drain());
}

TEST(StdoutSink, SurvivesAReaderWhoIsGone) {
  const test::SignalsBlocked blocked;
  Pipe pipe;
  ASSERT_EQ(0, pipe.reader.close());
  const StdoutReplaced replaced(pipe.writer.get());
  StdoutSink sink;
  sink.write("nobody\n");
  sink.write("reads\n");
}

TEST(WriteStdout, WaitsForItsReader) {
  const Pipe pipe;
  pipe.fill();
  std::string read;
  std::thread reader([&] {
    for (char c = 0; c != '!' && ::read(pipe.reader.get(), &c, 1) == 1;) read += c;
  });
  const std::string text = std::string(100'000, 'x') + "!";
  bool done = false;
  {
    const StdoutReplaced replaced(pipe.writer.get());
    done = write_stdout(text).has_value();
  }
  reader.join();
  EXPECT_TRUE(done);
  EXPECT_TRUE(read.ends_with(text));
}

TEST(WriteStdout, TellsWhatWentWrong) {
  const Descriptor full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
  base::Result<void> done;
  {
    const StdoutReplaced replaced(full.get());
    done = write_stdout("no room\n");
  }
  ASSERT_FALSE(done);
  EXPECT_EQ(base::ErrorKind::full, done.error().kind);
}

TEST(StdoutSink, SurvivesAFullDisk) {
  const Descriptor full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
  ASSERT_TRUE(full.open());
  const StdoutReplaced replaced(full.get());
  StdoutSink().write("no room\n");
}

}  // namespace
}  // namespace baton::system
