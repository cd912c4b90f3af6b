#include "command/lines.h"

#include <iostream>

#include <fmt/format.h>

#include "command/log.h"
#include "system/clock.h"
#include "system/line_sink.h"

namespace baton::command {
namespace {

using base::Result;

// Longer than any line that could be printed whole, short enough to hold in memory.
constexpr std::size_t max_input_line = 8U << 20U;

class Printer {
 public:
  explicit Printer(const model::Settings& settings)
      : style_(line_style(settings)), metrics_(settings.flag("metrics-enabled")) {}

  Result<void> print(model::Line line) {
    std::visit([&](auto& l) { l.timestamp = clock_.wall(); }, line);
    if (std::holds_alternative<model::Metric>(line) && !metrics_) return {};
    return system::write_stdout(model::format_line(line, style_));
  }

 private:
  model::LineStyle style_;
  bool metrics_;
  system::PosixClock clock_;
};

Result<model::Line> make_checked(const LineMaker& make, std::span<const std::string> words) {
  auto line = make(words);
  if (!line) return line.error();
  if (auto good = model::check_line(*line); !good) return good.error();
  return line;
}

int print_input(Printer& printer, const LineMaker& make) {
  std::ios::sync_with_stdio(false);
  std::string text;
  bool all_good = true;
  for (std::size_t number = 1; std::getline(std::cin, text); ++number) {
    if (text.empty()) continue;
    Result<model::Line> line = base::data_error("", "is longer than 8 MiB");
    if (text.size() <= max_input_line) {
      auto words = model::split_words(text);
      line = words ? make_checked(make, *words) : Result<model::Line>(words.error());
    }
    if (line) {
      if (auto printed = printer.print(std::move(*line)); !printed) return fail(printed.error());
    } else {
      fail(base::ExitCode::data, fmt::format("standard input, line {}: {}", number, line.error().message()));
      all_good = false;
    }
  }
  return static_cast<int>(all_good ? base::ExitCode::ok : base::ExitCode::data);
}

}  // namespace

model::LineStyle line_style(const model::Settings& settings) {
  return {settings.text("log-format") == "json" ? model::LineFormat::json : model::LineFormat::text,
          settings.flag("timestamp-ms")};
}

Result<std::pair<std::string, std::string>> split_pair(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos) return base::usage_error(fmt::format("'{}'", word), "must be KEY=VALUE");
  return std::pair{word.substr(0, equals), word.substr(equals + 1)};
}

Result<model::LineLabels> parse_labels(std::span<const std::string> words) {
  model::LineLabels labels;
  for (const std::string& word : words) {
    auto pair = split_pair(word);
    if (!pair) return pair.error();
    labels.push_back(std::move(*pair));
  }
  return labels;
}

int print_lines(const Arguments& arguments, const model::Settings& settings, const LineMaker& make) {
  Printer printer(settings);
  if (arguments.operands.size() == 1 && arguments.operands[0] == "-") return print_input(printer, make);
  auto line = make_checked(make, arguments.operands);
  if (!line) return fail(line.error());
  if (auto printed = printer.print(std::move(*line)); !printed) return fail(printed.error());
  return 0;
}

}  // namespace baton::command
