#include <charconv>
#include <cmath>

#include "model/line.h"

namespace baton::model {
namespace {

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

std::optional<Line> checked(Line line) {
  if (!check_line(line)) return std::nullopt;
  return line;
}

std::optional<Line> parse_metric(std::string_view text) {
  auto pairs = parse_pairs(text);
  if (!pairs || pairs->empty()) return std::nullopt;
  const auto value = Number::parse(pairs->front().second);
  if (!value) return std::nullopt;
  Metric metric{pairs->front().first, *value, {}, {}};
  for (std::size_t i = 1; i < pairs->size(); ++i)
    add_pair(std::move((*pairs)[i]), metric.labels, metric.timestamp);
  return checked(std::move(metric));
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
  return checked(std::move(event));
}

std::optional<Line> parse_alert(std::string_view text) {
  const std::size_t close = text.find("] ");
  if (!text.starts_with('[') || close == std::string_view::npos) return std::nullopt;
  const auto severity = parse_severity(text.substr(1, close - 1));
  const std::string_view rest = text.substr(close + 2);
  const std::size_t dash = rest.find(" - ");
  if (!severity || dash == std::string_view::npos) return std::nullopt;
  return checked(Alert{*severity, std::string(rest.substr(0, dash)), std::string(rest.substr(dash + 3)), {}});
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
