#include "engine/lookout.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "engine/glob_walk.h"
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

}  // namespace

Lookout::Lookout(system::Files& files, system::BulkFiles& bulk, system::Watcher& watcher,
                 system::Network& network, const system::Clock& clock, LookoutPlan plan)
    : files_(files),
      watcher_(watcher),
      network_(network),
      plan_(std::move(plan)),
      lister_(files),
      verifier_(lister_, bulk, plan_.rules.verify == model::Verify::digest),
      jobs_(files, lister_),
      volume_clock_(files, clock) {
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
    target.file = named_.add(condition.path);
    if (condition.kind == ConditionKind::marker)
      target.failed_marker = named_.add(model::failed_path(condition.path));
  }
  if (!plan_.newer_than.empty()) reference_ = named_.add(plan_.newer_than);
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
  named_.look(lister_);
  look.sightings.reserve(plan_.conditions.size());
  look.ages.reserve(plan_.conditions.size());
  for (std::size_t i = 0; i < plan_.conditions.size(); ++i) {
    look.sightings.push_back(see(i, look));
    look.ages.push_back(age_reference(i, look.sightings.back()));
  }
  if (plan_.rules.verify != model::Verify::nothing) verify_outputs(look, stop);
  for (std::size_t i = 0; i < plan_.conditions.size(); ++i) remember(i, look.sightings[i]);
  return look;
}

model::Sighting Lookout::see(std::size_t condition, Look& look) {
  const model::Condition& wanted = plan_.conditions[condition];
  if (wanted.kind == ConditionKind::glob)
    return GlobWalk(files_, lister_, plan_.needs_modified, plan_.enough_matches).see(wanted.path);
  if (wanted.kind == ConditionKind::job) return see_job(wanted);
  if (is_on_network(wanted)) return see_endpoint(condition);
  const bool is_marker = wanted.kind == ConditionKind::marker;
  if (is_still_there(condition)) {
    look.from_memory = look.from_memory || satisfied_[condition].look != looks_;
    if (is_marker) return model::MarkerPair{model::StillThere{}, model::Absent{}};
    return model::FileSighting{model::StillThere{}};
  }
  const Target& target = targets_[condition];
  if (!is_marker) return see_file(target.file, wanted.path);
  return model::MarkerPair{see_marker(target.file, wanted.path),
                           see_marker(*target.failed_marker, model::failed_path(wanted.path))};
}

bool Lookout::is_still_there(std::size_t condition) const {
  const std::uint64_t number = satisfied_[condition].number;
  if (number == 0) return false;
  const Target& target = targets_[condition];
  const auto* entry = named_.find(target.file);
  return entry != nullptr && entry->number == number &&
         (!target.failed_marker || named_.find(*target.failed_marker) == nullptr);
}

// Not of a link, which may lead elsewhere now, and not where ages count, which change without the listing
// telling.
void Lookout::remember(std::size_t condition, const model::Sighting& sighting) {
  if (!is_listed_by_name(plan_.conditions[condition]) || is_remembered(sighting)) return;
  satisfied_[condition] = {};
  if (plan_.needs_modified) return;
  const auto* entry = named_.find(targets_[condition].file);
  if (entry == nullptr || entry->type != FileType::regular) return;
  if (model::evaluate(sighting, plan_.rules, {}).standing == model::Standing::satisfied)
    satisfied_[condition] = {entry->number, looks_};
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

model::MarkerSighting Lookout::see_marker(NamedFiles::Id id, const std::string& path) {
  if (!named_.problem(id).empty()) return model::Unreadable{named_.problem(id)};
  const auto* entry = named_.find(id);
  if (entry == nullptr) return model::Absent{};
  if (entry->type == FileType::directory) return model::NotRegular{};
  const auto file = files_.read(Place::of(path), model::max_marker_bytes);
  if (file) return model::SeenMarker{model::decode_marker(file->bytes), file->info.modified};
  if (is_in_flux(file.error())) return model::Absent{};
  // A link to one, or a file system whose listing does not tell.
  if (file.error().number == EISDIR) return model::NotRegular{};
  if (file.error().kind == ErrorKind::wrong_type) return model::NotRegular{false};
  return model::Unreadable{file.error().message()};
}

model::FileSighting Lookout::see_file(NamedFiles::Id id, const std::string& path) {
  if (!named_.problem(id).empty()) return model::Unreadable{named_.problem(id)};
  const std::string name = name_of(path);
  const bool never_listed = name.empty() || name == "." || name == "..";
  if (!never_listed && named_.find(id) == nullptr) return model::Absent{};
  const auto info = files_.inspect(path);
  if (info) return model::SeenFile{info->type == FileType::regular, info->bytes, info->modified};
  if (is_in_flux(info.error())) return model::Absent{};
  return model::Unreadable{info.error().message()};
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

model::AgeReference Lookout::age_reference(std::size_t condition, const model::Sighting& sighting) {
  model::AgeReference age;
  if (!shows_something(sighting)) return age;
  if (!plan_.newer_than.empty()) {
    const model::FileSighting reference = see_file(reference_, plan_.newer_than);
    if (const auto* seen = std::get_if<model::SeenFile>(&reference)) age.newer_than = seen->modified;
  }
  if (!plan_.needs_volume_time) return age;
  const auto* glob = std::get_if<model::GlobSighting>(&sighting);
  age.volume_now =
      volume_clock_.now(glob != nullptr ? glob->directory : named_.directory(targets_[condition].file));
  return age;
}

}  // namespace baton::engine
