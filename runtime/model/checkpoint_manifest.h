#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "model/checkpoint_layout.h"
#include "model/json_text.h"

namespace baton::model {

// The one codec of checkpoint manifests; docs/checkpoint-format.md describes the bytes. A manifest is created
// once with its checkpoint, and carries a checksum of itself.

// What was saved: a directory with all that is in it, one file, or the bytes of standard input.
enum class CheckpointKind { directory, file, stream };
[[nodiscard]] std::string_view to_string(CheckpointKind kind);

// data/N of a checkpoint, N being its place in the list. Several files of the user's may be in it, and bytes
// that only earlier checkpoints use.
struct DataFile {
  std::uint64_t bytes = 0;
  std::string digest;
  friend bool operator==(const DataFile&, const DataFile&) = default;
};

enum class EntryKind { directory, file, link };

struct CheckpointEntry {
  std::string path;  // relative, any bytes but NUL; empty: the saved directory or file itself
  EntryKind kind = EntryKind::file;
  unsigned mode = 0;  // permissions; of a directory with the sticky bit
  std::int64_t modified_ns = 0;
  std::string target;  // of a link

  // Of a file.
  std::uint64_t bytes = 0;
  std::string digest;
  std::size_t data = 0;  // where its bytes are, if it has any
  std::uint64_t offset = 0;
  std::uint64_t inode = 0;  // of the file that was saved, to tell it from another one
  std::int64_t changed_ns = 0;
  friend bool operator==(const CheckpointEntry&, const CheckpointEntry&) = default;
};

struct CheckpointHeader {
  std::string job;  // empty: none
  std::string run;
  std::uint32_t index = 0;
  CheckpointId id;
  std::uint32_t attempt = 0;
  std::optional<std::uint64_t> step;
  std::string parent;  // the name of the checkpoint that data was shared with; empty: none
  std::string host;
  base::Instant started_at;  // of the look at what was to be saved
  base::Instant created_at;
  CheckpointKind kind = CheckpointKind::directory;
  Labels labels;
  friend bool operator==(const CheckpointHeader&, const CheckpointHeader&) = default;
};

struct CheckpointManifest {
  CheckpointHeader header;
  std::vector<DataFile> data;
  std::vector<CheckpointEntry> entries;  // a directory before what is in it

  // Of the user's.
  [[nodiscard]] std::uint64_t files() const;
  [[nodiscard]] std::uint64_t bytes() const;
  // Of the data files.
  [[nodiscard]] std::uint64_t stored_bytes() const;
  // The places of the files with bytes in each data file, in the order of their offsets.
  [[nodiscard]] std::vector<std::vector<std::size_t>> entries_by_data() const;
  friend bool operator==(const CheckpointManifest&, const CheckpointManifest&) = default;
};

// JSON objects, a line each: header, data files, entries, and a last one with the checksum of all before it.
[[nodiscard]] std::string encode_manifest(const CheckpointManifest& manifest);

// Never trusts a path, a length or an offset in `bytes`: a manifest that comes out well can be restored into
// an empty directory without touching anything outside it. A later version's is `refused`, anything else that
// is wrong a data error.
[[nodiscard]] base::Result<CheckpointManifest> decode_manifest(std::string_view bytes);

// What a manifest's first line says, from its beginning and without proof: nobody relies on it but to tell
// checkpoints apart.
[[nodiscard]] base::Result<CheckpointHeader> decode_manifest_header(std::string_view beginning);
inline constexpr std::size_t max_header_bytes = 256U << 10U;

// Room for some millions of files.
inline constexpr std::size_t max_manifest_bytes = std::size_t{1} << 30U;

}  // namespace baton::model
