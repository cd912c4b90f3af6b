#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace baton::base {

// Bytes: "512", "64Ki", "10Mi", "2Gi", "10M", as Kubernetes writes quantities: K, M, G, T are powers of
// 1000 ("k" too), Ki, Mi, Gi, Ti powers of 1024; a trailing "B" is accepted. At most 2^63-1.
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);

}  // namespace baton::base
