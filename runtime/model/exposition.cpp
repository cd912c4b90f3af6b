#include "model/exposition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/escape.h"

namespace baton::model {
namespace {

constexpr std::string_view counter_suffix = "_total";

std::string_view to_string(FamilyType type, ExpositionFormat format) {
  switch (type) {
    case FamilyType::gauge: return "gauge";
    case FamilyType::counter: return "counter";
    case FamilyType::unknown: break;
  }
  return format == ExpositionFormat::openmetrics ? "unknown" : "untyped";
}

// Both formats are UTF-8, and neither has an escape for other control characters.
std::string clean(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; };
  if (base::is_utf8(text) && std::ranges::none_of(text, is_control)) return std::string(text);
  return base::one_line(text);
}

// Most texts are letters and digits.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '\\' && c != '"'; });
}

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  if (is_plain(text)) {
    out += text;
    return;
  }
  for (const char c : clean(text)) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (c == '"' && quotes)) out += '\\';
    out += c;
  }
}

std::string escaped(std::string_view text, bool quotes) {
  std::string out;
  append_escaped(out, text, quotes);
  return out;
}

void append_series(std::string& out, const Family& family, const Series& series) {
  out += family.name;
  char before = '{';
  for (const auto& [key, value] : series.labels) {
    out += before;
    out += key;
    out += "=\"";
    append_escaped(out, value, true);
    out += '"';
    before = ',';
  }
  if (!series.labels.empty()) out += '}';
  out += ' ';
  out += format_value(series.value);
  out += '\n';
}

void append_head(std::string& out, const Family& family, ExpositionFormat format) {
  if (format == ExpositionFormat::text) {
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", family.name, escaped(family.help, false),
                       to_string(family.type, format));
    return;
  }
  const std::string_view name = family_name(family);
  out += fmt::format("# TYPE {} {}\n", name, to_string(family.type, format));
  if (const auto unit = unit_of(name); !unit.empty()) out += fmt::format("# UNIT {} {}\n", name, unit);
  out += fmt::format("# HELP {} {}\n", name, escaped(family.help, true));
}

// --- what a client accepts

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// The part before the separator, taken off `text` with it.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = trim(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

struct MediaRange {
  std::string type;  // as the names of parameters, in lower case: RFC 9110, section 8.3.1
  std::string_view version;
  double quality = 1;
};

MediaRange parse_range(std::string_view text) {
  MediaRange range;
  range.type = lower(take(text, ';'));
  while (!text.empty()) {
    std::string_view value = take(text, ';');
    const std::string key = lower(take(value, '='));
    if (key == "version") range.version = value;
    if (key != "q") continue;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), range.quality);
    if (read.ec != std::errc{} || !(range.quality >= 0 && range.quality <= 1)) range.quality = 0;
  }
  return range;
}

bool is_openmetrics(const MediaRange& range) {
  return range.type == "application/openmetrics-text" &&
         (range.version.empty() || range.version.starts_with("1."));
}
bool is_text(const MediaRange& range) {
  return range.type == "text/plain" || range.type == "text/*" || range.type == "*/*";
}

}  // namespace

std::string expose(const std::vector<Family>& families, ExpositionFormat format) {
  std::string out;
  for (const Family& family : families) {
    append_head(out, family, format);
    for (const Series& series : family.series) append_series(out, family, series);
  }
  if (format == ExpositionFormat::openmetrics) out += "# EOF\n";
  return out;
}

std::string_view content_type(ExpositionFormat format) {
  return format == ExpositionFormat::openmetrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

ExpositionFormat choose_format(std::string_view accept) {
  double openmetrics = 0;
  double text = 0;
  while (!accept.empty()) {
    const MediaRange range = parse_range(take(accept, ','));
    if (is_openmetrics(range)) openmetrics = std::max(openmetrics, range.quality);
    if (is_text(range)) text = std::max(text, range.quality);
  }
  return openmetrics > 0 && openmetrics >= text ? ExpositionFormat::openmetrics : ExpositionFormat::text;
}

std::string_view family_name(const Family& family) {
  std::string_view name = family.name;
  if (family.type == FamilyType::counter && name.ends_with(counter_suffix))
    name.remove_suffix(counter_suffix.size());
  return name;
}

std::string_view unit_of(std::string_view name) {
  constexpr std::array<std::string_view, 4> units{"seconds", "bytes", "percent", "cores"};
  const std::size_t last = name.rfind('_');
  if (last == std::string_view::npos) return {};
  const auto* unit = std::ranges::find(units, name.substr(last + 1));
  return unit == units.end() ? std::string_view{} : *unit;
}

std::string format_value(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

}  // namespace baton::model
