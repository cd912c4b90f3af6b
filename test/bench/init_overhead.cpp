// Measures what a wrapper costs: from its start to the first instruction of the command, from its start to
// its end, and what it keeps in memory meanwhile. The command alone, tini-static and baton take turns.
// Usage: init_overhead BATON EXEC_STAMP ORPHANS [ROUNDS], the programs of those names. Prints figures; judges
// nothing.

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/exec_stamp.h"
#include "support/temporary_directory.h"

namespace {

using Words = std::vector<std::string>;

struct Wrapper {
  std::string name;
  Words words;  // what stands before the command
  std::vector<double> to_exec;
  std::vector<double> to_exit;
};

double in_ms(const timespec& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}
double now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return in_ms(now);
}

[[noreturn]] void give_up(const char* what) {
  fmt::print(stderr, "init_overhead: {} failed\n", what);
  std::exit(1);
}

// A process whose command stamps the time and then waits for us. By posix_spawn, which copies nothing of this
// program's memory.
class Running {
 public:
  explicit Running(const Words& words) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    std::array<char*, 2> environment{const_cast<char*>("PATH=/usr/bin:/bin"), nullptr};
    if (::pipe2(gate_.data(), O_CLOEXEC) != 0 || ::pipe2(stamp_.data(), O_CLOEXEC) != 0) give_up("pipe");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, gate_[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, stamp_[1], stamp_descriptor);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    started_ = now_ms();
    if (::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environment.data()) != 0)
      give_up(arguments[0]);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(gate_[0]);
    ::close(stamp_[1]);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }

  // Until the command runs; milliseconds since the start.
  double wait_for_command() {
    timespec stamp{};
    if (::read(stamp_[0], &stamp, sizeof stamp) != static_cast<ssize_t>(sizeof stamp)) give_up("the command");
    ::close(stamp_[0]);
    return in_ms(stamp) - started_;
  }

  // Lets the command end; milliseconds from then on, until all is over.
  double wait_for_end() {
    const double released = now_ms();
    ::close(gate_[1]);
    ::waitpid(pid_, nullptr, 0);
    return now_ms() - released;
  }

 private:
  std::array<int, 2> gate_{};
  std::array<int, 2> stamp_{};
  double started_ = 0;
  pid_t pid_ = -1;
};

Words with_command(const Wrapper& wrapper, const std::string& stamp) {
  Words words = wrapper.words;
  words.push_back(stamp);
  return words;
}

void one_round(Wrapper& wrapper, const std::string& stamp) {
  Running running(with_command(wrapper, stamp));
  const double started = running.wait_for_command();
  wrapper.to_exec.push_back(started);
  wrapper.to_exit.push_back(started + running.wait_for_end());
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Of the values of the same round, so that what the machine does meanwhile touches both.
double median_ratio(const std::vector<double>& values, const std::vector<double>& base,
                    const std::vector<double>& less) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < values.size(); ++i)
    ratios.push_back((values[i] - less[i]) / (base[i] - less[i]));
  return median(ratios);
}

void print_times(const std::vector<Wrapper>& wrappers) {
  const Wrapper& alone = wrappers[0];
  const Wrapper* tini = wrappers[1].name == "tini-static" ? &wrappers[1] : nullptr;
  const std::vector<double> nothing(alone.to_exec.size(), 0.0);
  for (const Wrapper& wrapper : wrappers) {
    fmt::print("{:24} start to exec {:6.3f} ms, start to exit {:6.3f} ms", wrapper.name,
               median(wrapper.to_exec), median(wrapper.to_exit));
    if (tini != nullptr && &wrapper != &alone && &wrapper != tini) {
      fmt::print("; exec {:.2f} x tini-static's, {:.2f} x what it adds to the command alone; exit {:.2f} x",
                 median_ratio(wrapper.to_exec, tini->to_exec, nothing),
                 median_ratio(wrapper.to_exec, tini->to_exec, alone.to_exec),
                 median_ratio(wrapper.to_exit, tini->to_exit, nothing));
    }
    fmt::print("\n");
  }
}

void print_memory(const Wrapper& wrapper, const std::string& stamp) {
  Running running(with_command(wrapper, stamp));
  running.wait_for_command();
  // The command has started, so the wrapper has nothing left to do but to wait.
  std::ifstream status(fmt::format("/proc/{}/status", running.pid()));
  Words found;
  for (std::string line; std::getline(status, line);) {
    std::istringstream fields(line);
    std::string key;
    std::string value;
    fields >> key >> value;
    if (key == "VmHWM:" || key == "VmRSS:" || key == "RssAnon:") found.push_back(key + " " + value + " KiB");
  }
  fmt::print("{:24} resident while the command runs: {}\n", wrapper.name, fmt::join(found, ", "));
  running.wait_for_end();
}

