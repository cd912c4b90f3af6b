#pragma once

#include <string>

namespace baton::system {

// Files that the kernel makes up as they are read, below /proc and /sys.
class KernelFiles {
 public:
  static constexpr std::size_t most_bytes = 1U << 20U;

  // `root`: what stands before every path; for tests.
  explicit KernelFiles(std::string root = "") : root_(std::move(root)) {}

  // Empty when it cannot be read whole.
  [[nodiscard]] std::string read(const std::string& path) const;

 private:
  std::string root_;
};

}  // namespace baton::system
