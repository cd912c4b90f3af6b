#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "system/http_client.h"
#include "system/resolver.h"

// HTTP/1.1 (RFC 9112) as the client speaks it: one request on a connection of its own.
namespace baton::system {

[[nodiscard]] std::vector<boost::asio::ip::tcp::endpoint> endpoints_of(const Addresses& addresses,
                                                                       std::uint16_t port);

[[nodiscard]] std::string request_text(const HttpCall& call);

// Sends the request and reads the reply: its status first, then at most `max_body` bytes of its body, which
// may be cut short without a problem. Interim answers (1xx) are passed over. `reply` and `problem` outlive
// the context it runs in, and hold what there is when that is stopped.
boost::asio::awaitable<void> exchange(boost::beast::tcp_stream& stream, std::string request,
                                      std::size_t max_body, HttpReply& reply,
                                      boost::system::error_code& problem);

}  // namespace baton::system
