#include "engine/checkpoint_source.h"

#include <algorithm>

#include "model/checkpoint_path.h"
#include "system/destination.h"
#include "system/file_copy.h"
#include "system/tree_scan.h"

namespace baton::engine {
namespace {

using base::Result;
using model::CheckpointEntry;
using model::EntryKind;
using system::FileType;
using system::TreeNode;

constexpr unsigned mode_of_a_stream = 0644;

CheckpointEntry to_entry(const TreeNode& node) {
  CheckpointEntry entry;
  entry.path = node.path;
  entry.mode = node.mode;
  entry.modified_ns = node.modified_ns;
  entry.target = node.target;
  entry.kind = node.type == FileType::directory ? EntryKind::directory
               : node.type == FileType::link    ? EntryKind::link
                                                : EntryKind::file;
  if (entry.kind != EntryKind::file) return entry;
  entry.bytes = node.bytes;
  entry.inode = node.inode;
  entry.changed_ns = node.changed_ns;
  return entry;
}

Result<void> check(const TreeNode& node, const std::string& path) {
  if (node.path == system::restoring_name)
    return base::data_error(path, "says that a restore was interrupted here; restore again");
  if (node.type == FileType::link && !model::stays_inside(node.path, node.target))
    return base::data_error(path, "is a link that leads out of what is to be saved");
  return {};
}

}  // namespace

Result<CheckpointSource> CheckpointSource::look_at(std::string path, const std::string& directory) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (system::is_within(directory, path)) return base::usage_error(path, "holds the checkpoints themselves");
  const auto nodes = system::scan_tree(path);
  if (!nodes) return nodes.error();
  CheckpointSource source;
  source.path = path;
  const FileType top = nodes->front().type;
  if (top == FileType::other) return base::data_error(path, "is neither a directory nor a regular file");
  source.kind = top == FileType::directory ? model::CheckpointKind::directory : model::CheckpointKind::file;
  const bool clones = system::clones_cost_nothing(directory, nodes->front().device);
  for (const TreeNode& node : *nodes) {
    const std::string full = node.path.empty() ? path : path + "/" + node.path;
    if (node.type == FileType::other) {
      source.skipped.push_back(full);
      continue;
    }
    if (auto good = check(node, full); !good) return good.error();
    source.entries.push_back(to_entry(node));
    source.costs.push_back(clones ? 0 : std::min(node.bytes, node.allocated_bytes));
  }
  return source;
}

CheckpointSource CheckpointSource::standard_input() {
  CheckpointSource source;
  source.kind = model::CheckpointKind::stream;
  CheckpointEntry entry;
  entry.mode = mode_of_a_stream;
  source.entries.push_back(std::move(entry));
  source.costs.push_back(0);
  return source;
}

std::string CheckpointSource::path_of(const CheckpointEntry& entry) const {
  return entry.path.empty() ? path : path + "/" + entry.path;
}

}  // namespace baton::engine
