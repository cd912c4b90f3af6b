#include "engine/lookout.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "model/glob_pattern.h"
#include "model/state_layout.h"
#include "model/whole_job.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using model::ConditionKind;
using system::FileType;
using system::Place;

// A look at the volume waits for it, so not long: as a probe of the kubelet's, but with time for a second try
// of a lost packet.
constexpr std::chrono::milliseconds network_limit{2000};

// The parent directory of anything that is waited for by name.
std::string directory_of(const std::string& path) {
  return Place::of(path).anchor;
}
std::string name_of(const std::string& path) {
  return Place::of(path).below;
}

// ENOENT or ESTALE behind a listing that showed the name: it was replaced just now. Look again.
bool is_in_flux(const base::Error& error) {
  return error.kind == ErrorKind::not_found || error.kind == ErrorKind::stale;
}

// Something whose age may matter.
bool shows_something(const model::Sighting& sighting) {
  if (const auto* pair = std::get_if<model::MarkerPair>(&sighting)) {
    return std::holds_alternative<model::SeenMarker>(pair->complete) ||
           std::holds_alternative<model::SeenMarker>(pair->failed);
  }
  if (const auto* file = std::get_if<model::FileSighting>(&sighting)) {
    return std::holds_alternative<model::SeenFile>(*file);
  }
  const auto* glob = std::get_if<model::GlobSighting>(&sighting);
  return glob != nullptr && !glob->matches.empty();
}

bool is_listed_by_name(const model::Condition& condition) {
  return condition.kind == ConditionKind::marker || condition.kind == ConditionKind::file;
}

bool is_on_network(const model::Condition& condition) {
  return condition.kind == ConditionKind::tcp || condition.kind == ConditionKind::http;
}

bool is_remembered(const model::Sighting& sighting) {
  if (const auto* pair = std::get_if<model::MarkerPair>(&sighting))
    return std::holds_alternative<model::StillThere>(pair->complete);
  const auto* file = std::get_if<model::FileSighting>(&sighting);
  return file != nullptr && std::holds_alternative<model::StillThere>(*file);
}

std::vector<std::pair<std::uint32_t, std::uint64_t>> epochs_of(const model::JobSighting& job) {
  std::vector<std::pair<std::uint32_t, std::uint64_t>> epochs;
  for (const model::WorkerSighting& worker : job.workers)
    epochs.emplace_back(worker.index, worker.seen.epoch);
  return epochs;
}

std::string join(const std::string& directory, const std::string& name) {
  if (directory == ".") return name;
  return directory.ends_with('/') ? directory + name : directory + "/" + name;
}

}  // namespace

Lookout::Lookout(system::Files& files, system::BulkFiles& bulk, system::Watcher& watcher,
                 system::Network& network, const system::Clock& clock, LookoutPlan plan)
    : files_(files),
      watcher_(watcher),
      network_(network),
      clock_(clock),
      plan_(std::move(plan)),
      lister_(files),
      verifier_(lister_, bulk, plan_.rules.verify == model::Verify::digest),
      jobs_(files, lister_) {
  prepare();
}

void Lookout::prepare() {
  satisfied_.resize(plan_.conditions.size());
  verified_.resize(plan_.conditions.size());
  for (const model::Condition& condition : plan_.conditions) {
    Target& target = targets_.emplace_back();
    if (is_on_network(condition)) {
      target.peer = peers_.size();
      peers_.push_back({condition.endpoint.host, condition.endpoint.port, condition.endpoint.request});
    }
    if (!is_listed_by_name(condition)) continue;
    target = {directory_of(condition.path), name_of(condition.path), ""};
    auto& names = wanted_[target.directory].names;
    names.insert(target.name);
    if (condition.kind != ConditionKind::marker) continue;
    target.failed_name = name_of(model::failed_path(condition.path));
    names.insert(target.failed_name);
  }
  if (!plan_.newer_than.empty())
    wanted_[directory_of(plan_.newer_than)].names.insert(name_of(plan_.newer_than));
}

Look Lookout::look(Trust trust, const std::stop_token& stop) {
  ++looks_;
  if (trust == Trust::nothing) {
    satisfied_.assign(satisfied_.size(), {});
    verified_.assign(verified_.size(), {});
  }
  if (!peers_.empty()) answers_ = network_.probe(peers_, network_limit, stop);
  watcher_.watch(watches_);
  // Directories come into being between listing and watching; a handful of rounds reaches the deepest.
  for (int round = 0;; ++round) {
    Look look = look_once(stop);
    auto watches = lister_.take_watches();
    if (watches == watches_ || round == 8) return look;
    watches_ = std::move(watches);
    watcher_.watch(watches_);
  }
}

Look Lookout::look_once(const std::stop_token& stop) {
  Look look;
  const Directories directories = list_shared_directories();
  look.sightings.reserve(plan_.conditions.size());
  look.ages.reserve(plan_.conditions.size());
  for (std::size_t i = 0; i < plan_.conditions.size(); ++i) {
    look.sightings.push_back(see(i, directories, look));
    look.ages.push_back(age_reference(directories, look.sightings.back(), targets_[i].directory));
  }
  if (plan_.rules.verify != model::Verify::nothing) verify_outputs(look, stop);
  for (std::size_t i = 0; i < plan_.conditions.size(); ++i) remember(i, directories, look.sightings[i]);
  return look;
}

