#include "model/checksum.h"

#include <new>

#include <fmt/format.h>
#include <xxhash.h>

#include "model/checksum_avx2.h"

namespace baton::model {
namespace {

std::string to_text(const XXH128_hash_t& hash) {
  return fmt::format("xxh3:{:016x}{:016x}", hash.high64, hash.low64);
}

using Update = void (*)(void*, const char*, std::size_t);

void update_portably(void* state, const char* bytes, std::size_t size) {
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state), bytes, size);
}

// The library is compiled for the oldest processor of its kind.
Update fastest_update() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) return &update_checksum_avx2;
#endif
  return &update_portably;
}

}  // namespace

std::string checksum(std::string_view bytes) {
  return to_text(XXH3_128bits(bytes.data(), bytes.size()));
}

RunningChecksum::RunningChecksum() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  XXH3_128bits_reset(state_.get());
}

void RunningChecksum::add(std::string_view bytes) {
  static const Update update = fastest_update();
  update(state_.get(), bytes.data(), bytes.size());
}

std::string RunningChecksum::text() const {
  return to_text(XXH3_128bits_digest(state_.get()));
}

void RunningChecksum::Free::operator()(XXH3_state_s* state) const {
  XXH3_freeState(state);
}

}  // namespace baton::model
