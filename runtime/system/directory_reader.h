#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "system/descriptor.h"
#include "system/files.h"

namespace baton::system {

// A directory that is held open, so that what is below it can be read without walking there again. Follows no
// symbolic link: what is below belongs to the volume's other tenants. Blocks like any volume I/O. Safe to use
// from several threads.
class DirectoryReader {
 public:
  // A directory that the user named, as open_anchor has it.
  [[nodiscard]] static base::Result<DirectoryReader> open(const std::string& path);

  [[nodiscard]] base::Result<DirectoryReader> child(const std::string& name) const;

  // All names but ".", ".." and temporaries, in the directory's own order.
  using Visit = std::function<void(std::string_view name, FileType type)>;
  [[nodiscard]] base::Result<void> list(const Visit& visit) const;

  // A regular file of at most `limit` bytes, in place of what `into` held; a longer one is an error.
  [[nodiscard]] base::Result<FileInfo> read(const std::string& name, std::size_t limit,
                                            std::string& into) const;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  DirectoryReader(Descriptor directory, std::string path)
      : directory_(std::move(directory)), path_(std::move(path)) {}

  Descriptor directory_;
  std::string path_;
};

}  // namespace baton::system
