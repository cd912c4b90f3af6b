#pragma once

#include <string_view>

namespace baton::system {

// Where METRIC, EVENT and ALERT lines go. One line is one write(2). Never fails: a job must not end because
// nobody reads its lines.
class LineSink {
 public:
  virtual ~LineSink() = default;
  virtual void write(std::string_view line) = 0;
};

// Standard output. A reader that does not read holds a line up for a second once, later ones not at all; such
// lines are dropped.
class StdoutSink final : public LineSink {
 public:
  void write(std::string_view line) override;

 private:
  int patience_ms_ = 1000;
};

}  // namespace baton::system
