#pragma once

#include <string>

#include <fcntl.h>
#include <sys/fanotify.h>
#include <unistd.h>

namespace baton::test {

// A directory that nobody can open while this object lives: whoever tries sleeps in the kernel without regard
// to signals, as on a hard NFS mount whose server is away. Needs CAP_SYS_ADMIN and fanotify permission
// events.
class UnansweringDirectory {
 public:
  explicit UnansweringDirectory(const std::string& path)
      : fd_(::fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC | FAN_NONBLOCK, O_RDONLY)) {
    works_ = fd_ >= 0 &&
             ::fanotify_mark(fd_, FAN_MARK_ADD, FAN_OPEN_PERM | FAN_ONDIR, AT_FDCWD, path.c_str()) == 0;
  }
  UnansweringDirectory(const UnansweringDirectory&) = delete;
  UnansweringDirectory& operator=(const UnansweringDirectory&) = delete;
  ~UnansweringDirectory() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] bool works() const { return works_; }

 private:
  int fd_;
  bool works_ = false;
};

}  // namespace baton::test
