// Measures how long after a marker is published the gated command starts, and what a waiting gate costs.
// Usage: gate_latency BATON EXEC_STAMP [ROUNDS], absolute paths. Prints milliseconds; judges nothing.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/exec_stamp.h"
#include "support/temporary_directory.h"

namespace {

using Clock = std::chrono::steady_clock;

std::int64_t now_ns() {
  return Clock::now().time_since_epoch().count();
}

using Words = std::vector<std::string>;

[[noreturn]] void become(const Words& words) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments[0], arguments.data());
  ::_exit(99);
}

// With nothing to read, and with `stamp` where exec_stamp writes.
template <class Body>
pid_t start(int stamp, const Body& body) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::dup2(::open("/dev/null", O_RDWR | O_CLOEXEC), STDIN_FILENO);
  if (stamp >= 0) ::dup2(stamp, stamp_descriptor);
  body();
  ::_exit(99);
}

// A gate sleeps in ppoll once it has looked, the bare minimum in read.
void wait_until_asleep(pid_t gate) {
  const std::string path = fmt::format("/proc/{}/syscall", gate);
  for (int i = 0; i < 2000; ++i) {
    const int fd = ::open(path.c_str(), O_RDONLY);
    char text[64] = {};
    const auto size = ::read(fd, text, sizeof text - 1);
    ::close(fd);
    const std::string call(text);
    if (size > 0 && (call.starts_with("271 ") || call.starts_with("0 "))) break;  // x86-64
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  std::this_thread::sleep_for(std::chrono::milliseconds{5});
}

// From the rename that publishes the marker to the first instruction of the gated command.
template <class Gate>
double one_round(const Gate& gate_body, const std::string& marker) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) std::exit(1);
  const pid_t gate = start(pipe_ends[1], gate_body);
  ::close(pipe_ends[1]);
  wait_until_asleep(gate);
  const std::string temporary = marker + ".new";
  ::close(::open(temporary.c_str(), O_WRONLY | O_CREAT, 0666));
  const std::int64_t published = now_ns();
  ::rename(temporary.c_str(), marker.c_str());
  timespec stamp{};
  if (::read(pipe_ends[0], &stamp, sizeof stamp) != sizeof stamp) std::exit(1);
  ::close(pipe_ends[0]);
  ::waitpid(gate, nullptr, 0);
  ::unlink(marker.c_str());
  return static_cast<double>(stamp.tv_sec * 1'000'000'000 + stamp.tv_nsec - published) / 1e6;
}

// What the kernel alone needs for it: told of any renamed file, it looks at nothing.
[[noreturn]] void be_bare_minimum(const std::string& directory, const std::string& stamp) {
  const int fd = ::inotify_init1(IN_CLOEXEC);
  ::inotify_add_watch(fd, directory.c_str(), IN_MOVED_TO);
  char event[4096];
  if (::read(fd, event, sizeof event) <= 0) ::_exit(98);
  become({stamp});
}

struct Spans {
  std::vector<double> sorted;
  [[nodiscard]] double at(double part) const {
    return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
  }
};

void print_latency(const std::string& baton, const std::string& stamp, const std::string& directory,
                   int rounds, std::size_t others) {
  const std::string marker = directory + "/m";
  Spans gates;
  Spans bare;
  for (int i = 0; i < rounds; ++i) {
    gates.sorted.push_back(one_round(
        [&] {
          become({baton, "wait", marker, "--quiet", "--poll", "10m", "--", stamp});
        },
        marker));
    bare.sorted.push_back(one_round([&] { be_bare_minimum(directory, stamp); }, marker));
  }
  std::ranges::sort(gates.sorted);
  std::ranges::sort(bare.sorted);
  fmt::print(
      "marker renamed into place among {} files -> gated command runs, {} rounds: median {:.3f} ms, p90 "
      "{:.3f}, p99 {:.3f}, max {:.3f}; inotify and exec alone {:.3f}, p99 {:.3f}: {:.2f} x\n",
      others, rounds, gates.at(0.5), gates.at(0.9), gates.at(0.99), gates.sorted.back(), bare.at(0.5),
      bare.at(0.99), gates.at(0.5) / bare.at(0.5));
}

void measure_idle(const std::string& baton, const std::string& marker) {
  constexpr int seconds = 10;
  const pid_t gate = start(-1, [&] {
    ::dup2(STDIN_FILENO, STDOUT_FILENO);
    become({baton, "wait", marker, "--quiet"});
  });
  std::this_thread::sleep_for(std::chrono::seconds{seconds});
  ::kill(gate, SIGTERM);
  rusage usage{};
  ::wait4(gate, nullptr, 0, &usage);
  const double spent = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                       static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  fmt::print(
      "gate waiting {} s, looking every second: {:.4f} s of processor time in all ({:.3f} % of a core), {} "
      "KiB resident\n",
      seconds, spent, 100 * spent / seconds, usage.ru_maxrss);
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) return 64;
  const int rounds = count > 3 ? std::atoi(words[3]) : 200;
  const baton::test::TemporaryDirectory directory;
  print_latency(words[1], words[2], directory.path("."), rounds, 0);
  constexpr std::size_t others = 10'000;
  for (std::size_t i = 0; i < others; ++i) {
    ::close(::open(directory.path(fmt::format("other-{}", i)).c_str(), O_WRONLY | O_CREAT, 0666));
  }
  print_latency(words[1], words[2], directory.path("."), rounds, others);
  measure_idle(words[1], directory.path("m"));
  return 0;
}