model::Sighting Lookout::see(std::size_t condition, const Directories& directories, Look& look) {
  const model::Condition& wanted = plan_.conditions[condition];
  if (wanted.kind == ConditionKind::glob) return see_glob(wanted.path);
  if (wanted.kind == ConditionKind::job) return see_job(wanted);
  if (is_on_network(wanted)) return see_endpoint(condition);
  const bool is_marker = wanted.kind == ConditionKind::marker;
  const Names& names = directories.at(targets_[condition].directory);
  if (is_still_there(condition, names)) {
    look.from_memory = look.from_memory || satisfied_[condition].look != looks_;
    if (is_marker) return model::MarkerPair{model::StillThere{}, model::Absent{}};
    return model::FileSighting{model::StillThere{}};
  }
  if (is_marker) return see_markers(names, wanted.path);
  return see_file(names, wanted.path);
}

bool Lookout::is_still_there(std::size_t condition, const Names& names) const {
  const std::uint64_t number = satisfied_[condition].number;
  if (number == 0) return false;
  const Target& target = targets_[condition];
  const auto entry = names.found.find(target.name);
  return entry != names.found.end() && entry->second.number == number &&
         (target.failed_name.empty() || !names.found.contains(target.failed_name));
}

// Not of a link, which may lead elsewhere now, and not where ages count, which change without the listing
// telling.
void Lookout::remember(std::size_t condition, const Directories& directories,
                       const model::Sighting& sighting) {
  if (!is_listed_by_name(plan_.conditions[condition]) || is_remembered(sighting)) return;
  satisfied_[condition] = {};
  if (plan_.needs_modified) return;
  const Names& names = directories.at(targets_[condition].directory);
  const auto entry = names.found.find(targets_[condition].name);
  if (entry == names.found.end() || entry->second.type != FileType::regular) return;
  if (model::evaluate(sighting, plan_.rules, {}).standing == model::Standing::satisfied)
    satisfied_[condition] = {entry->second.number, looks_};
}

void Lookout::verify_outputs(Look& look, const std::stop_token& stop) {
  std::vector<Manifest> manifests;
  std::vector<std::size_t> conditions;
  for (std::size_t i = 0; i < plan_.conditions.size(); ++i) {
    if (model::evaluate(look.sightings[i], plan_.rules, look.ages[i]).standing != model::Standing::satisfied)
      continue;
    auto manifest = unverified(i, look);
    if (!manifest) continue;
    manifests.push_back(std::move(*manifest));
    conditions.push_back(i);
  }
  auto seen = verifier_.verify(manifests, stop);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    model::Sighting& sighting = look.sightings[conditions[i]];
    if (auto* pair = std::get_if<model::MarkerPair>(&sighting)) {
      std::get<model::SeenMarker>(pair->complete).outputs = std::move(seen[i]);
      continue;
    }
    auto& job = std::get<model::JobSighting>(sighting);
    if (seen[i].match == model::Match::as_listed) verified_[conditions[i]] = {epochs_of(job), looks_};
    job.outputs = std::move(seen[i]);
  }
}

std::optional<Manifest> Lookout::unverified(std::size_t condition, Look& look) {
  const model::Sighting& sighting = look.sightings[condition];
  if (const auto* pair = std::get_if<model::MarkerPair>(&sighting)) {
    const auto* seen = std::get_if<model::SeenMarker>(&pair->complete);
    const auto* marker = seen == nullptr ? nullptr : std::get_if<model::Marker>(&seen->content);
    if (marker == nullptr) return std::nullopt;
    return marker->outputs;
  }
  const auto* job = std::get_if<model::JobSighting>(&sighting);
  if (job == nullptr) return std::nullopt;
  const Verified& verified = verified_[condition];
  if (verified.epochs == epochs_of(*job)) {
    look.from_memory = look.from_memory || verified.look != looks_;
    return std::nullopt;
  }
  return model::sum_up(*job).outputs;
}

Lookout::Directories Lookout::list_shared_directories() {
  Directories directories;
  for (const auto& [directory, names] : wanted_) {
    Names& found = directories[directory];
    auto entries = lister_.list({directory, ""}, names);
    if (!entries) {
      found.problem = entries.error().message();
    } else if (*entries) {
      found.found.reserve((*entries)->size());
      for (auto& entry : **entries)
        found.found.emplace(std::move(entry.name), Found{entry.type, entry.number});
    }
  }
  return directories;
}

model::MarkerPair Lookout::see_markers(const Names& names, const std::string& path) {
  return {see_marker(names, path), see_marker(names, model::failed_path(path))};
}

