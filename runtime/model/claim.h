#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/duration.h"
#include "base/error.h"
#include "base/time.h"

namespace baton::model {

// How the epoch before one had come to its end when the next was claimed. `lost` is the claimer's judgement.
enum class Predecessor { none, ended, lost };

// What an epoch's claim file says of its owner. That the epoch is taken is told by the file's name alone;
// what is in it only helps others to judge sooner, or more patiently, whether the owner still lives.
struct Claim {
  std::uint64_t epoch = 0;
  std::uint32_t completions = 1;
  std::string host;
  std::int64_t pid = 0;
  std::string process;          // system::process_identity() of the owner; empty: unknown
  base::Duration heartbeat{0};  // how often the owner says that it lives; zero: never
  std::string token;            // random, tells one owner from another on the same host with the same pid
  base::Instant claimed_at;
  Predecessor predecessor = Predecessor::none;
  friend bool operator==(const Claim&, const Claim&) = default;
};

// One JSON object on one line, ending in a newline.
[[nodiscard]] std::string encode_claim(const Claim& claim);
[[nodiscard]] base::Result<Claim> decode_claim(std::string_view bytes);

inline constexpr std::size_t max_claim_bytes = 64U << 10U;

}  // namespace baton::model