// What the shell's command prints, without the end of its last line.
std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) give_up("popen");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  ::pclose(pipe);
  return text.substr(0, text.find_last_not_of('\n') + 1);
}

// By tools that slow everything down, hence apart from the times. A tool that is not there says nothing.
void print_counts(const Wrapper& wrapper, const std::string& stamp, const std::string& state) {
  const baton::test::TemporaryDirectory own;
  const std::string command =
      fmt::format("{} </dev/null 3>/dev/null >/dev/null 2>&1", fmt::join(with_command(wrapper, stamp), " "));
  const std::string calls = output_of(
      fmt::format("cd {} && rm -rf {} && strace -f -c -U calls -o calls {}; sed -n 's, total,,p' calls",
                  own.path(), state, command));
  const std::string instructions = output_of(
      fmt::format("cd {} && rm -rf {} && valgrind --tool=callgrind --callgrind-out-file=profile {}; sed -n "
                  "'s/^totals: //p' profile",
                  own.path(), state, command));
  fmt::print("{:24} system calls {:>6}, instructions {:>9}\n", wrapper.name, calls, instructions);
}

std::size_t children_of(pid_t process) {
  std::size_t children = 0;
  for (const auto& thread : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", process))) {
    std::ifstream file(thread.path() / "children");
    for (pid_t child = 0; file >> child;) ++children;
  }
  return children;
}

// From the moment when the last of them has ended until no zombie is left; and all of it, from the signal on.
void print_orphans(const Wrapper& wrapper, const std::string& orphans) {
  constexpr std::size_t number = 10'000;
  Words words = wrapper.words;
  const baton::test::TemporaryDirectory own;
  const std::string fifo = own.path("ended");
  if (::mkfifo(fifo.c_str(), 0600) != 0) give_up("mkfifo");
  const int alive = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  words.insert(words.end(), {orphans, std::to_string(number), fifo});
  Running running(words);
  while (children_of(running.pid()) <= number) ::usleep(10'000);
  ::kill(running.pid(), SIGUSR1);
  const double signalled = now_ms();
  pollfd hung_up{alive, POLLIN, 0};
  ::poll(&hung_up, 1, -1);
  const double ended = now_ms();
  while (children_of(running.pid()) > 1) ::usleep(1'000);
  const double reaped = now_ms();
  fmt::print(
      "{:24} {} orphans ended by one signal: no zombie left {:.0f} ms after the last has ended, {:.0f} "
      "ms after the signal\n",
      wrapper.name, number, reaped - ended, reaped - signalled);
  ::close(alive);
  ::kill(running.pid(), SIGTERM);
  running.wait_for_end();
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 64;
  const std::string baton = words[1];
  const std::string stamp = words[2];
  const std::string orphans = words[3];
  const int rounds = count > 4 ? std::atoi(words[4]) : 500;
  const std::string tini = output_of("command -v tini-static");
  // In memory: the volume's speed is not what is measured.
  ::setenv("TMPDIR", "/dev/shm", 0);
  const baton::test::TemporaryDirectory own;
  const std::string state = own.path("state");

  std::vector<Wrapper> wrappers{{"the command alone", {}, {}, {}}};
  if (tini.empty()) fmt::print("tini-static is not installed\n");
  if (!tini.empty()) wrappers.push_back({"tini-static", {tini, "-s", "-g", "--"}, {}, {}});
  wrappers.push_back({"baton, no state", {baton, "run", "--"}, {}, {}});
  wrappers.push_back(
      {"baton, state in memory", {baton, "run", "--job", "j", "--run", "r", "--state", state, "--"}, {}, {}});
  // Each time, the run is a new one.
  for (int i = 0; i < rounds; ++i) {
    for (Wrapper& wrapper : wrappers) one_round(wrapper, stamp);
    std::filesystem::remove_all(state);
  }
  fmt::print("{} rounds, medians\n", rounds);
  print_times(wrappers);
  for (std::size_t i = 1; i < wrappers.size(); ++i) print_memory(wrappers[i], stamp);
  for (std::size_t i = 1; i < wrappers.size(); ++i) print_counts(wrappers[i], stamp, state);
  for (std::size_t i = 1; i < wrappers.size(); ++i) {
    std::filesystem::remove_all(state);
    print_orphans(wrappers[i], orphans);
  }
  return 0;
}
