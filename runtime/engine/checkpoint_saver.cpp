#include "engine/checkpoint_saver.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/all_of.h"
#include "engine/checkpoint_copier.h"
#include "engine/sweep.h"
#include "system/file_copy.h"
#include "system/remove_tree.h"
#include "system/volume_space.h"

namespace baton::engine {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using model::CheckpointManifest;
using model::CheckpointPlan;
using Found = CheckpointStore::Found;

// How often files are looked for anew when one that was there has gone.
constexpr int most_looks = 3;
// Somebody else may take the number that we are about to take.
constexpr int most_numbers = 16;
constexpr std::uint64_t manifest_bytes_per_entry = 400;

Error replaced() {
  return {ErrorKind::not_owner, "save checkpoint", "", "a later owner has taken over this job, run and index",
          0};
}

Result<void> write_manifest(const CheckpointManifest& manifest, const system::TemporaryTree& tree) {
  const system::Place place = tree.inside(std::string(model::manifest_name));
  // Of a number that was taken.
  if (auto removed = system::remove_tree(place); !removed) return removed;
  auto file = system::TargetFile::create(place, 0666);
  if (!file) return file.error();
  if (auto done = file->append(model::encode_manifest(manifest)); !done) return done;
  if (auto done = file->flush(); !done) return done;
  if (auto done = file->close(); !done) return done;
  return system::sync_directory(tree.inside(""));
}

// Whoever removes the last checkpoint of another index or run may remove the directories above just now.
Result<system::TemporaryTree> create_tree(system::Files& files, const system::Place& directory,
                                          std::uint64_t epoch) {
  auto tree = system::TemporaryTree::create(directory, epoch);
  if (tree || tree.error().kind != ErrorKind::not_found) return tree;
  if (auto made = files.make_directories(directory); !made) return made.error();
  return system::TemporaryTree::create(directory, epoch);
}

Result<system::TemporaryTree> make_tree(system::Files& files, const system::Place& directory,
                                        std::uint64_t epoch) {
  auto tree = create_tree(files, directory, epoch);
  if (!tree) return tree;
  const auto data = tree->inside(std::string(model::data_directory_name));
  if (auto made = system::make_new_directory(data); !made) return made.error();
  return tree;
}

}  // namespace

Result<CheckpointSaver::Saved> CheckpointSaver::save(const Request& request) {
  for (int look = 1;; ++look) {
    auto saved = try_save(request);
    if (saved || saved.error().kind != ErrorKind::not_found || request.source.empty()) return saved;
    if (look == most_looks) return saved;
  }
}

Result<CheckpointSaver::Saved> CheckpointSaver::try_save(const Request& request) {
  const auto epoch = epoch_now();
  if (!epoch) return epoch.error();
  if (auto made = files_.make_directories(store_.run_directory()); !made) return made.error();
  const auto all = list_as_owner(*epoch);
  if (!all) return all.error();
  // What an earlier owner was making when it was killed can never be published.
  sweep(files_, store_.run_directory(), options_.tmp_max_age, *epoch);

  CheckpointManifest manifest;
  manifest.header.started_at = clock_.wall();
  Result<CheckpointSource> source = CheckpointSource::standard_input();
  std::optional<CheckpointManifest> previous;
  // Both take their time where there are many files.
  const auto looked = all_of(2, [&](std::size_t which) -> Result<void> {
    if (which == 0)
      source = look(request);
    else if (!request.source.empty())
      previous = newest_manifest(*all);
    return {};
  });
  if (!looked) return looked.error();
  if (!source) return source.error();
  CheckpointPlan plan(std::move(source->entries), std::move(previous), options_.compare);
  CheckpointCopier copier(*source, plan.entries(), pace_);
  if (auto settled = copier.settle(plan); !settled) return settled.error();
  plan.decide();
  if (auto enough = check_space(plan, *source); !enough) return enough.error();

  auto tree = make_tree(files_, store_.run_directory(), *epoch);
  if (!tree) return tree.error();
  if (!share(plan, *tree)) plan.forget_previous();
  pace_.expect(pace_.moved() + plan.bytes_to_copy());
  auto copied = copier.copy(plan.groups(), plan.shared().size(), *tree);
  if (!copied) {
    // Who has taken over may have removed what was being made.
    if (const auto still = list_as_owner(*epoch); !still && still.error().kind == ErrorKind::not_owner)
      return still.error();
    return copied.error();
  }
  auto& header = manifest.header;
  header.job = store_.options().job;
  header.run = store_.options().place.run;
  header.index = store_.options().place.index;
  header.id.epoch = *epoch;
  header.attempt = options_.attempt;
  header.step = request.step;
  header.host = options_.host;
  header.kind = source->kind;
  header.labels = request.labels;
  if (!plan.shared().empty()) header.parent = plan.previous()->header.id.directory_name();
  for (const std::size_t number : plan.shared()) manifest.data.push_back(plan.previous()->data[number]);
  Saved saved;
  for (const auto& data : *copied) saved.copied_bytes += data.bytes;
  manifest.data.insert(manifest.data.end(), copied->begin(), copied->end());
  manifest.entries = std::move(plan.entries());
  saved.bytes = manifest.bytes();
  saved.skipped = source->skipped;

  const auto found = publish(manifest, *tree);
  if (!found) return found.error();
  saved.found = *found;
  const auto pruned = store_.prune(*found, options_.rules);
  if (!pruned) saved.not_pruned = pruned.error();
  return saved;
}

