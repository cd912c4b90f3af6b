#include "engine/record_store.h"

#include <fmt/format.h>

namespace baton::engine {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t max_progress_bytes = 64U << 10U;

}  // namespace

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
