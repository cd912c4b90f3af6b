#include "behaviour/baton_test.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace baton::behaviour {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<char*> pointers(const Words& words) {
  std::vector<char*> out;
  for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

void redirect(const std::string& path, int flags, int to) {
  const int fd = ::open(path.c_str(), flags, 0666);
  if (fd < 0 || ::dup2(fd, to) < 0) ::_exit(99);
  ::close(fd);
}

}  // namespace

bool eventually(const std::function<bool()>& holds) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

Process::Process(const Setup& setup) : output_(setup.output) {
  write_file(setup.output.string() + ".in", setup.input);
  write_file(setup.output.string() + ".out", "");
  write_file(setup.output.string() + ".err", "");
  Words variables;
  for (const auto& [name, value] : setup.environment) variables.push_back(name + "=" + value);
  const auto arguments = pointers(setup.command);
  const auto environment = pointers(variables);
  pid_ = ::fork();
  if (pid_ != 0) return;
  ::setsid();
  if (::chdir(setup.directory.c_str()) != 0) ::_exit(99);
  redirect(setup.output.string() + ".in", O_RDONLY, STDIN_FILENO);
  redirect(setup.output.string() + ".out", O_WRONLY | O_APPEND, STDOUT_FILENO);
  redirect(setup.output.string() + ".err", O_WRONLY | O_APPEND, STDERR_FILENO);
  if (setup.in_child) setup.in_child();
  ::execvpe(arguments[0], arguments.data(), environment.data());
  ::_exit(98);
}

Process::Process(Process&& other) noexcept : pid_(std::exchange(other.pid_, -1)), output_(other.output_) {}

Process::~Process() {
  if (pid_ < 0) return;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Process::signal(int number) const {
  ::kill(pid_, number);
}

Ended Process::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), out(), err()};
}

bool Process::running() {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == 0;
}

std::string Process::out() const {
  return read_file(output_.string() + ".out");
}
std::string Process::err() const {
  return read_file(output_.string() + ".err");
}

BatonTest::BatonTest() : directory_(std::filesystem::path(temporary_.path()) / "work") {
  std::filesystem::create_directories(directory_);
  environment_["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
}

const std::string& BatonTest::binary() {
  static const std::string path = [] {
    const char* name = std::getenv("BATON_BIN");
    return std::string(name == nullptr ? BATON_SOURCE_DIR "/build/release/baton" : name);
  }();
  return path;
}

Process::Setup BatonTest::setup(Words command) {
  const auto output = std::filesystem::path(temporary_.path()) / ("process-" + std::to_string(started_++));
  return {std::move(command), environment_, directory_, output, "", {}};
}

Ended BatonTest::baton(const Words& arguments, const std::string& input) {
  Words command{binary()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Process::Setup made = setup(std::move(command));
  made.input = input;
  return Process(made).wait();
}

Process BatonTest::start(const Words& arguments) {
  Words command{binary()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Process(setup(std::move(command)));
}

Process BatonTest::start_command(const Words& command, const std::function<void()>& in_child) {
  Process::Setup made = setup(command);
  made.in_child = in_child;
  return Process(made);
}

Ended BatonTest::run_command(const Words& command) {
  return Process(setup(command)).wait();
}

Process BatonTest::start_elsewhere(const Words& arguments) {
  Words command{"unshare", "--pid", "--fork", "--mount-proc", "--kill-child", binary()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return start_command(command);
}

bool BatonTest::can_be_elsewhere() {
  return run_command({"unshare", "--pid", "--fork", "--mount-proc", "true"}).code == 0;
}

std::vector<pid_t> BatonTest::children_of(pid_t process) {
  std::vector<pid_t> children;
  std::error_code gone;
  const std::filesystem::path threads = "/proc/" + std::to_string(process) + "/task";
  for (const auto& thread : std::filesystem::directory_iterator(threads, gone)) {
    std::ifstream file(thread.path() / "children");
    for (pid_t child = 0; file >> child;) children.push_back(child);
  }
  return children;
}

void BatonTest::write(const std::string& name, std::string_view bytes) const {
  write_file(directory_ / name, bytes);
}

std::string BatonTest::read(const std::string& name) const {
  return read_file(directory_ / name);
}

std::string BatonTest::record(const std::string& worker, const std::string& field) const {
  const std::string json = read("state/" + worker + "/record.json");
  const std::string key = "\"" + field + "\":";
  const std::size_t begin = json.find(key);
  if (begin == std::string::npos) return "";
  const std::size_t value = begin + key.size();
  return json.substr(value, json.find_first_of(",}", value) - value);
}

}  // namespace baton::behaviour
