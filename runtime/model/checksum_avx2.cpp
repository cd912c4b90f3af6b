#include "model/checksum_avx2.h"

#ifdef __x86_64__

// This file is compiled for AVX2, so it must hold nothing that the linker could take for code of other files:
// all of xxhash.h becomes static here.
#define XXH_INLINE_ALL
#include <xxhash.h>

#ifndef __AVX2__
#error "to be compiled with -mavx2"
#endif

namespace baton::model {

void update_checksum_avx2(void* state, const char* bytes, std::size_t size) {
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state), bytes, size);
}

}  // namespace baton::model

#endif
