#include "model/checkpoint_tree.h"

#include <string_view>
#include <unordered_map>

#include "base/escape.h"
#include "model/checkpoint_path.h"

namespace baton::model {
namespace {

using base::Result;
using Seen = std::unordered_map<std::string_view, EntryKind>;

Result<void> bad(const CheckpointEntry& entry, std::string_view cause) {
  return base::data_error("the manifest's entry '" + escape_path(entry.path) + "'", cause);
}

Result<void> check_data(const CheckpointManifest& manifest, const CheckpointEntry& entry) {
  if (entry.kind != EntryKind::file || entry.bytes == 0) return {};
  if (entry.data >= manifest.data.size()) return bad(entry, "has its bytes in no data file");
  const std::uint64_t room = manifest.data[entry.data].bytes;
  if (entry.bytes > room || entry.offset > room - entry.bytes) return bad(entry, "ends behind its data file");
  return {};
}

Result<void> check_overlaps(const CheckpointManifest& manifest) {
  for (const auto& files : manifest.entries_by_data()) {
    std::uint64_t end = 0;
    for (const std::size_t i : files) {
      const auto& entry = manifest.entries[i];
      if (entry.offset < end) return bad(entry, "shares bytes with another");
      end = entry.offset + entry.bytes;
    }
  }
  return {};
}

Result<void> check_place(const CheckpointEntry& entry, const Seen& seen) {
  if (!is_plain_path(entry.path)) return bad(entry, "is no relative path of plain names");
  const auto parent = seen.find(parent_path(entry.path));
  if (parent == seen.end() || parent->second != EntryKind::directory)
    return bad(entry, "is not in a directory that comes before it");
  if (entry.kind == EntryKind::link && !stays_inside(entry.path, entry.target))
    return bad(entry, "is a link that leads out of the checkpoint");
  return {};
}

}  // namespace

Result<void> check_tree(const CheckpointManifest& manifest) {
  const bool is_tree = manifest.header.kind == CheckpointKind::directory;
  if (manifest.entries.empty() || !manifest.entries[0].path.empty())
    return base::data_error("the manifest", "does not begin with what was saved");
  const auto& top = manifest.entries[0];
  const auto expected = is_tree ? EntryKind::directory : EntryKind::file;
  if (top.kind != expected || (!is_tree && manifest.entries.size() > 1))
    return base::data_error("the manifest", "lists something else than its kind says");
  Seen seen;
  seen.reserve(manifest.entries.size());
  for (const auto& entry : manifest.entries) {
    const bool is_top = &entry == &top;
    if (auto good = is_top ? Result<void>() : check_place(entry, seen); !good) return good;
    if (auto good = check_data(manifest, entry); !good) return good;
    if (!seen.emplace(entry.path, entry.kind).second) return bad(entry, "is listed twice");
  }
  return check_overlaps(manifest);
}

namespace {

// What is left to group and others behind this directory.
unsigned passable(unsigned mode) {
  return ((mode & 0010U) != 0 ? 0060U : 0U) | ((mode & 0001U) != 0 ? 0006U : 0U);
}

}  // namespace

StoredModes::StoredModes(const std::vector<CheckpointEntry>& entries) : entries_(entries) {
  for (const auto& entry : entries) {
    if (entry.kind != EntryKind::directory) continue;
    const unsigned above = entry.path.empty() ? 0066U : behind_.at(parent_path(entry.path));
    behind_.emplace(entry.path, above & passable(entry.mode));
  }
}

unsigned StoredModes::of(const std::vector<std::size_t>& files) const {
  unsigned common = 0066U;
  for (const std::size_t i : files) {
    const auto& entry = entries_[i];
    common &= entry.mode;
    if (!entry.path.empty()) common &= behind_.at(parent_path(entry.path));
  }
  return 0600U | common;
}

}  // namespace baton::model
