#include "command/log.h"

#include <algorithm>
#include <mutex>
#include <optional>

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

std::optional<spdlog::level::level_enum> level_of(std::string_view word) {
  if (word == "debug" || word == "trace") return spdlog::level::debug;
  if (word == "info") return spdlog::level::info;
  if (word == "warning" || word == "warn") return spdlog::level::warn;
  if (word == "error") return spdlog::level::err;
  if (word == "critical") return spdlog::level::critical;
  return std::nullopt;
}

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

// From any thread that carries out a job.
void print(spdlog::level::level_enum level, std::string_view message) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  if (level < level_ || !system::stderr_accepts()) return;
  const std::string line = base::one_line(base::utf8_prefix(message, longest_message));
  logger().log(level, "{}{}", base::utf8_prefix(line, longest_message),
               line.size() > longest_message ? "..." : "");
}

}  // namespace

base::Result<void> set_log_level(const model::Settings& settings) {
  std::string word = settings.text("log-level");
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const auto level = level_of(word);
  level_ = level.value_or(spdlog::level::info);
  if (level || settings.at("log-level").origin == "LOG_LEVEL") return {};
  return settings.refine(
      base::usage_error("'" + word + "'", "must be one of debug, info, warning, error, critical"),
      "log-level");
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
