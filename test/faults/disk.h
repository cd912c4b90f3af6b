#pragma once

#include <functional>
#include <string>
#include <vector>

namespace baton::faults {

[[nodiscard]] std::vector<std::string> disk_file_systems();

// A disk that is an image file, with a file system on it. What a power cut leaves of it is a copy of that
// file, taken while it is mounted: what is only in the file system's memory is not in it.
class Disk {
 public:
  struct Options {
    std::string file_system;  // one of disk_file_systems()
    std::string images;       // directory of the image files
    std::string mount_point;
    std::function<int(const std::vector<std::string>& command)> run;  // the exit code
  };
  explicit Disk(Options options) : options_(std::move(options)) {}
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  ~Disk() { unmount(); }

  // Makes the file system. Empty: it can be mounted here; else why not.
  [[nodiscard]] std::string make();
  // A fresh one with what is in the directory `old`, if that is there, all of it on the disk.
  [[nodiscard]] bool mount_fresh(const std::string& old);
  // What is left of it is mounted in its place.
  [[nodiscard]] bool cut_the_power();
  void unmount();

 private:
  [[nodiscard]] std::string image(const char* name) const;
  [[nodiscard]] bool mount(const char* name);
  [[nodiscard]] bool copy(const char* from, const char* to) const;

  Options options_;
  bool mounted_ = false;
};

}  // namespace baton::faults
