#include "engine/create_once.h"

namespace baton::engine {

base::Result<void> create_once(system::Files& files, const system::Place& place, const std::string& bytes) {
  auto created = files.create_exclusive(place, bytes);
  if (created || created.error().kind != base::ErrorKind::exists) return created;
  const auto present = files.read(place, bytes.size() + 1);
  if (present && present->bytes == bytes) return {};
  return created;
}

}  // namespace baton::engine
