#include "command/log.h"

#include <algorithm>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/escape.h"

namespace baton::command {
namespace {

spdlog::level::level_enum level_ = spdlog::level::info;

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

void log_debug(std::string_view message) {
  if (level_ <= spdlog::level::debug) logger().debug("{}", base::one_line(message));
}

void log_warning(std::string_view message) {
  if (level_ <= spdlog::level::warn) logger().warn("{}", base::one_line(message));
}

// Critical, so that no level hides why a command failed.
int fail(base::ExitCode code, std::string_view message) {
  logger().critical("{}", base::one_line(message));
  return static_cast<int>(code);
}

int fail(const base::Error& error) {
  return fail(base::exit_code_of(error.kind), error.message());
}

}  // namespace baton::command
