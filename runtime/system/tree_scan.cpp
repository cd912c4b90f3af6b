#include "system/tree_scan.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <memory>
#include <string_view>

#include <dirent.h>
#include <sys/stat.h>

#include "system/open_place.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using base::Result;

TreeNode to_node(std::string path, const struct stat& status) {
  TreeNode node;
  node.path = std::move(path);
  node.type = to_type(status.st_mode);
  node.mode = status.st_mode & (node.type == FileType::directory ? 01777U : 0777U);
  node.bytes = static_cast<std::uint64_t>(status.st_size);
  node.allocated_bytes = static_cast<std::uint64_t>(status.st_blocks) * 512;
  node.device = status.st_dev;
  node.inode = status.st_ino;
  node.modified_ns = to_nanoseconds(status.st_mtim);
  node.changed_ns = to_nanoseconds(status.st_ctim);
  return node;
}

class Scan {
 public:
  explicit Scan(const std::string& root) : root_(root) {}

  Result<std::vector<TreeNode>> run() {
    Descriptor fd{::open(root_.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
    struct stat status {};
    if (!fd.open()) return last_error("open", root_);
    if (::fstat(fd.get(), &status) != 0) return last_error("stat", root_);
    nodes_.push_back(to_node("", status));
    if (S_ISDIR(status.st_mode)) {
      if (auto done = enter(std::move(fd), ""); !done) return done.error();
    }
    return std::move(nodes_);
  }

 private:
  [[nodiscard]] std::string full(const std::string& path) const {
    return path.empty() ? root_ : root_ + "/" + path;
  }

  static bool is_wanted(std::string_view name, bool at_root) {
    if (name == "." || name == ".." || name.starts_with(temporary_prefix)) return false;
    return !(at_root && name == "lost+found");
  }

  Result<std::vector<std::string>> names_in(Descriptor directory, const std::string& path) {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream{::fdopendir(directory.get()), ::closedir};
    if (!stream) return last_error("list", full(path));
    directory.release();
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(stream.get())) {
      if (is_wanted(entry->d_name, path.empty())) names.emplace_back(entry->d_name);
      errno = 0;
    }
    if (errno != 0) return last_error("list", full(path));
    std::ranges::sort(names);
    return names;
  }

  Result<void> enter(Descriptor directory, const std::string& path) {
    Descriptor listed{::openat(directory.get(), ".", directory_flags)};
    if (!listed.open()) return last_error("open directory", full(path));
    const auto names = names_in(std::move(listed), path);
    if (!names) return names.error();
    for (const std::string& name : *names) {
      if (auto done = visit(directory, name, path.empty() ? name : path + "/" + name); !done) return done;
    }
    // One that was removed looks empty.
    struct stat status {};
    if (::fstat(directory.get(), &status) != 0) return last_error("stat", full(path));
    if (status.st_nlink == 0) return system_error("list", full(path), ENOENT);
    return {};
  }

  Result<void> visit(const Descriptor& parent, const std::string& name, const std::string& path) {
    struct stat status {};
    if (::fstatat(parent.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) return {};
      return last_error("stat", full(path));
    }
    TreeNode node = to_node(path, status);
    if (node.type == FileType::link) {
      std::array<char, PATH_MAX> target{};
      const ssize_t size = ::readlinkat(parent.get(), name.c_str(), target.data(), target.size());
      if (size < 0) return last_error("read link", full(path));
      node.target.assign(target.data(), static_cast<std::size_t>(size));
    }
    const bool is_directory = node.type == FileType::directory;
    nodes_.push_back(std::move(node));
    if (!is_directory) return {};
    auto directory = open_component(parent.get(), name, full(path));
    if (!directory) return directory.error();
    return enter(std::move(*directory), path);
  }

  std::string root_;
  std::vector<TreeNode> nodes_;
};

}  // namespace

Result<std::vector<TreeNode>> scan_tree(const std::string& root) {
  return Scan(root).run();
}

}  // namespace baton::system
