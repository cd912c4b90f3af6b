#include "engine/marker_store.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using base::Result;
using model::Marker;
using system::Place;

// A link would make us write, or judge by, somebody else's file: markers are replaced where they are named.
Place place_of(const std::string& path) {
  Place place = Place::of(path);
  place.link_within_volume = false;
  return place;
}

bool is_absent(const base::Error& error) {
  return error.kind == ErrorKind::not_found;
}

}  // namespace

Result<Published> MarkerStore::publish(const std::string& path, const Marker& marker) {
  if (auto made = make_parent(path); !made) return made.error();
  const Place place = place_of(path);
  const std::string bytes = model::encode_marker(marker);
  // Every round that ends without a result means that somebody else changed the path meanwhile.
  for (int round = 0; round < 16; ++round) {
    const auto present = files_.read(place, model::max_marker_bytes);
    if (!present && is_absent(present.error())) {
      const auto created = files_.create_exclusive(place, bytes);
      if (created) return Published::now;
      if (created.error().kind != ErrorKind::exists) return created.error();
      continue;
    }
    if (!present && present.error().kind == ErrorKind::wrong_type) return present.error();
    if (present) {
      const auto content = model::decode_marker(present->bytes);
      const auto* other = std::get_if<Marker>(&content);
      // Without a state directory there are no epochs, and the latest to finish is right.
      const bool has_epoch = marker.epoch != 0;
      if (other != nullptr && has_epoch && other->run == marker.run && other->job == marker.job) {
        if (other->epoch > marker.epoch) return Published::refused;
        if (other->epoch == marker.epoch && other->state == marker.state) return Published::already;
      }
    }
    if (auto replaced = files_.replace(place, bytes); !replaced) return replaced.error();
    return Published::now;
  }
  return base::Error{ErrorKind::transient, "publish", path, "somebody else keeps changing it", 0};
}

Result<void> MarkerStore::overwrite(const std::string& path, const Marker& marker) {
  if (auto made = make_parent(path); !made) return made;
  return files_.replace(place_of(path), model::encode_marker(marker));
}

Result<void> MarkerStore::clear(const std::string& path) {
  return files_.remove(place_of(path));
}

Result<void> MarkerStore::clear_own_failure(const std::string& path, const Marker& self) {
  const auto present = files_.read(place_of(path), model::max_marker_bytes);
  if (!present) {
    if (is_absent(present.error())) return {};
    return present.error();
  }
  const auto content = model::decode_marker(present->bytes);
  if (const auto* other = std::get_if<Marker>(&content)) {
    const bool other_job = other->job != self.job;
    const bool sibling = other->run == self.run && other->index != self.index;
    if (other_job || sibling) return {};
  }
  return clear(path);
}

Result<void> MarkerStore::make_parent(const std::string& path) {
  return files_.make_directories({Place::of(path).anchor, ""});
}

}  // namespace baton::engine
