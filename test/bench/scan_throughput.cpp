// Measures how fast `baton run --scan` passes a command's output on, against cat(1) between the same pipes:
// PRODUCER | cat | CONSUMER and baton run --scan -- PRODUCER | CONSUMER, in turn. Usage:
// scan_throughput BATON [GIB] [PAIRS]. Prints ratios; judges nothing, but fails when bytes are lost.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace {

using Words = std::vector<std::string>;

constexpr std::size_t piece_bytes = 64U << 10U;

// --- the two ends -----------------------------------------------------------------------------------------

// Lines of a batch job; every hundredth is a METRIC line when there are to be any.
std::string make_text(bool metrics) {
  std::string text;
  for (int i = 0; text.size() < 4U << 20U; ++i) {
    if (metrics && i % 100 == 0)
      text += fmt::format("METRIC: records_processed_total={} stage=load part={} timestamp=1705400000\n", i,
                          i / 100 % 40);
    else
      text += fmt::format("2024-01-16T10:11:{:02} INFO loader: record {} of customer {} written\n", i % 60, i,
                          i * 7);
  }
  return text;
}

void write_all(const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes, size);
    if (written <= 0) std::exit(1);
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
}

struct Digest {
  XXH3_state_t* state = XXH3_createState();
  Digest() { XXH3_128bits_reset(state); }
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  ~Digest() { XXH3_freeState(state); }
  void add(const char* bytes, std::size_t size) { XXH3_128bits_update(state, bytes, size); }
  [[nodiscard]] std::string text() const {
    const auto hash = XXH3_128bits_digest(state);
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  }
};

void report(const std::string& path, std::uint64_t bytes, const std::string& digest) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  const std::string text = fmt::format("{} {}", bytes, digest);
  if (::write(fd, text.data(), text.size()) < 0) std::exit(1);
  ::close(fd);
}

// Each piece is another part of the text, so that a piece that is lost, or out of order, changes the digest.
int produce(std::uint64_t bytes, bool metrics, bool with_digest, const std::string& path) {
  const std::string text = make_text(metrics);
  Digest digest;
  for (std::uint64_t done = 0; done < bytes; done += piece_bytes) {
    const std::size_t at = done * 7 % (text.size() - piece_bytes);
    write_all(text.data() + at, piece_bytes);
    if (with_digest) digest.add(text.data() + at, piece_bytes);
  }
  report(path, bytes, digest.text());
  return 0;
}

int consume(bool with_digest, const std::string& path) {
  std::vector<char> buffer(piece_bytes);
  Digest digest;
  std::uint64_t bytes = 0;
  while (true) {
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0) return 1;
    if (count == 0) break;
    bytes += static_cast<std::uint64_t>(count);
    if (with_digest) digest.add(buffer.data(), static_cast<std::size_t>(count));
  }
  report(path, bytes, digest.text());
  return 0;
}

// --- the runs ---------------------------------------------------------------------------------------------

pid_t start(const Words& words, int in, int out) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child != 0) return child;
  if (in >= 0) ::dup2(in, STDIN_FILENO);
  if (out >= 0) ::dup2(out, STDOUT_FILENO);
  ::execvp(arguments[0], arguments.data());
  ::_exit(99);
}

std::string read_report(const std::string& path) {
  char text[128] = {};
  const int fd = ::open(path.c_str(), O_RDONLY);
  const ssize_t size = ::read(fd, text, sizeof text);
  ::close(fd);
  ::unlink(path.c_str());
  return {text, size > 0 ? static_cast<std::size_t>(size) : 0};
}

