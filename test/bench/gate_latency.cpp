// Measures how long after a marker is published the gated command starts, and what a waiting gate costs.
// Usage: gate_latency BATON [ROUNDS]. Prints milliseconds; judges nothing.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_directory.h"

namespace {

using Clock = std::chrono::steady_clock;

std::int64_t now_ns() {
  return Clock::now().time_since_epoch().count();
}

pid_t start(const std::vector<std::string>& words, int out) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::dup2(out, STDOUT_FILENO);
  ::execv(arguments[0], arguments.data());
  ::_exit(99);
}

// The gate sleeps in ppoll once it has looked.
void wait_until_asleep(pid_t gate) {
  const std::string path = fmt::format("/proc/{}/syscall", gate);
  for (int i = 0; i < 2000; ++i) {
    const int fd = ::open(path.c_str(), O_RDONLY);
    char text[64] = {};
    const auto size = ::read(fd, text, sizeof text - 1);
    ::close(fd);
    if (size > 0 && std::string(text).starts_with("271 ")) break;  // ppoll on x86-64
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  std::this_thread::sleep_for(std::chrono::milliseconds{5});
}

double one_round(const std::string& baton, const std::string& self, const std::string& marker) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) std::exit(1);
  const pid_t gate =
      start({baton, "wait", marker, "--quiet", "--poll", "10m", "--", self, "--stamp"}, pipe_ends[1]);
  ::close(pipe_ends[1]);
  wait_until_asleep(gate);
  const std::string temporary = marker + ".new";
  ::close(::open(temporary.c_str(), O_WRONLY | O_CREAT, 0666));
  const std::int64_t published = now_ns();
  ::rename(temporary.c_str(), marker.c_str());
  std::int64_t started = 0;
  if (::read(pipe_ends[0], &started, sizeof started) != sizeof started) std::exit(1);
  ::close(pipe_ends[0]);
  ::waitpid(gate, nullptr, 0);
  ::unlink(marker.c_str());
  return static_cast<double>(started - published) / 1e6;
}

void measure_idle(const std::string& baton, const std::string& marker) {
  constexpr int seconds = 10;
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  const pid_t gate = start({baton, "wait", marker, "--quiet"}, null);
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
  if (count == 2 && std::string(words[1]) == "--stamp") {
    const std::int64_t started = now_ns();
    return ::write(STDOUT_FILENO, &started, sizeof started) == sizeof started ? 0 : 1;
  }
  if (count < 2) return 64;
  const int rounds = count > 2 ? std::atoi(words[2]) : 200;
  const baton::test::TemporaryDirectory directory;
  const std::string self = words[0][0] == '/' ? words[0] : fmt::format("{}/{}", ::getenv("PWD"), words[0]);
  std::vector<double> spans;
  for (int i = 0; i < rounds; ++i) spans.push_back(one_round(words[1], self, directory.path("m")));
  std::sort(spans.begin(), spans.end());
  const auto at = [&](double part) {
    return spans[static_cast<std::size_t>(part * static_cast<double>(spans.size() - 1))];
  };
  fmt::print(
      "marker renamed into place -> gated command runs, {} rounds: median {:.3f} ms, p90 {:.3f}, p99 {:.3f}, "
      "max {:.3f}\n",
      rounds, at(0.5), at(0.9), at(0.99), spans.back());
  measure_idle(words[1], directory.path("m"));
  return 0;
}
