#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "system/descriptor.h"

namespace baton::test {

// Two ends of one pipe.
struct Pipe {
  Pipe() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    reader = system::Descriptor{ends[0]};
    writer = system::Descriptor{ends[1]};
  }

  // Until nothing more goes in. Leaves the pipe as blocking as it was. Returns how many bytes went in.
  std::size_t fill() const {
    std::size_t filled = 0;
    const int flags = ::fcntl(writer.get(), F_GETFL);
    ::fcntl(writer.get(), F_SETFL, flags | O_NONBLOCK);
    const std::string block(4096, '.');
    for (ssize_t count = 0; count >= 0; filled += static_cast<std::size_t>(std::max<ssize_t>(count, 0))) {
      count = ::write(writer.get(), block.data(), block.size());
    }
    ::fcntl(writer.get(), F_SETFL, flags);
    return filled;
  }

  system::Descriptor reader;
  system::Descriptor writer;
};

inline void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0) throw std::runtime_error("cannot write");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

// Up to `limit` bytes, or to the end.
inline std::string read_all(int descriptor, std::size_t limit = std::string::npos) {
  std::string bytes;
  std::string buffer(65536, '\0');
  while (bytes.size() < limit) {
    const ssize_t count = ::read(descriptor, buffer.data(), std::min(buffer.size(), limit - bytes.size()));
    if (count <= 0) break;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return bytes;
}

}  // namespace baton::test
