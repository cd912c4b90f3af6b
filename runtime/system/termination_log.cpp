#include "system/termination_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/descriptor.h"

namespace baton::system {

void write_termination_log(const std::string& path, std::string_view message) {
  const Descriptor fd{::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  struct stat status {};
  if (!fd.open() || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size != 0)
    return;
  [[maybe_unused]] const auto ignored = ::write(fd.get(), message.data(), message.size());
}

}  // namespace baton::system
