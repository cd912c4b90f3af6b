#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "base/escape.h"
#include "model/exposition.h"
#include "model/family_table.h"

#include "fuzz/property.h"

// What is written of any names, labels and help reads back as the same, in both formats, by a reader that
// knows nothing of the writer.
namespace {

using namespace baton;
using model::ExpositionFormat;
using model::Family;

// The text up to the separator, taken off `rest` with it.
std::string_view take(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

// --- input: one measurement a line, NAME TAB VALUE [TAB KEY TAB TEXT]...; a line that begins with # is a
// help

double value_of(std::string_view text) {
  double value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) return 0;
  return value;
}

std::vector<Family> families_in(std::string_view text) {
  model::FamilyTable table;
  std::vector<std::string> helps;
  while (!text.empty()) {
    std::string_view line = take(text, '\n');
    if (line.starts_with('#')) {
      // Input lines end where a help may go on.
      std::string help(line.substr(1));
      for (char& c : help) c = c == '\v' ? '\n' : c;
      helps.push_back(std::move(help));
      continue;
    }
    model::Measurement measurement;
    measurement.name = take(line, '\t');
    measurement.value = value_of(take(line, '\t'));
    while (!line.empty()) {
      std::string key(take(line, '\t'));
      std::string value(take(line, '\t'));
      for (char& c : value) c = c == '\v' ? '\n' : c;
      measurement.labels.emplace_back(std::move(key), std::move(value));
    }
    table.add(std::move(measurement));
  }
  auto families = table.take();
  for (std::size_t i = 0; i < std::min(families.size(), helps.size()); ++i) families[i].help = helps[i];
  return families;
}

// --- the reader

std::string unescaped(std::string_view text, bool quotes) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      fuzz::must_hold(text[i] != '\n' && !(quotes && text[i] == '"'));
      out += text[i];
      continue;
    }
    fuzz::must_hold(++i < text.size());
    fuzz::must_hold(text[i] == 'n' || text[i] == '\\' || (quotes && text[i] == '"'));
    out += text[i] == 'n' ? '\n' : text[i];
  }
  return out;
}

// "value" and what is behind its closing quote.
std::string take_quoted(std::string_view& rest) {
  fuzz::must_hold(rest.starts_with('"'));
  std::size_t end = 1;
  while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  fuzz::must_hold(end < rest.size());
  const std::string value = unescaped(rest.substr(1, end - 1), true);
  rest.remove_prefix(end + 1);
  return value;
}

struct Read {
  std::string type;
  std::string help;
  std::vector<model::Series> series;
  std::string name;  // of its samples
};

model::Series read_series(std::string_view line, std::string& name) {
  model::Series series;
  const std::size_t end = line.find_first_of("{ ");
  fuzz::must_hold(end != std::string_view::npos);
  name = line.substr(0, end);
  line.remove_prefix(end);
  while (line.starts_with('{') || line.starts_with(',')) {
    line.remove_prefix(1);
    std::string key(take(line, '='));
    series.labels.emplace_back(std::move(key), take_quoted(line));
  }
  if (!series.labels.empty()) {
    fuzz::must_hold(line.starts_with('}'));
    line.remove_prefix(1);
  }
  fuzz::must_hold(line.starts_with(' '));
  const std::string number(line.substr(1));
  if (number == "+Inf" || number == "-Inf" || number == "NaN") {
    series.value = number == "NaN" ? NAN : number == "+Inf" ? HUGE_VAL : -HUGE_VAL;
    return series;
  }
  const auto read = std::from_chars(number.data(), number.data() + number.size(), series.value);
  fuzz::must_hold(read.ec == std::errc{} && read.ptr == number.data() + number.size());
  return series;
}

// By the name in # TYPE.
std::map<std::string, Read> read(std::string_view text, ExpositionFormat format) {
  std::map<std::string, Read> all;
  std::string present;
  bool ended = false;
  fuzz::must_hold(text.empty() || text.ends_with('\n'));
  while (!text.empty()) {
    std::string_view line = take(text, '\n');
    fuzz::must_hold(!ended && base::is_utf8(line));
    if (line == "# EOF") {
      ended = true;
      continue;
    }
    if (!line.starts_with("# ")) {
      Read& family = all.at(present);
      std::string name;
      family.series.push_back(read_series(line, name));
      fuzz::must_hold(family.name.empty() || family.name == name);
      family.name = name;
      continue;
    }
    line.remove_prefix(2);
    const std::string_view word = take(line, ' ');
    const std::string name(take(line, ' '));
    if (name != present) fuzz::must_hold(all.try_emplace(name).second);
    present = name;
    if (word == "TYPE") all[name].type = line;
    if (word == "HELP") all[name].help = unescaped(line, format == ExpositionFormat::openmetrics);
  }
  fuzz::must_hold(ended == (format == ExpositionFormat::openmetrics));
  return all;
}

// What cannot stand in either format is shown as escapes.
std::string shown(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return base::one_line(text);
  }
  return base::is_utf8(text) ? text : base::one_line(text);
}

void check(const std::vector<Family>& families, ExpositionFormat format) {
  const auto all = read(model::expose(families, format), format);
  fuzz::must_hold(all.size() == families.size());
  for (const Family& family : families) {
    const bool open = format == ExpositionFormat::openmetrics;
    const auto found = all.find(open ? std::string(model::family_name(family)) : family.name);
    fuzz::must_hold(found != all.end());
    fuzz::must_hold(found->second.help == shown(family.help) && found->second.name == family.name);
    fuzz::must_hold(found->second.series.size() == family.series.size());
    for (std::size_t i = 0; i < family.series.size(); ++i) {
      const model::Series& written = family.series[i];
      const model::Series& series = found->second.series[i];
      fuzz::must_hold(series.value == written.value ||
                      (std::isnan(series.value) && std::isnan(written.value)));
      fuzz::must_hold(series.labels.size() == written.labels.size());
      for (std::size_t k = 0; k < series.labels.size(); ++k) {
        fuzz::must_hold(series.labels[k].first == written.labels[k].first);
        fuzz::must_hold(series.labels[k].second == shown(written.labels[k].second));
      }
    }
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto families = families_in(text);
  check(families, ExpositionFormat::text);
  check(families, ExpositionFormat::openmetrics);
  [[maybe_unused]] const auto format = model::choose_format(text);
  return 0;
}
