#include "engine/claim_store.h"

#include "engine/create_once.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using base::Result;

model::NewestEpoch newest_of(const std::vector<system::Entry>& entries) {
  model::NewestEpoch newest;
  for (const auto& entry : entries) newest.see(entry.name);
  return newest;
}

}  // namespace

Result<std::vector<system::Entry>> ClaimStore::list() {
  return files_.list({state_, worker_.directory()}, [](std::string_view) { return true; });
}

Result<model::OwnerSighting> ClaimStore::observe() {
  const auto entries = list();
  if (!entries) return entries.error();
  const model::NewestEpoch newest = newest_of(*entries);
  model::OwnerSighting seen{newest.number(), {}, newest.beats(), {}, {}};
  if (seen.epoch == 0) return seen;
  if (newest.ended()) {
    const auto end = files_.read({state_, worker_.end(seen.epoch)}, model::max_marker_bytes);
    if (!end) return end.error();
    seen.end = model::decode_marker(end->bytes);
    return seen;
  }
  // It makes the verdict come sooner, and nothing depends on it.
  const auto claim = files_.read({state_, worker_.claim(seen.epoch)}, model::max_claim_bytes);
  if (claim) {
    if (auto decoded = model::decode_claim(claim->bytes)) seen.claim = std::move(*decoded);
  }
  return seen;
}

Result<std::uint64_t> ClaimStore::newest_epoch() {
  const auto entries = list();
  if (!entries) return entries.error();
  return newest_of(*entries).number();
}

Result<model::Predecessor> ClaimStore::judgement_of(std::uint64_t epoch) {
  const auto next = files_.read({state_, worker_.claim(epoch + 1)}, model::max_claim_bytes);
  if (!next) return next.error();
  const auto claim = model::decode_claim(next->bytes);
  if (!claim) return claim.error();
  return claim->predecessor;
}

Result<bool> ClaimStore::claim(const model::Claim& claim) {
  // The token in it is ours alone.
  const auto created = create_once(files_, {state_, worker_.claim(claim.epoch)}, model::encode_claim(claim));
  if (!created && created.error().kind != ErrorKind::exists) return created.error();
  return created.has_value();
}

Result<void> ClaimStore::beat(std::uint64_t epoch, std::uint64_t beats) {
  if (beats > 1) {
    const std::string name = system::Place::of(worker_.heartbeat(epoch, beats)).below;
    auto renamed = files_.rename({state_, worker_.heartbeat(epoch, beats - 1)}, name);
    if (renamed || renamed.error().kind != ErrorKind::not_found) return renamed;
  }
  const auto created = files_.create_exclusive({state_, worker_.heartbeat(epoch, beats)}, "");
  if (created || created.error().kind != ErrorKind::exists) return created;
  return {};
}

void ClaimStore::tidy_up_before(std::uint64_t epoch) {
  const auto entries = list();
  if (!entries) return;
  for (const auto& entry : *entries) {
    const auto beat = model::parse_beat(entry.name);
    const auto owner = beat ? beat->epoch : model::epoch_of_ready(entry.name);
    if (!owner || *owner >= epoch) continue;
    [[maybe_unused]] const auto removed = files_.remove({state_, worker_.directory() + "/" + entry.name});
  }
}

Result<void> ClaimStore::remove_heartbeat(std::uint64_t epoch, std::uint64_t beats) {
  return files_.remove({state_, worker_.heartbeat(epoch, beats)});
}

}  // namespace baton::engine
