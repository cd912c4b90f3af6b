#include "engine/checkpoint_store.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/names.h"
#include "system/remove_tree.h"
#include "system/temporary_tree.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using base::Result;
using Found = CheckpointStore::Found;
using Listing = Result<std::vector<Found>>;

bool is_gone(const base::Error& error) {
  return error.kind == ErrorKind::not_found || error.kind == ErrorKind::stale;
}

}  // namespace

system::Place CheckpointStore::place_of(const std::string& run) const {
  return {options_.directory, options_.place.index_directory() + "/" + run};
}

system::Place CheckpointStore::run_directory() const {
  return place_of(options_.place.run);
}

system::Place CheckpointStore::directory_of(const Found& found) const {
  system::Place place = place_of(found.run);
  place.below += "/" + found.id.directory_name();
  return place;
}

system::Place CheckpointStore::data_of(const Found& found, std::size_t number) const {
  system::Place place = directory_of(found);
  place.below += "/" + model::data_file_name(number);
  return place;
}

Listing CheckpointStore::list_run(const std::string& run) {
  std::vector<Found> all;
  const auto entries = files_.list(place_of(run), [](std::string_view) { return true; });
  if (!entries && is_gone(entries.error())) return all;
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    if (const auto id = model::CheckpointId::parse(entry.name)) all.push_back({run, *id});
  }
  std::ranges::sort(all, {}, &Found::id);
  return all;
}

Listing CheckpointStore::list() {
  if (!options_.across_runs) return list_run(options_.place.run);
  const auto runs = runs_in_order();
  if (!runs) return runs.error();
  std::vector<Found> all;
  for (const std::string& run : *runs) {
    const auto of_run = list_run(run);
    if (!of_run) return of_run.error();
    all.insert(all.end(), of_run->begin(), of_run->end());
  }
  return all;
}

// A run none of whose manifests can be read comes first.
Result<std::vector<std::string>> CheckpointStore::runs_in_order() {
  std::vector<std::pair<base::Instant, std::string>> runs;
  const auto entries =
      files_.list({options_.directory, options_.place.index_directory()},
                  [](std::string_view name) { return model::check_run_id(name).has_value(); });
  if (!entries && is_gone(entries.error())) return std::vector<std::string>{};
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    auto all = list_run(entry.name);
    if (!all) return all.error();
    base::Instant created{};
    for (; !all->empty() && created == base::Instant{}; all->pop_back()) {
      if (const auto header = read_header(all->back())) created = header->created_at;
    }
    runs.emplace_back(created, entry.name);
  }
  std::ranges::sort(runs);
  std::vector<std::string> names;
  for (auto& [created, name] : runs) names.push_back(std::move(name));
  return names;
}

Result<std::string> CheckpointStore::read_bytes(const Found& found, std::size_t limit) {
  system::Place place = directory_of(found);
  place.below += "/" + std::string(model::manifest_name);
  auto content = files_.read(place, limit);
  if (content) return std::move(content->bytes);
  // Names appear whole: what has no manifest has lost it.
  if (content.error().kind == ErrorKind::not_found) return base::data_error("the manifest", "is missing");
  return content.error();
}

Result<void> CheckpointStore::check(const Found& found, const model::CheckpointHeader& header) const {
  if (header.job != options_.job)
    return base::Error{ErrorKind::refused, "", "it", fmt::format("is of job '{}'", header.job), 0};
  if (header.run != found.run || header.id != found.id || header.index != options_.place.index)
    return base::data_error("the manifest", "is another checkpoint's");
  return {};
}

Result<model::CheckpointManifest> CheckpointStore::read(const Found& found) {
  const auto bytes = read_bytes(found, model::max_manifest_bytes);
  if (!bytes) return bytes.error();
  auto manifest = model::decode_manifest(*bytes);
  if (!manifest) return manifest;
  if (auto good = check(found, manifest->header); !good) return good.error();
  return manifest;
}

Result<model::CheckpointHeader> CheckpointStore::read_header(const Found& found) {
  const auto bytes = read_bytes(found, model::max_header_bytes);
  if (!bytes) return bytes.error();
  auto header = model::decode_manifest_header(*bytes);
  if (!header) return header;
  if (auto good = check(found, *header); !good) return good.error();
  return header;
}

Result<void> CheckpointStore::remove(const Found& found) {
  return system::retire_tree(directory_of(found));
}

void CheckpointStore::remove_empty_directories(const std::string& run) {
  system::Place place = place_of(run);
  while (!place.below.empty()) {
    const auto gone = system::remove_empty_directory(place);
    if (!gone || !*gone) return;
    const std::size_t slash = place.below.rfind('/');
    place.below.resize(slash == std::string::npos ? 0 : slash);
  }
}

Result<base::Duration> CheckpointStore::age_of(const Found& found) {
  const auto now = files_.volume_time(place_of(found.run).path());
  if (!now) return now.error();
  const auto info = files_.inspect(directory_of(found).path() + "/" + std::string(model::manifest_name));
  if (!info) return info.error();
  return std::max(*now - info->modified, base::Duration{0});
}

model::RetentionCandidate CheckpointStore::judge(const Found& found) {
  using State = model::RetentionCandidate::State;
  const auto header = read_header(found);
  if (header) return {State::whole, base::Duration{0}, false};
  const bool corrupt = header.error().kind == ErrorKind::data;
  return {corrupt ? State::corrupt : State::unreadable, base::Duration{0}, false};
}

Listing CheckpointStore::prune(const Found& newest_valid, const model::RetentionRules& rules) {
  const auto all = list();
  if (!all) return all.error();
  std::vector<Found> gone;
  if (all->size() <= 1) return gone;
  std::vector<model::RetentionCandidate> candidates;
  for (const Found& found : *all) {
    auto candidate = found == newest_valid ? model::RetentionCandidate{} : judge(found);
    candidate.newest_valid = found == newest_valid;
    if (rules.max_age) {
      const auto age = age_of(found);
      if (age) candidate.age = *age;
    }
    candidates.push_back(candidate);
  }
  for (const std::size_t i : model::to_remove(candidates, rules)) {
    if (auto removed = remove((*all)[i]); !removed) return removed.error();
    gone.push_back((*all)[i]);
  }
  for (const Found& found : gone) {
    if (found.run != newest_valid.run) remove_empty_directories(found.run);
  }
  return gone;
}

}  // namespace baton::engine
