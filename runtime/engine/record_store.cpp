#include "engine/record_store.h"

#include <fmt/format.h>

#include "engine/create_once.h"

namespace baton::engine {
namespace {

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
  return create_once(files_, {state_, worker_.end(marker.epoch)}, model::encode_marker(marker));
}

std::optional<model::Progress> RecordStore::read_progress() {
  const auto file = files_.read({state_, worker_.progress()}, max_progress_bytes, system::Part::end);
  if (!file) return std::nullopt;
  return model::parse_progress(file->bytes);
}

}  // namespace baton::engine
