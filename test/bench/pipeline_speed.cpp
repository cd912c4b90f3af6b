// Measures how fast a pipeline of many stages that do nothing is carried out, against GNU make and ninja on
// the same random graph with as many jobs at a time. Usage: pipeline_speed BATON [STAGES] [ROUNDS]. The state
// is on a file system in memory where there is one (/dev/shm), as make and ninja write nothing durable; and
// once more in the working directory. Prints figures; judges nothing.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_directory.h"

namespace {

using Words = std::vector<std::string>;
using Needs = std::vector<std::vector<int>>;

constexpr int jobs = 2;

struct Spent {
  double seconds = 0;
  double processor = 0;  // with that of all it started, in seconds
  long peak_kib = 0;     // of the program itself
  bool well = false;
};

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

Spent spend(const Words& words, const std::filesystem::path& directory) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
    if (::chdir(directory.c_str()) != 0) ::_exit(99);
    ::execvp(arguments[0], arguments.data());
    ::_exit(99);
  }
  rusage usage{};
  int status = 0;
  ::wait4(child, &status, 0, &usage);
  Spent spent;
  spent.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  spent.processor = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  spent.peak_kib = usage.ru_maxrss;
  spent.well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return spent;
}

// Every stage needs up to three of those before it.
Needs random_graph(int stages) {
  std::mt19937 random(1);
  Needs needs(static_cast<std::size_t>(stages));
  for (int i = 1; i < stages; ++i) {
    auto& mine = needs[static_cast<std::size_t>(i)];
    for (unsigned count = random() % 4; count > 0; --count)
      mine.push_back(static_cast<int>(random() % static_cast<unsigned>(i)));
    std::ranges::sort(mine);
    const auto twice = std::ranges::unique(mine);
    mine.erase(twice.begin(), twice.end());
  }
  return needs;
}

std::string joined(const std::vector<int>& stages, std::string_view separator) {
  std::string text;
  for (const int stage : stages) text += fmt::format("{}s{}", text.empty() ? "" : separator, stage);
  return text;
}

void describe(const Needs& needs, const std::filesystem::path& directory) {
  std::ofstream make(directory / "Makefile");
  std::ofstream ninja(directory / "build.ninja");
  std::ofstream pipeline(directory / "pipeline.yaml");
  std::vector<int> all(needs.size());
  for (std::size_t i = 0; i < needs.size(); ++i) all[i] = static_cast<int>(i);
  make << ".PHONY: all " << joined(all, " ") << "\nall: " << joined(all, " ") << "\n";
  ninja << "rule run\n  command = /bin/true\n";
  pipeline << "pipeline:\n  name: p\n  stages:\n";
  for (std::size_t i = 0; i < needs.size(); ++i) {
    make << fmt::format("s{}: {}\n\t@/bin/true\n", i, joined(needs[i], " "));
    ninja << fmt::format("build s{}: run {}\n", i, joined(needs[i], " "));
    pipeline << fmt::format("    - {{name: s{}, needs: [{}], command: [/bin/true]}}\n", i,
                            joined(needs[i], ", "));
  }
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

struct Contender {
  std::string name;
  std::function<Spent()> go;
  std::vector<double> seconds{};
  std::vector<double> processor{};
  long peak_kib = 0;
  bool there = true;
};

}  // namespace

int main(int count, char** words) {
  if (count < 2) return 64;
  const std::string baton = words[1];
  const int stages = count > 2 ? std::atoi(words[2]) : 1000;
  const int rounds = count > 3 ? std::atoi(words[3]) : 5;
  const baton::test::TemporaryDirectory temporary;
  const std::filesystem::path directory = temporary.path();
  describe(random_graph(stages), directory);
  const bool has_memory = ::access("/dev/shm", W_OK) == 0;
  const std::string in_memory = fmt::format("/dev/shm/baton-pipeline-{}", ::getpid());
  const auto run_in = [&](const std::string& state) {
    return [&, state] {
      std::filesystem::remove_all(state);
      return spend({baton, "pipeline", "run", "pipeline.yaml", "--state", state, "--run", "r",
                    "--max-parallel", std::to_string(jobs)},
                   directory);
    };
  };
  const std::string at_once = fmt::format("-j{}", jobs);
  std::vector<Contender> contenders{
      {"make",
       [&] {
         return spend({"make", "-s", at_once}, directory);
       }},
      {"ninja",
       [&] {
         return spend({"ninja", "--quiet", at_once, "-k0"}, directory);
       }},
      {"baton, state in memory", run_in(has_memory ? in_memory : (directory / "state").string())},
      {"baton, state on this disk", run_in((directory / "state").string())},
  };
  for (int round = 0; round < rounds; ++round) {
    for (Contender& one : contenders) {
      const Spent spent = one.go();
      one.there = one.there && spent.well;
      one.seconds.push_back(spent.seconds);
      one.processor.push_back(spent.processor);
      one.peak_kib = std::max(one.peak_kib, spent.peak_kib);
    }
  }
  std::filesystem::remove_all(in_memory);
  const double make = median(contenders[0].seconds);
  fmt::print("{} stages of /bin/true in a random graph, {} at a time, {} rounds, medians:\n", stages, jobs,
             rounds);
  for (const Contender& one : contenders) {
    if (!one.there) {
      fmt::print("  {}: is not here, or failed\n", one.name);
      continue;
    }
    const double seconds = median(one.seconds);
    fmt::print(
        "  {}: {:.2f} s, {:.0f} stages a second, {:.2f} of make's rate; {:.2f} s of processor time; {:.1f} "
        "MiB\n",
        one.name, seconds, stages / seconds, make / seconds, median(one.processor),
        static_cast<double>(one.peak_kib) / 1024);
  }
}
