// Measures how fast `baton status --all` shows many records, against `find -name record.json | xargs cat` of
// the same ones. Usage: status_speed BATON [JOBS] [ROUNDS]: so many jobs, of 100 runs with 10 indices each.
// All of it is in the page cache; the programs take turns. Prints medians and their ratio; judges nothing.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
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

constexpr int runs = 100;
constexpr int indices = 10;

// With what it needs of memory, in MiB.
struct Spent {
  double ms = 0;
  double mib = 0;
};

Spent run(const Words& words) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto before = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
    ::execvp(arguments[0], arguments.data());
    ::_exit(99);
  }
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  if (status != 0) std::exit(1);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - before;
  return {took.count(), static_cast<double>(usage.ru_maxrss) / 1024};
}

// What a job that is sampled leaves, each in a directory of its own with the files that belong there.
void make_records(const std::string& baton, const std::string& state, int jobs) {
  const std::string model = state + "-model";
  run({baton, "run", "--state", model, "--job", "j", "--run", "r", "--sample", "20ms", "--heartbeat", "20ms",
       "--label", "team=data", "--", "sleep", "0.2"});
  const std::filesystem::path from = model + "/j/r/0";
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& file : std::filesystem::directory_iterator(from)) {
    std::ifstream in(file.path(), std::ios::binary);
    files.emplace_back(file.path().filename(), std::string(std::istreambuf_iterator<char>(in), {}));
    if (files.back().first == "record.json")
      fmt::print("{} records of {} bytes each\n", jobs * runs * indices, files.back().second.size());
  }
  for (int worker = 0; worker < jobs * runs * indices; ++worker) {
    const std::string directory = fmt::format("{}/job-{}/run-{}/{}", state, worker / (runs * indices),
                                              worker / indices % runs, worker % indices);
    std::filesystem::create_directories(directory);
    for (const auto& [name, bytes] : files) std::ofstream(directory + "/" + name, std::ios::binary) << bytes;
  }
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) return 64;
  const std::string baton = words[1];
  const int jobs = count > 2 ? std::atoi(words[2]) : 100;
  const int rounds = count > 3 ? std::atoi(words[3]) : 5;
  const baton::test::TemporaryDirectory directory;
  const std::string state = directory.path("state");
  make_records(baton, state, jobs);
  const Words reading{"sh", "-c", "find \"$0\" -name record.json -print0 | xargs -0 cat", state};
  const std::vector<Words> showing{{baton, "status", "--state", state, "--all"},
                                   {baton, "status", "--state", state},
                                   {baton, "status", "--state", state, "--all", "--json"}};
  run(reading);
  std::vector<double> read;
  std::vector<std::vector<double>> shown(showing.size());
  std::vector<double> memory(showing.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < showing.size(); ++i) {
      read.push_back(run(reading).ms);
      const Spent spent = run(showing[i]);
      shown[i].push_back(spent.ms);
      memory[i] = std::max(memory[i], spent.mib);
    }
  }
  fmt::print("find | xargs cat: {:.0f} ms\n", median(read));
  const char* names[] = {"status --all", "status", "status --all --json"};
  for (std::size_t i = 0; i < showing.size(); ++i) {
    fmt::print("{}: {:.0f} ms, {:.2f} of it, {:.0f} MiB\n", names[i], median(shown[i]),
               median(shown[i]) / median(read), memory[i]);
  }
  return 0;
}
