#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace baton::model {

// Where something on the network is to answer.
struct Endpoint {
  std::string host;  // a name or an address, IPv6 without its brackets
  std::uint16_t port = 0;
  std::string request;  // HTTP: path and query; empty: a connection is all that is wanted
};

// HOST:PORT or [IPV6]:PORT.
[[nodiscard]] base::Result<Endpoint> parse_address(std::string_view text);

// What follows "http:" of a URL (RFC 3986): //HOST[:PORT][/PATH][?QUERY]. User info is refused, because what
// is waited for gets printed; so is a fragment, which no server ever sees.
[[nodiscard]] base::Result<Endpoint> parse_http_address(std::string_view text);

}  // namespace baton::model
