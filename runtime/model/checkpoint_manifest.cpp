#include "model/checkpoint_manifest.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "model/checkpoint_path.h"
#include "model/checksum.h"
#include "model/manifest_words.h"

namespace baton::model {
namespace {

std::string line_of_header(const CheckpointHeader& header, std::size_t data, std::size_t entries) {
  JsonObject line;
  line.add("baton_checkpoint", manifest_version)
      .add("job", header.job)
      .add("run", header.run)
      .add("index", header.index)
      .add_raw("epoch", std::to_string(header.id.epoch))
      .add_raw("sequence", std::to_string(header.id.sequence))
      .add("attempt", header.attempt)
      .add_raw("step", header.step ? std::to_string(*header.step) : "null")
      .add("parent", header.parent)
      .add("host", header.host)
      .add("started_at", base::format_instant(header.started_at))
      .add("created_at", base::format_instant(header.created_at))
      .add("kind", to_string(header.kind))
      .add_raw("labels", json_labels(header.labels))
      .add_raw("data_files", std::to_string(data))
      .add_raw("entries", std::to_string(entries));
  return line.close();
}

constexpr std::size_t typical_line = 256;

// There may be very many of the following lines: their keys need no escaping.
using Text = std::back_insert_iterator<std::string>;

void write_data(Text out, const DataFile& data) {
  fmt::format_to(out,
                 R"({{"bytes":{},"digest":"{}"}})"
                 "\n",
                 data.bytes, data.digest);
}

void write_file(Text out, const CheckpointEntry& entry) {
  fmt::format_to(out, R"(,"bytes":{},"digest":"{}")", entry.bytes, entry.digest);
  if (entry.bytes > 0) fmt::format_to(out, R"(,"data":{},"offset":{})", entry.data, entry.offset);
  fmt::format_to(out, R"(,"inode":{},"ctime_ns":{})", entry.inode, entry.changed_ns);
}

void write_entry(Text out, const CheckpointEntry& entry) {
  const std::string path = entry.path.empty() ? std::string(root_path) : escape_path(entry.path);
  fmt::format_to(out, R"({{"path":{},"kind":"{}","mode":"{:04o}","mtime_ns":{})", base::json_string(path),
                 entry_kind_names[static_cast<std::size_t>(entry.kind)], entry.mode, entry.modified_ns);
  if (entry.kind == EntryKind::link)
    fmt::format_to(out, R"(,"target":{})", base::json_string(escape_path(entry.target)));
  if (entry.kind == EntryKind::file) write_file(out, entry);
  fmt::format_to(out, "}}\n");
}

}  // namespace

std::string_view to_string(CheckpointKind kind) {
  return checkpoint_kind_names[static_cast<std::size_t>(kind)];
}

std::uint64_t CheckpointManifest::files() const {
  return static_cast<std::uint64_t>(std::ranges::count(entries, EntryKind::file, &CheckpointEntry::kind));
}

std::uint64_t CheckpointManifest::bytes() const {
  std::uint64_t sum = 0;
  for (const auto& entry : entries) sum += entry.bytes;
  return sum;
}

std::uint64_t CheckpointManifest::stored_bytes() const {
  std::uint64_t sum = 0;
  for (const auto& file : data) sum += file.bytes;
  return sum;
}

std::vector<std::vector<std::size_t>> CheckpointManifest::entries_by_data() const {
  std::vector<std::vector<std::size_t>> found(data.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].bytes > 0) found[entries[i].data].push_back(i);
  }
  for (auto& of_one : found) {
    std::ranges::sort(of_one, {}, [&](std::size_t i) { return entries[i].offset; });
  }
  return found;
}

std::string encode_manifest(const CheckpointManifest& manifest) {
  std::string text = line_of_header(manifest.header, manifest.data.size(), manifest.entries.size()) + "\n";
  text.reserve(text.size() + typical_line * (manifest.data.size() + manifest.entries.size()));
  for (const auto& data : manifest.data) write_data(std::back_inserter(text), data);
  for (const auto& entry : manifest.entries) write_entry(std::back_inserter(text), entry);
  text += manifest_end;
  const std::string sum = checksum(text);
  return text.append(before_checksum).append(sum).append(after_checksum);
}

}  // namespace baton::model
