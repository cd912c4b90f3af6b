#include "system/kernel_files.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "system/descriptor.h"

namespace baton::system {

std::string KernelFiles::read(const std::string& path) const {
  const Descriptor fd{::open((root_ + path).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!fd.open()) return "";
  std::string text;
  std::array<char, 4096> buffer;
  while (true) {
    const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 || text.size() > most_bytes) return "";
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace baton::system
