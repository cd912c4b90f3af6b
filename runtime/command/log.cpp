#include "command/log.h"

#include <algorithm>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/escape.h"
#include "system/line_sink.h"

namespace baton::command {
namespace {

spdlog::level::level_enum level_ = spdlog::level::info;

// With its prefix it fits into PIPE_BUF, so a pipe that has room takes it whole.
constexpr std::size_t longest_message = 4000;

// Made by the first message: most invocations never print one.
spdlog::logger& logger() {
  static spdlog::logger instance = [] {
    spdlog::logger made("baton", std::make_shared<spdlog::sinks::stderr_sink_st>());
    made.set_pattern("baton: %v");
    made.set_level(level_);
    return made;
  }();
  return instance;
}

void print(spdlog::level::level_enum level, std::string_view message) {
  if (level < level_ || !system::stderr_accepts()) return;
  const std::string line = base::one_line(base::utf8_prefix(message, longest_message));
  logger().log(level, "{}{}", base::utf8_prefix(line, longest_message),
               line.size() > longest_message ? "..." : "");
}

}  // namespace

void set_log_level(std::string_view level) {
  std::string word(level);
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  level_ = spdlog::level::info;
  if (word == "debug" || word == "trace") level_ = spdlog::level::debug;
  if (word == "warning" || word == "warn") level_ = spdlog::level::warn;
  if (word == "error") level_ = spdlog::level::err;
  if (word == "critical") level_ = spdlog::level::critical;
}

void warn(std::string_view message) {
  print(spdlog::level::warn, message);
}

// Critical, so that no level hides why a command failed.
int fail(base::ExitCode code, std::string_view message) {
  print(spdlog::level::critical, message);
  return static_cast<int>(code);
}

int fail(const base::Error& error) {
  return fail(base::exit_code_of(error.kind), error.message());
}

}  // namespace baton::command
