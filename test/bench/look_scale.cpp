// Measures what gates cost where there is much to look at: the processor time of one look at 10,000 markers
// in one directory, against one `ls -U DIR | wc -l` of it, and of 200 gates on one directory together. Usage:
// look_scale BATON [MARKERS] [SECONDS]. Prints figures; judges nothing.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_directory.h"

namespace {

using Words = std::vector<std::string>;

pid_t start(const Words& words) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
  ::execvp(arguments[0], arguments.data());
  ::_exit(99);
}

// Of all its threads, in milliseconds (proc_pid_schedstat(5): nanoseconds on a processor).
double processor_ms(pid_t process) {
  double sum = 0;
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", process), gone)) {
    double spent = 0;
    std::ifstream(task.path() / "schedstat") >> spent;
    sum += spent / 1e6;
  }
  return sum;
}

// Counts how often a directory is opened. The kernel tells of the same event twice only when the first has
// been read, so this has to be asked more often than that happens.
class Opens {
 public:
  explicit Opens(const std::string& directory) : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    ::inotify_add_watch(fd_, directory.c_str(), IN_OPEN | IN_ONLYDIR);
  }
  Opens(const Opens&) = delete;
  Opens& operator=(const Opens&) = delete;
  ~Opens() { ::close(fd_); }
  int take() {
    alignas(inotify_event) std::array<char, 65536> buffer{};
    int opens = 0;
    for (ssize_t size = 0; (size = ::read(fd_, buffer.data(), buffer.size())) > 0;) {
      for (ssize_t at = 0; at < size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        if (event->len == 0) ++opens;  // of the directory itself
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      }
    }
    return opens;
  }

 private:
  int fd_;
};

double children_ms() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return 1e3 * static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

double listing_ms(const std::string& directory) {
  constexpr int rounds = 20;
  const double before = children_ms();
  for (int i = 0; i < rounds; ++i)
    ::waitpid(start({"sh", "-c", "ls -U \"$0\" | wc -l", directory}), nullptr, 0);
  return (children_ms() - before) / rounds;
}

double look_ms(const Words& gate, const std::string& directory, int seconds) {
  Opens opens(directory);
  const pid_t process = start(gate);
  // The first looks open every marker.
  for (int seen = 0; seen < 4; seen += opens.take())
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  std::this_thread::sleep_for(std::chrono::milliseconds{500});
  static_cast<void>(opens.take());
  const double before = processor_ms(process);
  int looks = 0;
  for (int i = 0; i < 100 * seconds; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
    looks += opens.take();
  }
  const double spent = processor_ms(process) - before;
  ::kill(process, SIGKILL);
  ::waitpid(process, nullptr, 0);
  return looks == 0 ? 0 : spent / looks;
}

void compare(const std::string& baton, const std::string& directory, int markers, int seconds) {
  const double listing = listing_ms(directory);
  fmt::print("ls -U | wc -l of {} markers: {:.2f} ms of processor time\n", markers, listing);
  const double glob = look_ms({baton, "wait", "glob:" + directory + "/m*", "--count",
                               std::to_string(markers + 1), "--quiet", "--poll", "100ms"},
                              directory, seconds);
  fmt::print("one look of a gate on a pattern for them: {:.2f} ms, {:.2f} of the listing\n", glob,
             glob / listing);
  Words gate{baton, "wait", "--quiet", "--poll", "100ms", directory + "/never"};
  for (int i = 0; i < markers; ++i) gate.push_back(fmt::format("{}/m{}", directory, i));
  const double each = look_ms(gate, directory, seconds);
  fmt::print("one look of a gate on each of them and one that is missing: {:.2f} ms, {:.2f} of the listing\n",
             each, each / listing);
}

void many_gates(const std::string& baton, const std::string& directory, int seconds) {
  constexpr int count = 200;
  std::vector<pid_t> gates;
  for (int i = 0; i < count; ++i) gates.push_back(start({baton, "wait", directory + "/never", "--quiet"}));
  std::this_thread::sleep_for(std::chrono::seconds{3});
  const auto all = [&] {
    double sum = 0;
    for (const pid_t gate : gates) sum += processor_ms(gate);
    return sum;
  };
  const double before = all();
  std::this_thread::sleep_for(std::chrono::seconds{seconds});
  const double spent = all() - before;
  for (const pid_t gate : gates) ::kill(gate, SIGKILL);
  for (const pid_t gate : gates) ::waitpid(gate, nullptr, 0);
  fmt::print("{} gates on one directory for {} s, looking every second: {:.1f} % of one core together\n",
             count, seconds, spent / (10.0 * seconds));
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) return 64;
  const std::string baton = words[1];
  const int markers = count > 2 ? std::atoi(words[2]) : 10'000;
  const int seconds = count > 3 ? std::atoi(words[3]) : 10;
  const baton::test::TemporaryDirectory full;
  const baton::test::TemporaryDirectory empty;
  ::waitpid(start({baton, "mark", "complete", full.path("m0")}), nullptr, 0);
  const std::string marker = full.read("m0");
  for (int i = 1; i < markers; ++i) full.write(fmt::format("m{}", i), marker);
  compare(baton, full.path(), markers, seconds);
  many_gates(baton, empty.path(), seconds);
  return 0;
}
