#include "engine/checkpoint_copier.h"

#include "engine/all_of.h"
#include "model/checksum.h"

namespace baton::engine {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using model::CheckpointEntry;
using model::DataFile;

// From so many on, one flush of everything is quicker than one of each, whatever else is being written.
constexpr std::size_t many_groups = 32;
// How often a file that changes meanwhile is copied.
constexpr int most_tries = 5;

Error changing(const std::string& path) {
  return base::data_error(path, "keeps changing while it is being saved");
}

void note_identity(CheckpointEntry& entry, const system::FileIdentity& identity) {
  entry.modified_ns = identity.modified_ns;
  entry.changed_ns = identity.changed_ns;
  entry.inode = identity.number;
}

}  // namespace

Result<system::SourceFile> CheckpointCopier::open(std::size_t file) const {
  if (source_.path.empty()) return system::SourceFile::standard_input();
  const auto& entry = entries_[file];
  system::Place place{source_.path, entry.path};
  // What was named may be a link.
  if (entry.path.empty()) {
    place = system::Place::of(source_.path);
    place.last = system::Place::Links::anywhere;
  }
  return system::SourceFile::open(place);
}

Result<void> CheckpointCopier::settle(model::CheckpointPlan& plan) {
  const auto& files = plan.doubtful();
  std::vector<std::string> digests(files.size());
  const auto read = all_of(files.size(), [&](std::size_t i) -> Result<void> {
    auto source = open(files[i]);
    // It is looked at again when it is copied.
    if (!source) return {};
    model::RunningChecksum sum;
    const auto bytes = source->read([&](std::string_view piece) { sum.add(piece); }, pace_);
    if (!bytes) return bytes.error();
    const auto& identity = source->identity();
    const auto& entry = entries_[files[i]];
    const auto unchanged = source->is_unchanged();
    const bool as_listed = identity.bytes == entry.bytes && identity.modified_ns == entry.modified_ns &&
                           identity.changed_ns == entry.changed_ns && identity.number == entry.inode;
    if (unchanged && *unchanged && as_listed) digests[i] = sum.text();
    return {};
  });
  if (!read) return read;
  for (std::size_t i = 0; i < files.size(); ++i) plan.settle(files[i], digests[i]);
  return {};
}

Result<std::vector<DataFile>> CheckpointCopier::copy(const std::vector<model::CopyGroup>& groups,
                                                     std::size_t first, const system::TemporaryTree& tree) {
  flushes_each_ = groups.size() < many_groups || !tree.file_system_keeps_its_promise();
  std::vector<DataFile> made(groups.size());
  const auto copied = all_of(groups.size(), [&](std::size_t i) -> Result<void> {
    auto stored = copy_group(groups[i], first + i, tree);
    if (!stored) return stored.error();
    made[i] = std::move(*stored);
    return {};
  });
  if (!copied) return copied.error();
  if (flushes_each_) return made;
  if (auto flushed = tree.flush_file_system(); !flushed) return flushed.error();
  return made;
}

CheckpointCopier::Stored CheckpointCopier::copy_group(const model::CopyGroup& group, std::size_t number,
                                                      const system::TemporaryTree& tree) {
  auto target = system::TargetFile::create(tree.inside(model::data_file_name(number)), modes_.of(group));
  if (!target) return target.error();
  const bool alone =
      group.size() == 1 && (entries_[group[0]].bytes > model::max_packed_bytes || source_.path.empty());
  auto stored = alone ? copy_one(group[0], *target) : copy_many(group, *target);
  if (!stored) return stored;
  for (const std::size_t file : group) entries_[file].data = number;
  if (flushes_each_) {
    if (auto done = target->flush(); !done) return done.error();
  }
  if (auto done = target->close(); !done) return done.error();
  return stored;
}

CheckpointCopier::Stored CheckpointCopier::copy_one(std::size_t file, system::TargetFile& target) {
  auto& entry = entries_[file];
  for (int tries = 0; tries < most_tries; ++tries) {
    auto source = open(file);
    if (!source) return source.error();
    if (auto done = target.cut(0); !done) return done.error();
    model::RunningChecksum sum;
    const auto bytes = target.take(
        *source, [&](std::string_view piece) { sum.add(piece); }, pace_);
    if (!bytes) return bytes.error();
    if (!source_.path.empty()) {
      const auto unchanged = source->is_unchanged();
      if (!unchanged) return unchanged.error();
      if (!*unchanged || *bytes != source->identity().bytes) continue;
      note_identity(entry, source->identity());
    }
    entry.bytes = *bytes;
    entry.digest = sum.text();
    return DataFile{*bytes, entry.digest};
  }
  return changing(source_.path_of(entry));
}

CheckpointCopier::Stored CheckpointCopier::copy_many(const model::CopyGroup& group,
                                                     system::TargetFile& target) {
  model::RunningChecksum whole;
  std::string bytes;
  for (const std::size_t file : group) {
    if (auto read = read_small(file, bytes); !read) return read.error();
    auto& entry = entries_[file];
    entry.bytes = bytes.size();
    entry.digest = model::checksum(bytes);
    entry.offset = target.bytes();
    if (auto done = target.append(bytes); !done) return done.error();
    whole.add(bytes);
  }
  return DataFile{target.bytes(), whole.text()};
}

Result<void> CheckpointCopier::read_small(std::size_t file, std::string& bytes) {
  auto& entry = entries_[file];
  for (int tries = 0; tries < most_tries; ++tries) {
    auto source = open(file);
    if (!source) return source.error();
    // No longer a small one: to be looked at anew.
    if (source->identity().bytes > model::pack_bytes)
      return Error{ErrorKind::not_found, "read", source_.path_of(entry), "has become another file", 0};
    bytes.clear();
    const auto read = source->read([&](std::string_view piece) { bytes.append(piece); }, pace_);
    if (!read) return read.error();
    const auto unchanged = source->is_unchanged();
    if (!unchanged) return unchanged.error();
    if (!*unchanged || *read != source->identity().bytes) continue;
    note_identity(entry, source->identity());
    return {};
  }
  return changing(source_.path_of(entry));
}

}  // namespace baton::engine
