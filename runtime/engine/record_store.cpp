#include "engine/record_store.h"

#include <algorithm>

#include <fmt/format.h>

namespace baton::engine {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t max_progress_bytes = 64U << 10U;

}  // namespace

Result<std::uint64_t> RecordStore::claim(model::Claim claim) {
  if (auto made = files_.make_directories({state_, worker_.directory()}); !made) return made.error();
  // A listing that is behind shows claims late, so what was tried is remembered too.
  std::uint64_t tried = 0;
  for (int round = 0; round < 1000; ++round) {
    const auto newest = newest_epoch();
    if (!newest) return newest.error();
    claim.epoch = tried = std::max(*newest, tried) + 1;
    const auto created =
        files_.create_exclusive({state_, worker_.claim(claim.epoch)}, model::encode_claim(claim));
    if (created) return claim.epoch;
    if (created.error().kind != ErrorKind::exists) return created.error();
  }
  return base::Error{ErrorKind::transient, "claim an epoch in", worker_.directory(),
                     "others are always first", 0};
}

Result<std::uint64_t> RecordStore::newest_epoch() {
  const auto entries = files_.list({state_, worker_.directory()}, [](std::string_view) { return true; });
  if (!entries) return entries.error();
  std::uint64_t newest = 0;
  for (const auto& entry : *entries) {
    newest = std::max(
        {newest, model::epoch_of_claim(entry.name).value_or(0), model::epoch_of_end(entry.name).value_or(0)});
  }
  return newest;
}

Result<void> RecordStore::write(const model::Record& record) {
  return files_.replace({state_, worker_.record()}, model::encode_record(record));
}

Result<void> RecordStore::write_status(model::JobState state) {
  return files_.replace({state_, worker_.status()}, fmt::format("{}\n", model::status_word(state)));
}

Result<void> RecordStore::end(const model::Marker& marker) {
  const system::Place place{state_, worker_.end(marker.epoch)};
  const std::string bytes = model::encode_marker(marker);
  const auto created = files_.create_exclusive(place, bytes);
  if (created || created.error().kind != ErrorKind::exists) return created;
  // Our own, if the answer to its creation was lost on the way.
  const auto present = files_.read(place, model::max_marker_bytes);
  if (present && present->bytes == bytes) return {};
  return created;
}

std::optional<model::Progress> RecordStore::read_progress() {
  const auto file = files_.read({state_, worker_.progress()}, max_progress_bytes, system::Part::end);
  if (!file) return std::nullopt;
  return model::parse_progress(file->bytes);
}

}  // namespace baton::engine
