#include "model/progress.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/escape.h"
#include "model/json_fields.h"

namespace baton::model {
namespace {

constexpr std::size_t max_message = 1024;

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// A line behind which none has begun yet may still be growing; it counts only when there is no other.
std::string_view last_line(std::string_view file) {
  const std::size_t end = file.rfind('\n');
  const std::string_view text = trim(end == std::string_view::npos ? file : file.substr(0, end));
  const std::size_t newline = text.rfind('\n');
  return trim(newline == std::string_view::npos ? text : text.substr(newline + 1));
}

template <class Value>
std::optional<Value> whole(std::string_view text) {
  Value value{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Progress> counted(std::uint64_t done, std::uint64_t total, std::string message) {
  if (total == 0 || done > total) return std::nullopt;
  return Progress{done, total, 100.0 * static_cast<double>(done) / static_cast<double>(total),
                  std::move(message)};
}

std::optional<Progress> parse_object(std::string_view line) {
  const auto json = parse_json_object(line);
  if (!json) return std::nullopt;
  JsonFields fields(json->get_object());
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::string message;
  fields.read("done", done);
  fields.read("total", total);
  fields.read("message", message);
  if (!fields.good()) return std::nullopt;
  return counted(done, total, std::string(base::utf8_prefix(message, max_message)));
}

}  // namespace

std::optional<Progress> parse_progress(std::string_view file) {
  const std::string_view line = last_line(file);
  if (line.starts_with('{')) return parse_object(line);
  if (line.ends_with('%')) {
    const auto percent = whole<double>(trim(line.substr(0, line.size() - 1)));
    if (!percent || !(*percent >= 0 && *percent <= 100)) return std::nullopt;
    return Progress{{}, {}, *percent, ""};
  }
  const std::size_t slash = line.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto done = whole<std::uint64_t>(trim(line.substr(0, slash)));
  const auto total = whole<std::uint64_t>(trim(line.substr(slash + 1)));
  if (!done || !total) return std::nullopt;
  return counted(*done, *total, "");
}

std::string encode_progress(const std::optional<Progress>& progress) {
  if (!progress) return "null";
  JsonObject object;
  if (progress->done) object.add_raw("done", std::to_string(*progress->done));
  if (progress->total) object.add_raw("total", std::to_string(*progress->total));
  object.add_raw("percent", fmt::format("{:.1f}", progress->percent));
  if (!progress->message.empty()) object.add("message", progress->message);
  return object.close();
}

}  // namespace baton::model
