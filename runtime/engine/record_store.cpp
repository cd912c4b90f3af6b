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
  while (true) {
    const auto newest = newest_epoch();
    if (!newest) return newest.error();
    claim.epoch = *newest + 1;
    const auto created =
        files_.create_exclusive({state_, worker_.claim(claim.epoch)}, model::encode_claim(claim));
    if (created) return claim.epoch;
    if (created.error().kind != ErrorKind::exists) return created.error();
  }
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
  if (auto done = files_.replace({state_, worker_.record()}, model::encode_record(record)); !done)
    return done;
  return files_.replace({state_, worker_.status()}, fmt::format("{}\n", model::status_word(record.state)));
}

Result<void> RecordStore::end(const model::Marker& marker) {
  return files_.create_exclusive({state_, worker_.end(marker.epoch)}, model::encode_marker(marker));
}

std::optional<model::Progress> RecordStore::read_progress() {
  const auto file = files_.read({state_, worker_.progress()}, max_progress_bytes);
  if (!file) return std::nullopt;
  return model::parse_progress(file->bytes);
}

}  // namespace baton::engine
