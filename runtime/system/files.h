#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "base/error.h"
#include "base/time.h"

namespace baton::system {

// A file's place. In `anchor`, a path that the user named, symbolic links are followed; in `below`, a
// relative path that may hold names from other tenants of the volume, they never are (the call fails as
// `refused`).
struct Place {
  std::string anchor;
  std::string below;
  // When reading: whether the last component may be a link after all.
  enum class Links { refused, within_volume, anywhere };
  Links last = Links::refused;

  // A path that the user named: the directory as anchor, the last component below it, which may be a link
  // within the volume.
  [[nodiscard]] static Place of(std::string_view path);
  [[nodiscard]] std::string path() const;
};

enum class FileType { regular, directory, link, other, unknown };

struct Entry {
  std::string name;
  FileType type = FileType::unknown;  // `unknown` where the file system does not tell in the listing
  // The file's number on its volume: another file of this name, now or later, has another. 0 where the
  // listing does not tell.
  std::uint64_t number = 0;
};

// Every temporary's name begins so; no listing shows one.
inline constexpr std::string_view temporary_prefix = ".baton-tmp-";

struct FileInfo {
  FileType type = FileType::unknown;
  std::uint64_t bytes = 0;
  base::Instant modified;  // by the volume's clock
};

struct FileContent {
  FileInfo info;
  std::string bytes;
};

enum class Part { beginning, end };

using NameFilter = std::function<bool(std::string_view)>;

// The volume, and the only way to it. All calls may block for as long as a server is away: callers that must
// stay responsive make them on the VolumeWorker. Safe to use from several threads. Uses only calls that every
// shared file system has, and follows no symbolic link below an anchor.
class Files {
 public:
  virtual ~Files() = default;

  // Opens the directory anew, which makes a network client ask its server, and reads all of it. Keeps the
  // names that `wanted` accepts. ".", ".." and temporaries are left out.
  [[nodiscard]] virtual base::Result<std::vector<Entry>> list(const Place& directory,
                                                              const NameFilter& wanted) = 0;

  // A regular file of at most `limit` bytes; of a longer one, somewhat more than its first or just its last
  // `limit` bytes. Fewer bytes than the file should have are a transient error.
  [[nodiscard]] virtual base::Result<FileContent> read(const Place& file, std::size_t limit,
                                                       Part part = Part::beginning) = 0;

  // Follows links, and asks the server anew.
  [[nodiscard]] virtual base::Result<FileInfo> inspect(const std::string& path) = 0;

  // The one durable writer. When it returns well, the file has exactly these bytes and survives a power cut;
  // when not, the old content is still there (or, if the error came from the last step, the new one; never a
  // mixture). Missing parent directories are an error. `exact_mode` overrides the umask.
  [[nodiscard]] virtual base::Result<void> replace(const Place& file, std::string_view bytes,
                                                   std::optional<unsigned> exact_mode = std::nullopt) = 0;

  // The same, but ErrorKind::exists when there is one already: exactly one of several callers succeeds, also
  // from several hosts.
  [[nodiscard]] virtual base::Result<void> create_exclusive(const Place& file, std::string_view bytes) = 0;

  // Gives a file another name in its directory, in one step. Not durable: for names that tell something only
  // while somebody lives.
  [[nodiscard]] virtual base::Result<void> rename(const Place& file, const std::string& name) = 0;

  // Durable too. A file that is not there is no error.
  [[nodiscard]] virtual base::Result<void> remove(const Place& file) = 0;

  // mkdir -p of anchor and below, durable.
  [[nodiscard]] virtual base::Result<void> make_directories(const Place& directory) = 0;

  // Removes the temporaries of writers that are gone; of those on other machines, all that are older than
  // `max_age` by the volume's clock, zero: none.
  [[nodiscard]] virtual base::Result<void> remove_leftovers(const Place& directory,
                                                            base::Duration max_age) = 0;

  // What the volume's clock says now, by way of a file that is created in `directory` and removed again.
  [[nodiscard]] virtual base::Result<base::Instant> volume_time(const std::string& directory) = 0;
};

}  // namespace baton::system
