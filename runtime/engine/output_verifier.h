#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/directory_lister.h"
#include "model/marker.h"
#include "model/verification.h"
#include "system/bulk_files.h"
#include "system/files.h"

namespace baton::engine {

using Manifest = std::vector<model::Output>;

// Looks for the outputs that manifests list. Each directory is listed once in a look, and nothing is opened
// that its listing does not show as a file. Their sizes are seen anew each time; a digest is taken once while
// the file stays the same, and twice when it is not the one that is listed. Blocks like any volume I/O.
class OutputVerifier {
 public:
  OutputVerifier(DirectoryLister& lister, system::BulkFiles& bulk, bool digests)
      : lister_(lister), bulk_(bulk), digests_(digests) {}

  // One answer for each manifest. Once `stop` is requested no more is read; what was not read to its end is
  // not there yet.
  [[nodiscard]] std::vector<model::OutputsSighting> verify(const std::vector<Manifest>& manifests,
                                                           const std::stop_token& stop);

 private:
  struct Names {
    std::string problem;  // that kept the directory from being listed
    std::unordered_map<std::string, system::FileType> found;
  };
  using Directories = std::map<std::string, Names>;
  struct Known {
    system::FileIdentity file;
    std::string digest;
    int reads = 0;  // in a row that gave this digest
  };
  // An output whose digest has to be taken, and what was seen of it already.
  struct Unread {
    const model::Output* listed = nullptr;
    model::OutputSighting* seen = nullptr;
    std::optional<Known> taken;
  };

  [[nodiscard]] Directories list(const std::vector<Manifest>& manifests);
  [[nodiscard]] model::OutputSighting see(const model::Output& listed, const Directories& directories,
                                          std::vector<Unread>& unread);
  [[nodiscard]] std::optional<std::string> known_digest(const model::Output& listed,
                                                        const system::FileIdentity& file) const;
  void read_all(std::vector<Unread>& unread, const std::stop_token& stop);
  void read(Unread& unread, const std::stop_token& stop);
  void remember(const std::string& path, Known taken);

  DirectoryLister& lister_;
  system::BulkFiles& bulk_;
  bool digests_;
  std::unordered_map<std::string, Known> known_;  // by path
};

}  // namespace baton::engine
