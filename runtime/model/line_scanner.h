#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "model/line.h"

namespace baton::model {

// Finds the METRIC and EVENT lines, of either form, in a stream of bytes of any kind, of which it is given
// one piece after the other, cut anywhere. Keeps at most the beginning of one line; a line that is longer
// than ours can be is none of ours.
class LineScanner {
 public:
  // Gets each line that reads as one of ours.
  using Found = std::function<void(Line line)>;
  explicit LineScanner(Found found) : found_(std::move(found)) {}

  void feed(std::string_view bytes);
  // The stream has ended: its last line needs no newline.
  void finish();

 private:
  enum class State { at_line_start, keeping, skipping };

  [[nodiscard]] std::string_view continue_line(std::string_view bytes);
  void begin_line(std::string_view beginning);
  void examine(std::string_view line);

  Found found_;
  State state_ = State::at_line_start;
  std::string kept_;  // of the line that the last piece cut, when it may be one of ours
};

// Reads one METRIC or EVENT line in the text or JSON form, without its newline. Not one of ours: no value.
[[nodiscard]] std::optional<Line> parse_printed_line(std::string_view text);

}  // namespace baton::model
