// Measures how fast `baton run --output` flushes and digests files, against `xxhsum -H2` reading the same
// ones. Usage: outputs_digest BATON [MIB_PER_FILE] [ROUNDS]. Four files, in the page cache and already
// flushed; the programs take turns. Prints bytes per second and their ratio; judges nothing.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_directory.h"

namespace {

using Words = std::vector<std::string>;

void make_file(const std::string& path, std::size_t mib) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  std::vector<std::uint64_t> block((1U << 20U) / sizeof(std::uint64_t));
  std::uint64_t state = 88172645463325252U;
  for (std::size_t i = 0; i < mib; ++i) {
    for (auto& word : block) {
      state ^= state << 13U;
      state ^= state >> 7U;
      state ^= state << 17U;
      word = state;
    }
    if (::write(fd, block.data(), 1U << 20U) != 1U << 20U) std::exit(1);
  }
  if (::fsync(fd) != 0) std::exit(1);
  ::close(fd);
}

double seconds(const Words& words) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(null, STDOUT_FILENO);
    ::execvp(arguments[0], arguments.data());
    ::_exit(99);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) {
    fmt::print("{} failed\n", words[0]);
    std::exit(1);
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Words baton_run(const std::string& baton, const Words& files) {
  Words words{baton, "run", "--termination-log", "/nonexistent"};
  for (const auto& file : files) words.insert(words.end(), {"--output", file});
  words.insert(words.end(), {"--", "true"});
  return words;
}

// What starting, and flushing directories, takes is seen with the small file, and taken off.
void compare(const std::string& baton, const Words& files, const std::string& small, std::size_t mib,
             int rounds) {
  Words theirs{"xxhsum", "-q", "-H2"};
  theirs.insert(theirs.end(), files.begin(), files.end());
  std::vector<double> of_baton;
  std::vector<double> of_xxhsum;
  std::vector<double> overhead;
  std::vector<double> ratios;
  for (int i = 0; i < rounds; ++i) {
    of_xxhsum.push_back(seconds(theirs) - seconds({"xxhsum", "-q", "-H2", small}));
    overhead.push_back(seconds(baton_run(baton, {small})));
    of_baton.push_back(seconds(baton_run(baton, files)) - overhead.back());
    ratios.push_back(of_xxhsum.back() / of_baton.back());
  }
  const double gigabytes = static_cast<double>(mib * files.size() << 20U) / 1e9;
  fmt::print(
      "outputs, {} of {} MiB, {} rounds on {} processors: baton {:.2f} GB/s, xxhsum -H2 {:.2f} GB/s, ratio "
      "{:.2f} "
      "(medians; {:.1f} ms taken off for a run with a small output)\n",
      files.size(), mib, rounds, std::thread::hardware_concurrency(), gigabytes / median(of_baton),
      gigabytes / median(of_xxhsum), median(ratios), 1e3 * median(overhead));
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) return 64;
  const std::size_t mib = count > 2 ? std::strtoul(words[2], nullptr, 10) : 512;
  const int rounds = count > 3 ? std::atoi(words[3]) : 9;
  const baton::test::TemporaryDirectory directory;
  Words files;
  for (const char* name : {"a", "b", "c", "d"}) {
    files.push_back(directory.path(name));
    make_file(files.back(), mib);
  }
  const std::string small = directory.path("small");
  make_file(small, 1);
  compare(words[1], {files[0]}, small, mib, rounds);
  compare(words[1], files, small, mib, rounds);
  return 0;
}
