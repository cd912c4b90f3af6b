#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/types.h>

#include "support/temporary_directory.h"

namespace baton::behaviour {

using Words = std::vector<std::string>;

struct Ended {
  int code = 0;  // exit code, or 128+N as a shell has it
  std::string out;
  std::string err;
};

// Polls until it holds. Generous: only a broken program comes near the limit.
[[nodiscard]] bool eventually(const std::function<bool()>& holds);

// A program in a session of its own, its output in files. Killed with all its group if the test forgets it.
class Process {
 public:
  struct Setup {
    Words command;
    std::map<std::string, std::string> environment;  // all of it
    std::filesystem::path directory;
    std::filesystem::path output;  // prefix of the two files
    std::string input;
    std::function<void()> in_child;  // before the exec
  };
  explicit Process(const Setup& setup);
  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  [[nodiscard]] Ended wait();
  [[nodiscard]] bool running();
  [[nodiscard]] std::string out() const;  // so far
  [[nodiscard]] std::string err() const;

 private:
  pid_t pid_ = -1;
  std::filesystem::path output_;
};

// Runs the binary that BATON_BIN names in an empty directory of its own, with an empty environment.
class BatonTest : public testing::Test {
 protected:
  BatonTest();

  // To its end.
  [[nodiscard]] Ended baton(const Words& arguments, const std::string& input = "");
  // In the background.
  [[nodiscard]] Process start(const Words& arguments);
  [[nodiscard]] Process start_command(const Words& command, const std::function<void()>& in_child = {});
  Ended run_command(const Words& command);

  // In a PID namespace of its own, as in another pod or on another host: whether its process runs cannot be
  // told from outside, but by its heartbeat.
  [[nodiscard]] Process start_elsewhere(const Words& arguments);
  [[nodiscard]] bool can_be_elsewhere();
  // Whose parent it is, whichever of its threads started them.
  [[nodiscard]] static std::vector<pid_t> children_of(pid_t process);

  void set(const std::string& name, const std::string& value) { environment_[name] = value; }

  [[nodiscard]] std::string path(const std::string& name) const { return (directory_ / name).string(); }
  [[nodiscard]] bool exists(const std::string& name) const {
    return std::filesystem::exists(directory_ / name);
  }
  void write(const std::string& name, std::string_view bytes) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  // One value of the record of JOB/RUN/INDEX below state/, as JSON text.
  [[nodiscard]] std::string record(const std::string& worker, const std::string& field) const;

  static const std::string& binary();

 private:
  Process::Setup setup(Words command);

  test::TemporaryDirectory temporary_;

 protected:
  std::filesystem::path directory_;

 private:
  std::map<std::string, std::string> environment_;
  int started_ = 0;
};

// Matchers for what a command's end looked like.
MATCHER_P(ExitsWith, code, "") {
  *result_listener << "exit code " << arg.code << ", stderr: " << arg.err << ", stdout: " << arg.out;
  return arg.code == code;
}

// One line on stderr that says so, and nothing else.
MATCHER_P2(FailsWith, code, text, "") {
  *result_listener << "exit code " << arg.code << ", stderr: " << arg.err;
  const auto lines = std::count(arg.err.begin(), arg.err.end(), '\n');
  return arg.code == code && lines == 1 && arg.err.starts_with("baton: ") &&
         arg.err.find(text) != std::string::npos;
}

}  // namespace baton::behaviour