Result<std::uint64_t> CheckpointSaver::epoch_now() {
  if (options_.epoch) return *options_.epoch;
  if (!claims_) return 0;
  const auto newest = claims_->newest_epoch();
  if (newest || newest.error().kind != ErrorKind::not_found) return newest;
  return 0;
}

Result<CheckpointSaver::Listing> CheckpointSaver::list_as_owner(std::uint64_t epoch) {
  if (claims_) {
    const auto newest = claims_->newest_epoch();
    if (!newest && newest.error().kind != ErrorKind::not_found) return newest.error();
    if (newest && *newest > epoch) return replaced();
  }
  auto all = store_.list_run(store_.options().place.run);
  if (all && std::ranges::any_of(*all, [&](const Found& found) { return found.id.epoch > epoch; }))
    return replaced();
  return all;
}

Result<CheckpointSource> CheckpointSaver::look(const Request& request) const {
  if (request.source.empty()) return CheckpointSource::standard_input();
  return CheckpointSource::look_at(request.source, store_.run_directory().path());
}

std::optional<CheckpointManifest> CheckpointSaver::newest_manifest(const Listing& all) {
  for (auto found = all.rbegin(); found != all.rend(); ++found) {
    if (auto manifest = store_.read(*found)) return std::move(*manifest);
  }
  return std::nullopt;
}

Result<void> CheckpointSaver::check_space(const CheckpointPlan& plan, const CheckpointSource& source) const {
  std::uint64_t bytes = source.costs.size() * manifest_bytes_per_entry;
  for (const auto& group : plan.groups()) {
    for (const std::size_t file : group) bytes += source.costs[file];
  }
  const std::uint64_t inodes = plan.groups().size() + 3;
  const std::string directory = store_.run_directory().path();
  const auto space = system::volume_space(directory);
  if (!space) return space.error();
  const bool enough_inodes = space->inodes == 0 || space->free_inodes >= inodes;
  if (space->available_bytes >= bytes && enough_inodes) return {};
  return Error{ErrorKind::full, "save checkpoint in", directory,
               fmt::format("needs {} bytes and {} inodes, and there are {} and {}", bytes, inodes,
                           space->available_bytes, space->free_inodes),
               0};
}

// False: links cannot be made here, or what they would share is not what it should be.
bool CheckpointSaver::share(const CheckpointPlan& plan, const system::TemporaryTree& tree) const {
  if (!plan.previous()) return true;
  system::Place from = store_.directory_of({store_.options().place.run, plan.previous()->header.id});
  from.below += "/" + std::string(model::data_directory_name);
  std::vector<system::SharedFile> files;
  for (std::size_t i = 0; i < plan.shared().size(); ++i) {
    const std::size_t number = plan.shared()[i];
    files.push_back({model::data_name(number), plan.previous()->data[number].bytes, model::data_name(i)});
  }
  const auto to = tree.inside(std::string(model::data_directory_name));
  return files.empty() || system::share_files(from, to, files).has_value();
}

Result<Found> CheckpointSaver::publish(CheckpointManifest& manifest, system::TemporaryTree& tree) {
  auto& header = manifest.header;
  if (auto done = system::sync_directory(tree.inside(std::string(model::data_directory_name))); !done)
    return done.error();
  for (int tries = 0; tries < most_numbers; ++tries) {
    const auto all = list_as_owner(header.id.epoch);
    if (!all) return all.error();
    header.id.sequence = 1;
    for (const Found& found : *all) header.id.sequence = std::max(header.id.sequence, found.id.sequence + 1);
    header.created_at = clock_.wall();
    if (auto written = write_manifest(manifest, tree); !written) return written.error();
    if (const auto still = list_as_owner(header.id.epoch); !still) return still.error();
    const auto published = tree.publish(header.id.directory_name());
    if (published) return Found{header.run, header.id};
    if (published.error().kind != ErrorKind::exists) return published.error();
  }
  return Error{ErrorKind::transient, "save checkpoint in", store_.run_directory().path(),
               "somebody else keeps taking its number", 0};
}

}  // namespace baton::engine
