#pragma once

#include <utility>

#include <unistd.h>

namespace baton::system {

// Owns a file descriptor. An explicit close() reports the error of close(2), which on a network volume may be
// the only report of a failed write; the destructor is for paths on which an error is reported already.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool open() const { return fd_ >= 0; }
  // 0, or -1 with errno. The descriptor is gone either way: close(2) must not be repeated.
  [[nodiscard]] int close() { return ::close(std::exchange(fd_, -1)); }
  // Gives the ownership away.
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

}  // namespace baton::system
