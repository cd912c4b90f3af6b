#include "engine/output_verifier.h"

#include <algorithm>

#include "model/checksum.h"
#include "system/parallel.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using system::FileType;
using system::Place;

constexpr unsigned max_threads = 2;

// Reads that agree: one may have met a file that was being written within one tick of its clock.
constexpr int reads_to_settle = 2;

model::OutputSighting describe(const base::Error& error) {
  switch (error.kind) {
    case ErrorKind::not_found:
    case ErrorKind::stale: return model::NoOutput{};
    case ErrorKind::wrong_type: return model::NotAFile{};
    default: return model::UnseenOutput{error.cause};
  }
}

}  // namespace

std::vector<model::OutputsSighting> OutputVerifier::verify(const std::vector<Manifest>& manifests,
                                                           const std::stop_token& stop) {
  const Directories directories = list(manifests);
  std::vector<std::vector<model::OutputSighting>> seen(manifests.size());
  std::vector<Unread> unread;
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    seen[i].reserve(manifests[i].size());
    for (const model::Output& listed : manifests[i]) {
      const std::size_t before = unread.size();
      seen[i].push_back(see(listed, directories, unread));
      if (unread.size() > before) unread.back().seen = &seen[i].back();
    }
  }
  read_all(unread, stop);
  std::vector<model::OutputsSighting> sightings(manifests.size());
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    for (std::size_t j = 0; j < manifests[i].size(); ++j)
      sightings[i].add(model::compare(manifests[i][j], seen[i][j]));
  }
  return sightings;
}

OutputVerifier::Directories OutputVerifier::list(const std::vector<Manifest>& manifests) {
  std::map<std::string, Wanted> wanted;
  for (const Manifest& manifest : manifests) {
    for (const model::Output& listed : manifest) {
      const Place place = Place::of(listed.path);
      wanted[place.anchor].names.insert(place.below);
    }
  }
  Directories directories;
  for (const auto& [directory, names] : wanted) {
    Names& listing = directories[directory];
    auto entries = lister_.list({directory, ""}, names);
    if (!entries) {
      listing.problem = entries.error().message();
    } else if (*entries) {
      for (auto& entry : **entries) listing.found.emplace(std::move(entry.name), entry.type);
    }
  }
  return directories;
}

model::OutputSighting OutputVerifier::see(const model::Output& listed, const Directories& directories,
                                          std::vector<Unread>& unread) {
  const Place place = Place::of(listed.path);
  const Names& names = directories.at(place.anchor);
  if (!names.problem.empty()) return model::UnseenOutput{"cannot be looked for: " + names.problem};
  const auto entry = names.found.find(place.below);
  if (entry == names.found.end()) return model::NoOutput{};
  if (entry->second == FileType::directory || entry->second == FileType::other) return model::NotAFile{};
  const auto file = bulk_.identify(place);
  if (!file) return describe(file.error());
  model::SeenOutput seen{file->bytes, std::nullopt};
  const bool digest_decides = digests_ && !listed.digest.empty() && seen.bytes == listed.bytes;
  if (!digest_decides) return seen;
  seen.digest = known_digest(listed, *file);
  if (!seen.digest) unread.push_back({&listed, nullptr, {}});
  return seen;
}

std::optional<std::string> OutputVerifier::known_digest(const model::Output& listed,
                                                        const system::FileIdentity& file) const {
  const auto found = known_.find(listed.path);
  if (found == known_.end() || found->second.file != file) return std::nullopt;
  const Known& known = found->second;
  if (known.digest != listed.digest && known.reads < reads_to_settle) return std::nullopt;
  return known.digest;
}

void OutputVerifier::read_all(std::vector<Unread>& unread, const std::stop_token& stop) {
  for (Unread& one : unread) *one.seen = model::UnseenOutput{"has not been read yet"};
  system::in_parallel(unread.size(), std::min(max_threads, system::processors()), [&](std::size_t i) {
    read(unread[i], stop);
    return !stop.stop_requested();
  });
  for (Unread& one : unread) {
    if (one.taken) remember(one.listed->path, std::move(*one.taken));
  }
}

// On whatever thread: touches nothing that another one may.
void OutputVerifier::read(Unread& unread, const std::stop_token& stop) {
  model::RunningChecksum sum;
  const auto file = bulk_.read(Place::of(unread.listed->path), [&](std::string_view piece) {
    sum.add(piece);
    return !stop.stop_requested();
  });
  if (file) {
    unread.taken = {*file, sum.text(), 1};
    *unread.seen = model::SeenOutput{file->bytes, unread.taken->digest};
  } else if (!stop.stop_requested()) {
    *unread.seen = describe(file.error());
  }
}

void OutputVerifier::remember(const std::string& path, Known taken) {
  Known& known = known_[path];
  const bool agrees = known.file == taken.file && known.digest == taken.digest;
  if (agrees) taken.reads = std::max(known.reads, 1) + 1;
  known = std::move(taken);
}

}  // namespace baton::engine
