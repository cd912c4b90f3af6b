#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "system/bell.h"
#include "system/descriptor.h"

namespace baton::system {

// Takes what this process, and everything that it starts, writes to standard output, and to standard error
// where that is a terminal, line by line, as long as this object lives; for whoever draws on the terminal
// meanwhile. What is not taken for long holds up whoever writes. Main thread only.
class OutputCapture {
 public:
  // The bell rings when there are lines.
  [[nodiscard]] static base::Result<std::unique_ptr<OutputCapture>> start(std::shared_ptr<Bell> bell);
  ~OutputCapture();
  OutputCapture(const OutputCapture&) = delete;
  OutputCapture& operator=(const OutputCapture&) = delete;

  // Without their ends; what is longer than 4 KiB comes in pieces.
  using Lines = std::vector<std::string>;
  [[nodiscard]] Lines take();
  // Gives the streams back, and takes what was written until then. What others still write is lost.
  [[nodiscard]] Lines finish();
  // What standard output was.
  [[nodiscard]] int original_output() const { return output_.get(); }

 private:
  struct Shared;
  OutputCapture(Descriptor output, Descriptor error_output, std::shared_ptr<Shared> shared);
  static void work(const std::shared_ptr<Shared>& shared);

  void give_back();

  Descriptor output_;
  Descriptor error_output_;
  bool given_back_ = false;
  std::shared_ptr<Shared> shared_;
};

}  // namespace baton::system