// Seconds from the start to the consumer's end.
double run_pipeline(const std::vector<Words>& stages) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<pid_t> children;
  int in = -1;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    int ends[2] = {-1, -1};
    const bool last = i + 1 == stages.size();
    if (!last && ::pipe2(ends, O_CLOEXEC) != 0) std::exit(1);
    children.push_back(start(stages[i], in, ends[1]));
    ::close(in);
    ::close(ends[1]);
    in = ends[0];
  }
  bool good = true;
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    good = good && status == 0;
  }
  if (!good) {
    fmt::print("a stage failed\n");
    std::exit(1);
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

struct Bench {
  std::string baton;
  std::string self;
  std::string directory;
  std::uint64_t bytes;

  [[nodiscard]] Words producer(bool metrics, bool digest) const {
    return {
        self, "--produce", std::to_string(bytes), metrics ? "1" : "0", digest ? "1" : "0", directory + "/in"};
  }
  [[nodiscard]] Words consumer(bool digest) const {
    return {self, "--consume", digest ? "1" : "0", directory + "/out"};
  }
  [[nodiscard]] double with_cat(bool metrics) const {
    return checked(run_pipeline({producer(metrics, false), {"cat"}, consumer(false)}));
  }
  [[nodiscard]] double with_baton(bool metrics, const Words& options, bool digest = false) const {
    Words words{baton, "run"};
    words.insert(words.end(), options.begin(), options.end());
    words.emplace_back("--");
    for (const auto& word : producer(metrics, digest)) words.push_back(word);
    return checked(run_pipeline({words, consumer(digest)}));
  }
  [[nodiscard]] double checked(double seconds) const {
    const std::string in = read_report(directory + "/in");
    const std::string out = read_report(directory + "/out");
    if (in != out || in.empty()) {
      fmt::print("sent '{}', received '{}'\n", in, out);
      std::exit(1);
    }
    return seconds;
  }
};

void compare(const Bench& bench, const std::string& what, bool metrics, const Words& options, int pairs) {
  const double gib = static_cast<double>(bench.bytes) / (1U << 30U);
  std::vector<double> ratios;
  for (int i = 0; i < pairs; ++i) {
    const double cat = bench.with_cat(metrics);
    const double baton = bench.with_baton(metrics, options);
    ratios.push_back(cat / baton);
    fmt::print("{}: cat {:.2f} GiB/s, baton {:.2f} GiB/s, ratio {:.2f}\n", what, gib / cat, gib / baton,
               cat / baton);
  }
  std::sort(ratios.begin(), ratios.end());
  fmt::print("{}: median ratio of throughputs {:.2f}\n", what, ratios[ratios.size() / 2]);
  (void)bench.with_baton(metrics, options, true);
  fmt::print("{}: digests of both ends agree\n", what);
}

}  // namespace

int main(int count, char** words) {
  const auto is_set = [&](int i) { return std::string(words[i]) == "1"; };
  if (count == 6 && std::string(words[1]) == "--produce")
    return produce(std::strtoull(words[2], nullptr, 10), is_set(3), is_set(4), words[5]);
  if (count == 4 && std::string(words[1]) == "--consume") return consume(is_set(2), words[3]);
  if (count < 2) return 64;
  const double gib = count > 2 ? std::atof(words[2]) : 4;
  const int pairs = count > 3 ? std::atoi(words[3]) : 5;
  char directory[] = "/tmp/scan-throughput-XXXXXX";
  if (::mkdtemp(directory) == nullptr) return 1;
  const auto bytes = static_cast<std::uint64_t>(gib * 16384) * piece_bytes;
  const Bench bench{words[1], std::filesystem::read_symlink("/proc/self/exe"), directory, bytes};
  compare(bench, "--scan, a METRIC line in a hundred", true, {"--scan"}, pairs);
  compare(bench, "--scan, no METRIC lines", false, {"--scan"}, pairs);
  const std::string log = std::string(directory) + "/log";
  compare(bench, "--log on this machine's /tmp", false,
          {"--log", log, "--log-max-size", "64Mi", "--log-keep", "1"}, std::min(pairs, 3));
  ::unlink(log.c_str());
  ::unlink((log + ".1").c_str());
  ::rmdir(directory);
  return 0;
}
