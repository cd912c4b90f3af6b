#include "model/claim.h"

#include <algorithm>
#include <array>

#include "model/json_fields.h"

namespace baton::model {
namespace {

// Nobody who means well beats more seldom, and nobody else may hold a job for ever.
constexpr std::int64_t longest_heartbeat_ms = 3'600'000;

constexpr std::array<std::string_view, 3> predecessors{"none", "ended", "lost"};

std::string_view word_of(Predecessor predecessor) {
  return predecessors.at(static_cast<std::size_t>(predecessor));
}

// What cannot be read is the worst: its owner may still be at work.
Predecessor predecessor_of(std::string_view word) {
  const auto found = std::ranges::find(predecessors, word);
  return found == predecessors.end() ? Predecessor::lost
                                     : static_cast<Predecessor>(found - predecessors.begin());
}

}  // namespace

std::string encode_claim(const Claim& claim) {
  JsonObject object;
  object.add_raw("epoch", std::to_string(claim.epoch))
      .add("completions", claim.completions)
      .add("host", claim.host)
      .add("pid", claim.pid)
      .add("process", claim.process)
      .add("heartbeat_ms", claim.heartbeat.count())
      .add("token", claim.token)
      .add("claimed_at", base::format_instant(claim.claimed_at))
      .add("predecessor", word_of(claim.predecessor));
  return object.close() + "\n";
}

base::Result<Claim> decode_claim(std::string_view bytes) {
  const auto json = parse_json_object(bytes);
  if (!json) return base::data_error("claim", "is not a JSON object");
  JsonFields fields(json->get_object());
  Claim claim;
  std::int64_t heartbeat_ms = 0;
  std::string predecessor;
  fields.read("epoch", claim.epoch);
  fields.read("completions", claim.completions);
  fields.read("host", claim.host);
  fields.read("pid", claim.pid);
  fields.read("process", claim.process);
  fields.read("heartbeat_ms", heartbeat_ms);
  fields.read("token", claim.token);
  fields.read("claimed_at", claim.claimed_at);
  fields.read("predecessor", predecessor);
  if (!fields.good()) return base::data_error("claim", "has a field of the wrong type");
  claim.predecessor = predecessor_of(predecessor);
  claim.heartbeat = base::Duration{std::clamp<std::int64_t>(heartbeat_ms, 0, longest_heartbeat_ms)};
  return claim;
}

}  // namespace baton::model
