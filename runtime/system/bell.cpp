#include "system/bell.h"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <sys/eventfd.h>
#include <unistd.h>

namespace baton::system {

Bell::Bell() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!fd_.open())
    throw std::system_error(errno, std::generic_category(), "no file descriptor to wake the main thread by");
}

void Bell::ring() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto ignored = ::write(fd_.get(), &one, sizeof one);
}

void Bell::acknowledge() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto ignored = ::read(fd_.get(), &count, sizeof count);
}

}  // namespace baton::system
