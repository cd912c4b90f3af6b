#include "model/line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/escape.h"
#include "model/json_text.h"

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

std::string format_timestamp(base::Instant at, bool milliseconds) {
  if (!milliseconds)
    return std::to_string(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
  const auto count = at.time_since_epoch().count();
  return fmt::format("{}{}.{:03}", count < 0 ? "-" : "", std::abs(count) / 1000, std::abs(count) % 1000);
}

std::string text_labels(const LineLabels& labels) {
  std::string out;
  for (const auto& [key, value] : labels) out += fmt::format(" {}={}", key, base::line_value(value));
  return out;
}

std::string text_timestamp(const std::optional<base::Instant>& at, bool milliseconds) {
  return at ? " timestamp=" + format_timestamp(*at, milliseconds) : "";
}

std::string to_text(const Metric& m, const LineStyle& style) {
  return fmt::format("METRIC: {}={}{}{}\n", m.name, m.value.text(), text_labels(m.labels),
                     text_timestamp(m.timestamp, style.milliseconds));
}

std::string to_text(const Event& e, const LineStyle& style) {
  return fmt::format("EVENT: type={} severity={} message={}{}{}\n", e.type, to_string(e.severity),
                     base::quoted(e.message), text_labels(e.labels),
                     text_timestamp(e.timestamp, style.milliseconds));
}

std::string to_text(const Alert& a, const LineStyle&) {
  return fmt::format("ALERT: [{}] {} - {}\n", to_string(a.severity), a.component, base::one_line(a.message));
}

void add_timestamp(JsonObject& object, const std::optional<base::Instant>& at, const LineStyle& style) {
  if (at) object.add_raw("timestamp", format_timestamp(*at, style.milliseconds));
}

// Neither too large nor too close to zero.
bool fits_double(std::string_view number) {
  if (number.starts_with('+')) number.remove_prefix(1);
  double value = 0;
  return std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc{};
}

std::string to_json(const Metric& m, const LineStyle& style) {
  JsonObject object;
  object.add("metric", m.name)
      .add_raw("value", json_number(m.value))
      .add_raw("labels", json_labels(m.labels));
  add_timestamp(object, m.timestamp, style);
  return object.close() + "\n";
}

std::string to_json(const Event& e, const LineStyle& style) {
  JsonObject object;
  object.add("event", e.type).add("severity", to_string(e.severity)).add("message", e.message);
  object.add_raw("labels", json_labels(e.labels));
  add_timestamp(object, e.timestamp, style);
  return object.close() + "\n";
}

std::string to_json(const Alert& a, const LineStyle& style) {
  JsonObject object;
  object.add("alert", a.component).add("severity", to_string(a.severity)).add("message", a.message);
  add_timestamp(object, a.timestamp, style);
  return object.close() + "\n";
}

std::string render(const Line& line, const LineStyle& style) {
  return std::visit(
      [&](const auto& l) { return style.format == LineFormat::json ? to_json(l, style) : to_text(l, style); },
      line);
}

LineLabels* labels_of(Line& line) {
  if (auto* metric = std::get_if<Metric>(&line)) return &metric->labels;
  if (auto* event = std::get_if<Event>(&line)) return &event->labels;
  return nullptr;
}

std::vector<std::string*> texts_of(Line& line) {
  std::vector<std::string*> texts;
  if (auto* event = std::get_if<Event>(&line)) texts.push_back(&event->message);
  if (auto* alert = std::get_if<Alert>(&line)) texts.push_back(&alert->message);
  if (auto* labels = labels_of(line)) {
    for (auto& [key, value] : *labels) texts.push_back(&value);
  }
  return texts;
}

// Halves the longest text until the line fits. Hundreds of labels may not fit even empty: then the last ones
// go.
Line shorten(Line line, const LineStyle& style) {
  for (std::string* text : texts_of(line)) *text = base::utf8_prefix(*text, max_line_bytes);
  LineLabels* labels = labels_of(line);
  if (labels != nullptr) {
    // Each label takes a byte at least: more than that cannot fit, and would only cost time.
    if (labels->size() > max_line_bytes / 8) labels->resize(max_line_bytes / 8);
    std::erase_if(*labels, [](const auto& label) { return label.first == "truncated"; });
    labels->emplace_back("truncated", "true");
  }
  while (render(line, style).size() > max_line_bytes) {
    const auto texts = texts_of(line);
    std::string* longest =
        *std::ranges::max_element(texts, {}, [](const std::string* text) { return text->size(); });
    if (longest->size() > 8) {
      *longest = base::utf8_prefix(*longest, longest->size() / 2);
      if (labels == nullptr) *longest += "...";
    } else if (labels != nullptr && labels->size() > 1) {
      labels->erase(labels->end() - 2);
    } else {
      break;
    }
  }
  return line;
}

// Timestamps are ours in seconds, with or without a fraction; anything else is a label like any other.
std::optional<base::Instant> parse_timestamp(std::string_view text) {
  double seconds = 0;
  const auto [end, failure] =
      std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
  if (failure != std::errc{} || end != text.data() + text.size() || !(std::abs(seconds) < 1e12))
    return std::nullopt;
  return base::Instant{std::chrono::milliseconds{std::llround(seconds * 1000)}};
}

using Pair = std::pair<std::string, std::string>;

std::optional<std::vector<Pair>> parse_pairs(std::string_view text) {
  const auto words = split_words(text);
  if (!words) return std::nullopt;
  std::vector<Pair> pairs;
  for (const std::string& word : *words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) return std::nullopt;
    pairs.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  return pairs;
}

void add_pair(Pair pair, LineLabels& labels, std::optional<base::Instant>& timestamp) {
  if (pair.first == "timestamp") {
    if (const auto at = parse_timestamp(pair.second)) {
      timestamp = at;
      return;
    }
  }
  labels.push_back(std::move(pair));
}

std::optional<Line> parse_metric(std::string_view text) {
  auto pairs = parse_pairs(text);
  if (!pairs || pairs->empty()) return std::nullopt;
  const auto value = Number::parse(pairs->front().second);
  if (!value) return std::nullopt;
  Metric metric{pairs->front().first, *value, {}, {}};
  for (std::size_t i = 1; i < pairs->size(); ++i)
    add_pair(std::move((*pairs)[i]), metric.labels, metric.timestamp);
  if (!check(metric)) return std::nullopt;
  return metric;
}

std::optional<Line> parse_event(std::string_view text) {
  auto pairs = parse_pairs(text);
  if (!pairs) return std::nullopt;
  Event event;
  for (auto& pair : *pairs) {
    if (pair.first == "type") {
      event.type = pair.second;
    } else if (pair.first == "message") {
      event.message = pair.second;
    } else if (pair.first == "severity") {
      const auto severity = parse_severity(pair.second);
      if (!severity) return std::nullopt;
      event.severity = *severity;
    } else {
      add_pair(std::move(pair), event.labels, event.timestamp);
    }
  }
  if (!check(event)) return std::nullopt;
  return event;
}

std::optional<Line> parse_alert(std::string_view text) {
  const std::size_t close = text.find("] ");
  if (!text.starts_with('[') || close == std::string_view::npos) return std::nullopt;
  const auto severity = parse_severity(text.substr(1, close - 1));
  const std::string_view rest = text.substr(close + 2);
  const std::size_t dash = rest.find(" - ");
  if (!severity || dash == std::string_view::npos) return std::nullopt;
  Alert alert{*severity, std::string(rest.substr(0, dash)), std::string(rest.substr(dash + 3)), {}};
  if (!check(alert)) return std::nullopt;
  return alert;
}

// Undoes the escapes of base::quoted. `text` starts behind the opening quote; what follows the closing one
// stays.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string out;
  while (!text.empty()) {
    const char c = text[0];
    text.remove_prefix(1);
    if (c == '"') return out;
    if (c != '\\') {
      out += c;
      continue;
    }
    if (text.empty()) return std::nullopt;
    const char escape = text[0];
    text.remove_prefix(1);
    switch (escape) {
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': {
        unsigned code = 0;
        if (text.size() < 4) return std::nullopt;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + 4, code, 16);
        if (failure != std::errc{} || end != text.data() + 4) return std::nullopt;
        text.remove_prefix(4);
        if (code < 0x80) {
          out += static_cast<char>(code);
        } else if (code < 0x800) {
          out += static_cast<char>(0xc0U | (code >> 6U));
          out += static_cast<char>(0x80U | (code & 0x3fU));
        } else {
          out += static_cast<char>(0xe0U | (code >> 12U));
          out += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
          out += static_cast<char>(0x80U | (code & 0x3fU));
        }
        break;
      }
      default: out += escape;
    }
  }
  return std::nullopt;
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

base::Result<void> check_line(const Line& line) {
  return std::visit([](const auto& l) { return check(l); }, line);
}

std::string format_line(const Line& line, const LineStyle& style) {
  std::string text = render(line, style);
  return text.size() <= max_line_bytes ? text : render(shorten(line, style), style);
}

std::optional<Line> parse_line(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.starts_with("METRIC: ")) return parse_metric(text.substr(8));
  if (text.starts_with("EVENT: ")) return parse_event(text.substr(7));
  if (text.starts_with("ALERT: ")) return parse_alert(text.substr(7));
  return std::nullopt;
}

base::Result<std::vector<std::string>> split_words(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    while (!text.empty() && (text[0] == ' ' || text[0] == '\t')) text.remove_prefix(1);
    if (text.empty()) return words;
    std::string word;
    while (!text.empty() && text[0] != ' ' && text[0] != '\t') {
      if (text[0] != '"') {
        word += text[0];
        text.remove_prefix(1);
        continue;
      }
      text.remove_prefix(1);
      const auto part = take_quoted(text);
      if (!part) return base::data_error("", "a quote is not closed");
      word += *part;
    }
    words.push_back(std::move(word));
  }
}

}  // namespace baton::model
