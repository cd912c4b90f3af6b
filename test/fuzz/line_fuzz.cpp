#include <algorithm>

#include "model/line.h"
#include "model/line_scanner.h"

#include "fuzz/property.h"

namespace {

using namespace baton;

// A line that is ours is one line, and one of ours, when it is printed again.
void check_printed(const model::Line& line) {
  if (!model::check_line(line)) return;
  for (const auto format : {model::LineFormat::text, model::LineFormat::json}) {
    const std::string text = model::format_line(line, {format, true});
    fuzz::must_hold(text.ends_with('\n') && std::ranges::count(text, '\n') == 1);
    if (std::holds_alternative<model::Alert>(line)) continue;
    fuzz::must_hold(model::parse_printed_line(std::string_view(text).substr(0, text.size() - 1)).has_value());
  }
}

std::size_t lines_in(std::string_view bytes, std::size_t piece) {
  std::size_t lines = 0;
  model::LineScanner scanner([&lines](const model::Line&) { ++lines; });
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    scanner.feed(bytes.substr(0, piece));
  }
  scanner.finish();
  return lines;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  if (const auto line = model::parse_line(text)) check_printed(*line);
  [[maybe_unused]] const auto words = model::split_words(text);
  const std::size_t whole = lines_in(text, size + 1);
  fuzz::must_hold(whole == lines_in(text, 1) && whole == lines_in(text, 7));
  return 0;
}
