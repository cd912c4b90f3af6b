#include "engine/checkpoint_restorer.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/checkpoint_reader.h"
#include "engine/sweep.h"

namespace baton::engine {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using model::CheckpointKind;
using model::CheckpointManifest;
using system::Destination;
using Found = CheckpointStore::Found;

// Of what is restored, in its temporary tree.
constexpr const char* fresh_name = "new";

// A checkpoint that cannot take the place of what is there, whichever one it is.
Result<void> check_kinds(const CheckpointManifest& manifest, const Destination& destination) {
  const bool tree = manifest.header.kind == CheckpointKind::directory;
  if (tree && destination.kind() == Destination::Kind::file)
    return base::usage_error(destination.path(), "is a file, and the checkpoint is of a directory");
  const bool file_there =
      destination.kind() == Destination::Kind::file || destination.kind() == Destination::Kind::absent;
  if (!tree && !file_there)
    return base::usage_error(destination.path(), "is a directory, and the checkpoint is of a file");
  return {};
}

// Gone meanwhile, or not to be read by us.
bool is_skipped(const Error& error) {
  return error.kind == ErrorKind::data || error.kind == ErrorKind::refused;
}

}  // namespace

Result<CheckpointRestorer::Restored> CheckpointRestorer::restore(const std::string& path,
                                                                 std::optional<std::uint64_t> step) {
  if (system::is_within(store_.options().directory, path))
    return base::usage_error(path, "holds the checkpoints themselves");
  auto destination = Destination::examine(path);
  if (!destination) return destination.error();
  sweep(files_, destination->workshop(), tmp_max_age_);
  // A restore asks the volume for its time there.
  sweep(files_, store_.run_directory(), tmp_max_age_);
  auto restored = find(step, [&](const Found& found, const CheckpointManifest& manifest) {
    return put(found, manifest, *destination);
  });
  if (restored && !restored->found && destination->is_half_done())
    return base::data_error(destination->path(), "is half restored, and there is no checkpoint any more");
  return restored;
}

Result<CheckpointRestorer::Restored> CheckpointRestorer::restore(const system::StoredSink& sink,
                                                                 std::optional<std::uint64_t> step) {
  return find(step, [&](const Found& found, const CheckpointManifest& manifest) -> Result<void> {
    if (manifest.header.kind == CheckpointKind::directory)
      return base::usage_error("-",
                               "takes the checkpoint of a file or of standard input, not of a directory");
    CheckpointReader reader(store_, found, manifest, pace_);
    if (auto verified = reader.verify(); !verified) return verified;
    return reader.pass_on(sink);
  });
}

Result<CheckpointRestorer::Restored> CheckpointRestorer::find_valid() {
  return find(std::nullopt, [&](const Found& found, const CheckpointManifest& manifest) {
    return CheckpointReader(store_, found, manifest, pace_).verify();
  });
}

Result<CheckpointRestorer::Restored> CheckpointRestorer::find(std::optional<std::uint64_t> step,
                                                              const Attempt& attempt) {
  skipped_.clear();
  const auto all = store_.list();
  if (!all) return all.error();
  Restored restored;
  for (auto found = all->rbegin(); found != all->rend(); ++found) {
    const auto manifest = store_.read(*found);
    if (!manifest && !is_skipped(manifest.error())) return manifest.error();
    if (manifest && step && manifest->header.step != step) continue;
    if (manifest) pace_.expect(pace_.moved() + manifest->stored_bytes());
    const auto done = manifest ? attempt(*found, *manifest) : Result<void>(manifest.error());
    if (done) {
      restored.found = *found;
      restored.header = manifest->header;
      restored.bytes = manifest->bytes();
      if (const auto age = store_.age_of(*found)) restored.age = *age;
      restored.skipped = skipped_;
      return restored;
    }
    if (pace_.given_up() || (manifest && done.error().kind != ErrorKind::data)) return done.error();
    skipped_.push_back({*found, done.error().message()});
  }
  if (skipped_.empty()) return restored;
  return base::data_error(fmt::format("{} checkpoint{}", skipped_.size(), skipped_.size() == 1 ? "" : "s"),
                          "none can be used; " + skipped_.front().reason);
}

Result<void> CheckpointRestorer::put(const Found& found, const CheckpointManifest& manifest,
                                     Destination& destination) {
  if (auto good = check_kinds(manifest, destination); !good) return good;
  const auto tree = system::TemporaryTree::create(destination.workshop(), 0);
  if (!tree) return tree.error();
  CheckpointReader reader(store_, found, manifest, pace_);
  if (auto unpacked = reader.unpack(*tree, fresh_name); !unpacked) return unpacked;
  if (auto flushed = tree->flush_file_system(); !flushed) return flushed;
  return destination.put(*tree, fresh_name);
}

}  // namespace baton::engine
