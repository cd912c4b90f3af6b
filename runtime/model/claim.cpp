#include "model/claim.h"

#include <algorithm>

#include "model/json_fields.h"

namespace baton::model {
namespace {

// Nobody who means well beats more seldom, and nobody else may hold a job for ever.
constexpr std::int64_t longest_heartbeat_ms = 3'600'000;

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
      .add("claimed_at", base::format_instant(claim.claimed_at));
  return object.close() + "\n";
}

base::Result<Claim> decode_claim(std::string_view bytes) {
  const auto json = parse_json_object(bytes);
  if (!json) return base::data_error("claim", "is not a JSON object");
  JsonFields fields(json->get_object());
  Claim claim;
  std::int64_t heartbeat_ms = 0;
  fields.read("epoch", claim.epoch);
  fields.read("completions", claim.completions);
  fields.read("host", claim.host);
  fields.read("pid", claim.pid);
  fields.read("process", claim.process);
  fields.read("heartbeat_ms", heartbeat_ms);
  fields.read("token", claim.token);
  fields.read("claimed_at", claim.claimed_at);
  if (!fields.good()) return base::data_error("claim", "has a field of the wrong type");
  claim.heartbeat = base::Duration{std::clamp<std::int64_t>(heartbeat_ms, 0, longest_heartbeat_ms)};
  return claim;
}

}  // namespace baton::model
