#include "faults/faults_test.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "model/claim.h"
#include "model/record.h"

namespace baton::faults {
namespace {

namespace fs = std::filesystem;
using model::MarkerState;

// All that the program calls on files; what a library might call instead is named too.
constexpr const char* traced_calls =
    "open,openat,openat2,creat,read,pread64,readv,write,pwrite64,writev,fsync,fdatasync,sync_file_range,"
    "close,"
    "stat,lstat,fstat,newfstatat,statx,getdents64,rename,renameat,renameat2,link,linkat,unlink,unlinkat,"
    "mkdir,"
    "mkdirat,rmdir,chmod,fchmod,fchmodat,lseek,truncate,ftruncate,readlink,readlinkat,symlinkat,utimensat,"
    "syncfs,flock";

// Memory, where there is some: thousands of durable writes on a disk would take hours.
fs::path fast_directory() {
  const fs::path memory = "/dev/shm";
  if (::access(memory.c_str(), W_OK) == 0) return fs::canonical(memory);
  return fs::temp_directory_path();
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_temporary(const fs::path& path) {
  return path.filename().string().starts_with(".baton-tmp-");
}

const model::Marker* marker_of(const model::MarkerContent& content) {
  return std::get_if<model::Marker>(&content);
}

// Nothing, or what is wrong with the file.
std::string fault_of(const fs::path& path) {
  const std::string name = path.filename().string();
  const std::string bytes = read_file(path);
  if (name.ends_with(".claim.json")) return model::decode_claim(bytes) ? "" : "is no claim";
  if (name == "record.json") return model::decode_record(bytes) ? "" : "is no record";
  if (name.ends_with(".heartbeat")) return bytes.empty() ? "" : "is not empty";
  if (name.starts_with("filler")) return "";
  if (name == "bystander") return bytes == "untouched" ? "" : "was changed";
  if (name.ends_with(".status")) {
    const auto words = {"PENDING\n", "RUNNING\n", "SUCCEEDED\n", "FAILED\n"};
    return std::ranges::find(words, bytes) != words.end() ? "" : "is no status";
  }
  return marker_of(model::decode_marker(bytes)) != nullptr ? "" : "is no marker";
}

std::vector<fs::path> files_below(const fs::path& directory) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  return files;
}

}  // namespace

bool sweeping() {
  return std::getenv("BATON_FAULTS") != nullptr;
}

std::vector<std::size_t> selection(std::size_t count, std::size_t bound) {
  const std::size_t chosen = sweeping() ? count : std::min(count, bound);
  std::vector<std::size_t> all(chosen);
  for (std::size_t i = 0; i < chosen; ++i) all[i] = i * count / chosen;
  return all;
}

Tally::~Tally() {
  std::string line = "faults: " + title_ + ":";
  for (const auto& [outcome, times] : counts_) line += fmt::format(" {}={}", outcome, times);
  std::cout << line << std::endl;
}

FaultsTest::FaultsTest() : fast_(fast_directory()), root_(fast_.path()) {
  fs::create_directory(volume());
  scenarios_ = scenarios(volume(), BATON_FAULTS_COMMAND);
}

std::string FaultsTest::why_no_strace() {
  const auto traced = run_command({"strace", "-f", "-qq", "-o", "/dev/null", "true"});
  return traced.code == 0 ? "" : "strace does not work here (not installed, or ptrace is refused)";
}

FaultsTest::Traced FaultsTest::run_traced(const Words& arguments, const std::string& tampering,
                                          bool restricted) {
  const std::string trace = path(fmt::format("trace-{}", traced_++));
  // Whoever is not told of the end of a task, because that call fails too, waits for ever.
  Words command{"timeout", "-s", "KILL", "20",  "strace", "-f",
                "-qq",     "-y", "-o",   trace, "-e",     std::string("trace=") + traced_calls};
  if (!tampering.empty()) command.insert(command.end(), {"-e", "inject=" + tampering});
  if (restricted) {
    for (const std::string& directory : directories_) command.insert(command.end(), {"-P", directory});
  }
  command.push_back(binary());
  command.insert(command.end(), arguments.begin(), arguments.end());
  Traced traced{run_command(command), read_file(trace)};
  fs::remove(trace);
  return traced;
}

FaultsTest::Traced FaultsTest::run_traced(const Words& arguments, const Injection& at,
                                          const std::string& fault) {
  return run_traced(arguments, fmt::format("{}:{}:when={}", at.call, fault, at.when), at.restricted);
}

void FaultsTest::prepare(const Scenario& scenario) {
  fs::remove_all(root_ / "old");
  fs::create_directories(root_ / "old/aside");
  std::ofstream(root_ / "old/aside/bystander") << "untouched";
  fs::remove_all(volume());
  fs::copy(root_ / "old", volume(), fs::copy_options::recursive);
  for (const Words& words : scenario.before) ASSERT_LT(baton(words).code, 64);
  fs::remove_all(root_ / "old");
  fs::copy(volume(), root_ / "old", fs::copy_options::recursive);
}

void FaultsTest::reset() {
  fs::remove_all(volume());
  fs::copy(root_ / "old", volume(), fs::copy_options::recursive);
}

Plan FaultsTest::plan(const Scenario& scenario) {
  reset();
  const Traced all = run_traced(scenario.command, "", false);
  EXPECT_EQ(scenario.code, all.ended.code) << all.ended.err;
  expect_success(scenario);
  directories_ = {volume()};
  for (const auto& entry : fs::recursive_directory_iterator(volume())) {
    if (entry.is_directory()) directories_.push_back(entry.path().string());
  }
  reset();
  const Traced restricted = run_traced(scenario.command, "", true);
  return plan_injections(parse_trace(all.trace), parse_trace(restricted.trace), volume());
}

void FaultsTest::expect_whole() {
  for (const fs::path& file : files_below(volume())) {
    if (is_temporary(file)) continue;
    EXPECT_EQ("", fault_of(file)) << file << ": " << read_file(file);
  }
  const bool failed = content("out/m.failed").has_value();
  const bool complete = content("out/m").has_value();
  const auto gate = baton({"wait", volume() + "/out/m", "--timeout", "1ms", "--quiet"});
  EXPECT_EQ(failed ? 69 : complete ? 0 : 124, gate.code) << gate.err;
}

bool FaultsTest::unchanged(const std::string& name) const {
  const auto present = content(name);
  const fs::path old = root_ / "old" / name;
  if (!present) return !fs::exists(old);
  return fs::exists(old) && *present == read_file(old);
}

FaultsTest::State FaultsTest::state_of(const std::string& name, After after) const {
  const auto present = content(name);
  if (after == After::kept) return unchanged(name) ? State::now : State::wrong;
  if (after == After::gone && !present) return State::now;
  if (unchanged(name)) return State::old;
  if (!present) return State::passing;
  const auto decoded = model::decode_marker(*present);
  const auto* marker = marker_of(decoded);
  const auto wanted = after == After::complete ? MarkerState::complete : MarkerState::failed;
  return marker != nullptr && after != After::gone && marker->state == wanted ? State::now : State::wrong;
}

FaultsTest::State FaultsTest::marker_state(const Scenario& scenario) const {
  const State state = state_of("out/m", scenario.marker);
  return state == State::passing && !scenario.reruns ? State::wrong : state;
}

FaultsTest::State FaultsTest::failed_marker_state(const Scenario& scenario) const {
  const State state = state_of("out/m.failed", scenario.failed_marker);
  if (!scenario.is_job) return state == State::passing ? State::wrong : state;
  // A job that could not do its work says so.
  if (state == State::wrong && state_of("out/m.failed", After::failed) == State::now) return State::passing;
  return state;
}

void FaultsTest::expect_success(const Scenario& scenario) const {
  EXPECT_EQ(State::now, marker_state(scenario));
  EXPECT_EQ(State::now, failed_marker_state(scenario));
}

void FaultsTest::expect_recovery(const Scenario& scenario) {
  const std::size_t left = temporaries();
  const auto ended = baton(scenario.again);
  EXPECT_THAT(ended, ExitsWith(0)) << "run again without faults";
  EXPECT_LE(temporaries(), left);
  Scenario corrected = scenario;
  if (scenario.is_job) {
    corrected.marker = After::complete;
    corrected.failed_marker = After::gone;
  }
  expect_success(corrected);
}

std::size_t FaultsTest::temporaries() const {
  return static_cast<std::size_t>(std::ranges::count_if(files_below(volume()), is_temporary));
}

std::optional<std::string> FaultsTest::content(const std::string& name) const {
  const fs::path file = fs::path(volume()) / name;
  if (!fs::exists(file)) return std::nullopt;
  return read_file(file);
}

const Scenario& FaultsTest::scenario(const std::string& name) const {
  return *std::ranges::find(scenarios_, name, &Scenario::name);
}

std::string why_no_private_mounts() {
  static const std::string why = [] {
    if (::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0)
      return std::string();
    return fmt::format("no private mounts here ({}); run as root, or in a privileged container",
                       std::strerror(errno));
  }();
  return why;
}

Mount::Mount(const std::string& source, const std::string& at, const std::string& type, unsigned long flags,
             const std::string& options) {
  fs::create_directories(at);
  if (::mount(source.c_str(), at.c_str(), type.empty() ? nullptr : type.c_str(), flags, options.c_str()) == 0)
    at_ = at;
  else
    failure_ = errno;
}

Mount::Mount(Mount&& other) noexcept : at_(std::exchange(other.at_, "")), failure_(other.failure_) {}

Mount::~Mount() {
  if (mounted()) ::umount2(at_.c_str(), MNT_DETACH);
}

bool Mount::unmount() {
  return ::umount(std::exchange(at_, "").c_str()) == 0;
}

}  // namespace baton::faults
