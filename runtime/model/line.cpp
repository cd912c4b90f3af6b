#include "model/line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "base/escape.h"

namespace baton::model {
namespace {

constexpr std::array<std::string_view, 5> severities{"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"};
constexpr std::size_t max_name_bytes = 256;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

bool is_name(std::string_view text, bool colons) {
  const auto allowed = [colons](char c) { return is_letter(c) || (colons && c == ':'); };
  return !text.empty() && text.size() <= max_name_bytes && allowed(text[0]) &&
         std::ranges::all_of(text, [&](char c) { return allowed(c) || is_digit(c); });
}

base::Result<void> check_labels(const LineLabels& labels, std::set<std::string_view> taken) {
  for (const auto& [key, value] : labels) {
    if (!is_name(key, false)) {
      return base::usage_error(fmt::format("label '{}'", key), "a key must match [a-zA-Z_][a-zA-Z0-9_]*");
    }
    if (!taken.insert(key).second) {
      return base::usage_error(fmt::format("label '{}'", key), "is a field of the line already");
    }
  }
  return {};
}

base::Result<void> check(const Metric& metric) {
  if (auto good = check_metric_name(metric.name); !good) return good;
  return check_labels(metric.labels, {"timestamp"});
}

// The type and the component stand bare in their lines, and are what people filter by.
base::Result<void> check_word(std::string_view what, std::string_view word) {
  const auto allowed = [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == ':' || c == '/';
  };
  if (!word.empty() && word.size() <= max_name_bytes && std::ranges::all_of(word, allowed)) return {};
  return base::usage_error(fmt::format("{} '{}'", what, word),
                           "must be letters, digits, '_', '-', '.', ':' and '/'");
}

base::Result<void> check(const Event& event) {
  if (auto good = check_word("event type", event.type); !good) return good;
  return check_labels(event.labels, {"type", "severity", "message", "timestamp"});
}

base::Result<void> check(const Alert& alert) {
  return check_word("component", alert.component);
}

// Neither too large nor too close to zero.
bool fits_double(std::string_view number) {
  if (number.starts_with('+')) number.remove_prefix(1);
  double value = 0;
  return std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc{};
}

}  // namespace

std::string_view to_string(Severity severity) {
  return severities.at(static_cast<std::size_t>(severity));
}

base::Result<Severity> parse_severity(std::string_view text) {
  const std::string word = upper(text);
  for (std::size_t i = 0; i < severities.size(); ++i) {
    if (word == severities.at(i)) return static_cast<Severity>(i);
  }
  if (word == "WARN") return Severity::warning;
  return base::usage_error(fmt::format("severity '{}'", text),
                           "must be DEBUG, INFO, WARNING, ERROR or CRITICAL");
}

Number Number::of_seconds(std::chrono::milliseconds span) {
  std::string text = fmt::format("{}{}.{:03}", span.count() < 0 ? "-" : "", std::abs(span.count()) / 1000,
                                 std::abs(span.count()) % 1000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return Number(std::move(text));
}

base::Result<Number> Number::parse(std::string_view text) {
  const std::string word = upper(text);
  if (word == "NAN") return Number("NaN");
  if (word == "INF" || word == "+INF") return Number("+Inf");
  if (word == "-INF") return Number("-Inf");
  std::string_view digits = text;
  if (!digits.empty() && (digits[0] == '+' || digits[0] == '-')) digits.remove_prefix(1);
  const bool starts_right = !digits.empty() && (is_digit(digits[0]) || digits[0] == '.');
  double value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  // Out of range is still a number, only not one that a double can hold: its text is what counts.
  const bool parses = failure == std::errc{} || failure == std::errc::result_out_of_range;
  if (starts_right && parses && end == digits.data() + digits.size() && text.size() <= max_name_bytes) {
    return Number(std::string(text));
  }
  return base::usage_error(fmt::format("value '{}'", text), "is not a number");
}

bool Number::is_finite() const {
  return text_ != "NaN" && !text_.ends_with("Inf");
}

double Number::value() const {
  if (text_ == "NaN") return std::numeric_limits<double>::quiet_NaN();
  return std::strtod(text_.c_str(), nullptr);
}

// JSON has no NaN and no infinity, and no leading '+' or bare '.': such values become strings or are
// rewritten.
std::string json_number(const Number& number) {
  if (!number.is_finite() || !fits_double(number.text())) return base::json_string(number.text());
  std::string text = number.text();
  if (text[0] == '+') text.erase(0, 1);
  const std::size_t sign = text[0] == '-' ? 1 : 0;
  while (text.size() > sign + 1 && text[sign] == '0' && is_digit(text[sign + 1])) text.erase(sign, 1);
  if (text[sign] == '.') text.insert(sign, "0");
  if (const auto dot = text.find('.');
      dot != std::string::npos && (dot + 1 == text.size() || !is_digit(text[dot + 1]))) {
    text.insert(dot + 1, "0");
  }
  return text;
}

base::Result<void> check_metric_name(std::string_view name) {
  if (is_name(name, true)) return {};
  return base::usage_error(fmt::format("metric name '{}'", name), "must match [a-zA-Z_:][a-zA-Z0-9_:]*");
}

bool is_label_name(std::string_view name) {
  return is_name(name, false);
}

base::Result<void> check_line(const Line& line) {
  return std::visit([](const auto& l) { return check(l); }, line);
}

}  // namespace baton::model
