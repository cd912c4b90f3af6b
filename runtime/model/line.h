#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace baton::model {

// The structured lines of docs/lines.md: line_format.cpp writes them, line_parse.cpp reads them. A formatted
// line ends in '\n' and never exceeds PIPE_BUF, so that one write(2) of it to a pipe cannot interleave with
// another writer's (pipe(7)).
inline constexpr std::size_t max_line_bytes = 4096;

enum class Severity { debug, info, warning, error, critical };
[[nodiscard]] std::string_view to_string(Severity severity);
// Upper or lower case; "WARN" is WARNING.
[[nodiscard]] base::Result<Severity> parse_severity(std::string_view text);

// A number as it is written: an integer keeps its digits, and 0.10 stays 0.10.
class Number {
 public:
  static Number of(long long value) { return Number(std::to_string(value)); }
  // Three decimals at most, no trailing zeros.
  static Number of_seconds(std::chrono::milliseconds span);
  // Decimal with optional fraction and exponent; NaN, Inf, +Inf, -Inf in any case.
  static base::Result<Number> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool is_finite() const;
  // The nearest double; what is too large for one is infinite.
  [[nodiscard]] double value() const;
  friend bool operator==(const Number&, const Number&) = default;

 private:
  explicit Number(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// As JSON: a number, or a string where JSON, or a double that its readers put it into, has no such number.
[[nodiscard]] std::string json_number(const Number& number);

using LineLabels = std::vector<std::pair<std::string, std::string>>;

struct Metric {
  std::string name;
  Number value = Number::of(0);
  LineLabels labels;
  std::optional<base::Instant> timestamp;
  friend bool operator==(const Metric&, const Metric&) = default;
};

struct Event {
  std::string type;
  Severity severity = Severity::info;
  std::string message;
  LineLabels labels;
  std::optional<base::Instant> timestamp;
  friend bool operator==(const Event&, const Event&) = default;
};

struct Alert {
  Severity severity = Severity::warning;
  std::string component;
  std::string message;
  std::optional<base::Instant> timestamp;  // shown in JSON only; the text form has none
};

using Line = std::variant<Metric, Event, Alert>;

// [a-zA-Z_:][a-zA-Z0-9_:]* and [a-zA-Z_][a-zA-Z0-9_]*, at most 256 characters. Labels may not take the name
// of a field of the line (timestamp; for an event also type, severity, message), nor appear twice.
[[nodiscard]] base::Result<void> check_metric_name(std::string_view name);
[[nodiscard]] bool is_label_name(std::string_view name);
[[nodiscard]] base::Result<void> check_line(const Line& line);

enum class LineFormat { text, json };
struct LineStyle {
  LineFormat format = LineFormat::text;
  bool milliseconds = false;  // timestamps as seconds with three decimals
};

// Of a line that check_line accepts. What does not fit is cut, the longest texts first; the line then says
// truncated=true, an alert ends in "...".
[[nodiscard]] std::string format_line(const Line& line, const LineStyle& style);

// Reads one line in the text form, with or without its newline. Not one of ours: no value.
[[nodiscard]] std::optional<Line> parse_line(std::string_view text);

// Words as format_line writes them: bare, or with a double-quoted part, separated by blanks:
// `a=1 message="two words"` is {a=1, message=two words}. An open quote is an error.
[[nodiscard]] base::Result<std::vector<std::string>> split_words(std::string_view text);

}  // namespace baton::model
