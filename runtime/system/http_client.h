#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>

#include "base/error.h"

namespace baton::system {

struct HttpCall {
  std::string host;  // name or address
  std::uint16_t port = 80;
  std::string method;
  std::string target;        // path and query
  std::string content_type;  // of the body; none when empty
  std::string body;
};

struct HttpReply {
  int status = 0;
  std::string body;  // the first 4 KiB of it; empty where it was not whole in time
};

// Resolves the name, connects, sends, reads the status and the first of the body, all within `limit`; ends at
// once when stopped. Any status is a reply, a redirection too. https is not spoken.
[[nodiscard]] base::Result<HttpReply> http_call(const HttpCall& call, std::chrono::milliseconds limit,
                                                const std::stop_token& stop);

}  // namespace baton::system
