#include "engine/marker_store.h"

#include <cerrno>

namespace baton::engine {
namespace {

using base::ErrorKind;
using base::Result;
using model::Marker;
using model::MarkerState;
using system::FileType;
using system::Place;

// A link would make us write, or judge by, somebody else's file: markers are replaced where they are named.
Place place_of(const std::string& path) {
  Place place = Place::of(path);
  place.last = Place::Links::refused;
  return place;
}

// Looks in a row, before what they meet is taken to stay.
constexpr int most_looks = 4;

bool is_gone(const base::Error& error) {
  return error.kind == ErrorKind::not_found || error.kind == ErrorKind::stale;
}

// Another one may have taken its place since the listing, and may be a later owner's.
bool may_change(const base::Error& error) {
  return is_gone(error) || base::may_heal(error);
}

bool is_same_work(const Marker& a, const Marker& b) {
  return a.run == b.run && a.job == b.job;
}

// Nothing: what is there gives way. Without a state directory there are no epochs, and the latest to finish
// is right.
std::optional<Published> yields_to(const std::optional<Marker>& present, const Marker& marker) {
  if (!present || marker.epoch == 0 || !is_same_work(*present, marker)) return std::nullopt;
  // Epochs count for each index on its own, and one failure of a job is as good as another.
  const bool failures = present->state == MarkerState::failed && marker.state == MarkerState::failed;
  if (failures && present->index != marker.index) return Published::already;
  if (present->epoch > marker.epoch) return Published::refused;
  if (present->epoch == marker.epoch && present->state == marker.state) return Published::already;
  return std::nullopt;
}

}  // namespace

Result<Published> MarkerStore::publish(const std::string& path, const Marker& marker) {
  if (auto made = make_parent(path); !made) return made.error();
  const Place place = place_of(path);
  const std::string bytes = model::encode_marker(marker);
  // Every round that ends without a result means that somebody else changed the path meanwhile, or that what
  // is there could not be read: it might be a later owner's.
  base::Error last{ErrorKind::transient, "publish", path, "somebody else keeps changing it", 0};
  for (int round = 0; round < 16; ++round) {
    const auto created = files_.create_exclusive(place, bytes);
    if (created) return Published::now;
    if (created.error().kind != ErrorKind::exists) return created.error();
    const auto present = read(path);
    if (!present) {
      if (present.error().kind == ErrorKind::wrong_type) return present.error();
      last = present.error();
      continue;
    }
    if (const auto answer = yields_to(*present, marker)) return *answer;
    if (auto replaced = files_.replace(place, bytes); !replaced) return replaced.error();
    // Two owners may have come this far together; the higher epoch is right, whoever was last.
    const auto now = read(path);
    if (!now || !*now || **now == marker || yields_to(*now, marker) != Published::refused)
      return Published::now;
    return Published::refused;
  }
  return last;
}

Result<bool> MarkerStore::is_complete(const std::string& path, const std::string& job,
                                      const std::string& run) {
  if (path.empty()) return false;
  const auto present = read(path);
  // What is no file, a job that starts will find out.
  if (!present && present.error().kind == ErrorKind::wrong_type) return false;
  if (!present) return present.error();
  return *present && (*present)->state == MarkerState::complete && (*present)->job == job &&
         (*present)->run == run;
}

Result<void> MarkerStore::prepare(const std::string& path) {
  if (auto made = make_parent(path); !made) return made;
  const auto entry = entry_of(path);
  if (!entry) return entry.error();
  if (*entry) {
    if (auto good = check_type(path, **entry); !good) return good;
  }
  const auto probe = files_.volume_time(Place::of(path).anchor);
  if (!probe) return probe.error();
  return {};
}

// A link is replaced without being followed.
Result<void> MarkerStore::check_type(const std::string& path, const system::Entry& entry) {
  FileType type = entry.type;
  if (type == FileType::unknown) {
    const auto info = files_.inspect(path);
    if (info) type = info->type;
  }
  if (type == FileType::directory) return base::usage_error("marker '" + path + "'", "is a directory");
  if (type == FileType::other)
    return base::usage_error("marker '" + path + "'", "is there and not a regular file");
  return {};
}

Result<void> MarkerStore::overwrite(const std::string& path, const Marker& marker) {
  if (auto made = make_parent(path); !made) return made;
  return files_.replace(place_of(path), model::encode_marker(marker));
}

Result<void> MarkerStore::clear(const std::string& path) {
  const auto listed = is_listed(path);
  if (!listed) return listed.error();
  if (!*listed) return {};
  return files_.remove(place_of(path));
}

Result<void> MarkerStore::clear_own_completion(const std::string& path, const Marker& self) {
  const auto present = read(path);
  if (!present) return present.error();
  if (!*present || (*present)->state != MarkerState::complete || !is_same_work(**present, self)) return {};
  return clear(path);
}

Result<std::optional<Marker>> MarkerStore::clear_own_failure(const std::string& path, const Marker& self) {
  const auto present = read(path);
  if (!present) return present.error();
  if (*present) {
    const bool sibling = is_same_work(**present, self) && (*present)->index != self.index;
    const bool by_hand = (*present)->job.empty();
    if (sibling || ((*present)->job != self.job && !by_hand)) return *present;
  }
  if (auto cleared = clear(path); !cleared) return cleared.error();
  return std::optional<Marker>();
}

Result<std::optional<Marker>> MarkerStore::read(const std::string& path) {
  auto present = base::try_patiently(
      most_looks, pause_, [&] { return read_once(path); }, &may_change);
  if (!present && present.error().kind == ErrorKind::not_found) return std::optional<Marker>();
  return present;
}

Result<std::optional<Marker>> MarkerStore::read_once(const std::string& path) {
  const auto entry = entry_of(path);
  if (!entry) return entry.error();
  if (!*entry) return std::optional<Marker>();
  const auto present = files_.read(place_of(path), model::max_marker_bytes);
  if (!present) {
    // A link is not a marker, and is replaced without being followed.
    if (present.error().number == ELOOP) return std::optional<Marker>();
    return present.error();
  }
  auto content = model::decode_marker(present->bytes);
  auto* marker = std::get_if<Marker>(&content);
  return marker == nullptr ? std::optional<Marker>() : std::optional<Marker>(std::move(*marker));
}

// What is in the directory's place, after it was replaced, only another look tells.
Result<bool> MarkerStore::is_listed(const std::string& path) {
  const auto entry = base::try_patiently(most_looks, pause_, [&] { return entry_of(path); });
  if (!entry) return entry.error();
  return entry->has_value();
}

Result<std::optional<system::Entry>> MarkerStore::entry_of(const std::string& path) {
  const Place place = Place::of(path);
  auto entries = files_.list({place.anchor, ""}, [&](std::string_view name) { return name == place.below; });
  if (!entries && entries.error().kind != ErrorKind::not_found) return entries.error();
  if (!entries || entries->empty()) return std::optional<system::Entry>();
  return std::optional(std::move(entries->front()));
}

Result<void> MarkerStore::make_parent(const std::string& path) {
  return files_.make_directories({Place::of(path).anchor, ""});
}

}  // namespace baton::engine
