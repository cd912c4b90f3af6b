#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/name_table.h"
#include "system/files.h"
#include "system/watcher.h"

namespace baton::engine {

// Which names of a directory are of interest.
struct Wanted {
  NameTable names;
  std::vector<std::string> patterns;  // as model::matches reads them
  bool all = false;

  // What one component of a glob asks for.
  [[nodiscard]] static Wanted matching(const std::string& component);
  [[nodiscard]] bool accepts(std::string_view name) const;
};

// Lists directories without ever asking for a name that may not be there: on a network client such a question
// plants a negative entry, which then hides the name for up to a minute after it has appeared. A directory
// that was never open is looked for in its parent's listing, and that one in its own parent's.
class DirectoryLister {
 public:
  explicit DirectoryLister(system::Files& files) : files_(files) {}

  // Nothing: the directory is not there (yet), or vanished between two looks. A parent that may not be listed
  // (but passed through) is taken on trust.
  [[nodiscard]] base::Result<std::optional<std::vector<system::Entry>>> list(const system::Place& directory,
                                                                             const Wanted& wanted);

  // The directories listed since the last call, each with the names that mattered: what to watch. For one
  // that is missing this holds its nearest existing ancestor.
  [[nodiscard]] std::vector<system::Watch> take_watches();

 private:
  using Listing = base::Result<std::optional<std::vector<system::Entry>>>;
  [[nodiscard]] Listing list_open(const system::Place& directory, const Wanted& wanted);
  [[nodiscard]] base::Result<bool> is_listed(const system::Place& directory);

  system::Files& files_;
  std::set<std::string> seen_;  // directories that were open once
  std::vector<system::Watch> watches_;
};

}  // namespace baton::engine
