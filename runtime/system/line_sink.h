#pragma once

#include <atomic>
#include <string_view>

#include "base/error.h"

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
  std::atomic<int> patience_ms_ = 1000;
};

// Standard output of a command whose purpose it is to print: waits for its reader, and tells when that fails.
[[nodiscard]] base::Result<void> write_stdout(std::string_view text);

// False when nobody takes what is written to standard error for a second: a message is not worth being held
// by.
[[nodiscard]] bool stderr_accepts();

}  // namespace baton::system
