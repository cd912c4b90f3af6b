#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/directory_lister.h"
#include "model/wait_plan.h"
#include "system/files.h"

namespace baton::engine {

// Finds what matches a pattern, directory by directory, and stops where enough has been found.
class GlobWalk {
 public:
  // With `needs_modified` every match is asked when it was modified, and all are found.
  GlobWalk(system::Files& files, DirectoryLister& lister, bool needs_modified, std::uint32_t enough_matches)
      : files_(files), lister_(lister), needs_modified_(needs_modified), enough_matches_(enough_matches) {}

  [[nodiscard]] model::GlobSighting see(const std::string& pattern);

 private:
  struct Place {
    std::string directory;
    std::size_t depth = 0;  // which component is matched in it
  };
  void walk(const Place& place, const std::vector<std::string>& components, model::GlobSighting& sighting);
  void match(const std::string& directory, const system::Entry& entry, model::GlobSighting& sighting);
  [[nodiscard]] bool has_enough(const model::GlobSighting& sighting) const;

  system::Files& files_;
  DirectoryLister& lister_;
  bool needs_modified_;
  std::uint32_t enough_matches_;
};

}  // namespace baton::engine
