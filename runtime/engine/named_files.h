#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/directory_lister.h"
#include "system/files.h"

namespace baton::engine {

// The files that somebody waits for by name, possibly thousands in one directory: seen by one listing of each
// of their directories. All are added first; then each look finds them by number, without a search by name.
class NamedFiles {
 public:
  using Id = std::size_t;
  struct Entry {
    system::FileType type = system::FileType::unknown;
    std::uint64_t number = 0;  // as system::Entry has it
  };

  // The same Id for the same path.
  Id add(const std::string& path);
  void look(DirectoryLister& lister);

  // As the last look listed it; nothing where it did not. Valid until the next look.
  [[nodiscard]] const Entry* find(Id file) const;
  // What kept its directory from being listed; empty when it was.
  [[nodiscard]] const std::string& problem(Id file) const;
  [[nodiscard]] const std::string& directory(Id file) const;

 private:
  struct Directory {
    std::string path;
    Wanted wanted;
    std::vector<Id> ids;  // of the names it wants, by their numbers
    std::string problem;
  };
  struct File {
    std::size_t directory = 0;
    std::uint64_t look = 0;  // that showed it last
    Entry entry;
  };

  [[nodiscard]] std::size_t directory_at(const std::string& path);

  std::vector<Directory> directories_;
  std::unordered_map<std::string, std::size_t> by_path_;  // where in directories_
  std::vector<File> files_;
  std::uint64_t looks_ = 0;
};

}  // namespace baton::engine