model::MarkerSighting Lookout::see_marker(const Names& names, const std::string& path) {
  if (!names.problem.empty()) return model::Unreadable{names.problem};
  const auto entry = names.found.find(name_of(path));
  if (entry == names.found.end()) return model::Absent{};
  if (entry->second.type == FileType::directory) return model::NotRegular{};
  const auto file = files_.read(Place::of(path), model::max_marker_bytes);
  if (file) return model::SeenMarker{model::decode_marker(file->bytes), file->info.modified};
  if (is_in_flux(file.error())) return model::Absent{};
  // A link to one, or a file system whose listing does not tell.
  if (file.error().number == EISDIR) return model::NotRegular{};
  if (file.error().kind == ErrorKind::wrong_type) return model::NotRegular{false};
  return model::Unreadable{file.error().message()};
}

model::FileSighting Lookout::see_file(const Names& names, const std::string& path) {
  if (!names.problem.empty()) return model::Unreadable{names.problem};
  const std::string name = name_of(path);
  const bool never_listed = name.empty() || name == "." || name == "..";
  if (!never_listed && !names.found.contains(name)) return model::Absent{};
  const auto info = files_.inspect(path);
  if (info) return model::SeenFile{info->type == FileType::regular, info->bytes, info->modified};
  if (is_in_flux(info.error())) return model::Absent{};
  return model::Unreadable{info.error().message()};
}

model::GlobSighting Lookout::see_glob(const std::string& pattern) {
  const model::GlobPattern glob = model::parse_glob(pattern);
  model::GlobSighting sighting;
  walk_glob(glob.root, glob.components, 0, sighting);
  return sighting;
}

void Lookout::walk_glob(const std::string& directory, const std::vector<std::string>& components,
                        std::size_t depth, model::GlobSighting& sighting) {
  const bool last = depth + 1 == components.size();
  const std::string& component = components[depth];
  if (!last && !model::has_wildcard(component)) {
    return walk_glob(join(directory, model::literal(component)), components, depth + 1, sighting);
  }
  Wanted wanted;
  if (model::has_wildcard(component))
    wanted.patterns.push_back(component);
  else
    wanted.names.insert(model::literal(component));
  const auto entries = lister_.list({directory, ""}, wanted);
  if (!entries) {
    // Another directory may hold enough matches.
    if (entries.error().kind != ErrorKind::wrong_type) sighting.problem = entries.error().message();
    return;
  }
  if (!*entries) return;
  for (const auto& entry : **entries) {
    if (!plan_.needs_modified && sighting.matches.size() >= plan_.enough_matches) return;
    const std::string path = join(directory, entry.name);
    if (!last) {
      const bool may_be_directory = entry.type != FileType::regular && entry.type != FileType::other;
      if (may_be_directory) walk_glob(path, components, depth + 1, sighting);
      continue;
    }
    base::Instant modified{};
    if (plan_.needs_modified) {
      const auto info = files_.inspect(path);
      if (!info) continue;
      modified = info->modified;
    }
    sighting.matches.push_back(modified);
    sighting.directory = directory;
  }
}

model::JobSighting Lookout::see_job(const model::Condition& condition) {
  const std::string& pipeline = condition.pipeline.empty() ? plan_.pipeline : condition.pipeline;
  return jobs_.observe(plan_.state_root, {condition.job, plan_.run, 0, pipeline});
}

model::EndpointSighting Lookout::see_endpoint(std::size_t condition) const {
  const system::Answer& answer = answers_[targets_[condition].peer];
  if (!answer.problem.empty()) return {false, answer.problem};
  const bool good = !answer.status || (*answer.status >= 200 && *answer.status <= 299);
  return {good, good ? "" : fmt::format("answers {}", *answer.status)};
}

model::AgeReference Lookout::age_reference(const Directories& directories, const model::Sighting& sighting,
                                           const std::string& directory) {
  model::AgeReference age;
  if (!shows_something(sighting)) return age;
  if (!plan_.newer_than.empty()) {
    const Names& names = directories.at(directory_of(plan_.newer_than));
    const model::FileSighting reference = see_file(names, plan_.newer_than);
    if (const auto* seen = std::get_if<model::SeenFile>(&reference)) age.newer_than = seen->modified;
  }
  const auto* glob = std::get_if<model::GlobSighting>(&sighting);
  if (plan_.needs_volume_time) age.volume_now = volume_now(glob != nullptr ? glob->directory : directory);
  return age;
}

// The age of a file is what the volume's clock says now, less what it said then: this host's clock may be a
// day off. Asked once per directory, then carried on with the monotonic clock.
std::optional<base::Instant> Lookout::volume_now(const std::string& directory) {
  auto known = volume_times_.find(directory);
  if (known == volume_times_.end()) {
    const auto now = files_.volume_time(directory);
    // On a volume that one may only read there is nothing better than this host's clock.
    const bool readable_only = !now && now.error().kind == ErrorKind::refused;
    if (!now && !readable_only) return std::nullopt;
    known =
        volume_times_.emplace(directory, VolumeTime{now ? *now : clock_.wall(), clock_.monotonic()}).first;
  }
  const auto since = clock_.monotonic() - known->second.taken;
  return known->second.then + std::chrono::duration_cast<std::chrono::milliseconds>(since);
}

}  // namespace baton::engine
