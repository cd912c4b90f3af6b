#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/error.h"

namespace baton::system {

struct HttpRequest {
  std::string method;  // "GET" or "HEAD"
  std::string target;  // with the query; begins with a slash
  std::string accept;  // empty where the client has no preference
};

struct HttpAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
  std::string content_security_policy = {};  // of a page; none when empty
};

// Called on the server's thread, for one request at a time. What it throws is answered with 500.
using HttpHandler = std::function<HttpAnswer(const HttpRequest&)>;

struct HttpLimits {
  std::size_t connections = 64;
  std::chrono::milliseconds request{5'000};    // from its first byte to the end of its head
  std::chrono::milliseconds answer{10'000};    // until the client has taken it
  std::chrono::milliseconds idle{120'000};     // between two requests
  std::size_t unsent_bytes = 4 * 1024 * 1024;  // of answers that clients are slow to take
};

// "127.0.0.1:80", "[::1]:80"
[[nodiscard]] std::string authority(const std::string& address, std::uint16_t port);

// HTTP/1.0 and 1.1 (RFC 9112) for GET and HEAD, without bodies in requests, on one thread of its own. When a
// connection too many comes, the one goes whose last complete request, or answer, is longest ago: so however
// many clients are slow, one that asks at once is answered.
class HttpServer {
 public:
  // `address`: numeric, IPv4 or IPv6. Port 0: any free one.
  [[nodiscard]] static base::Result<std::unique_ptr<HttpServer>> listen(const std::string& address,
                                                                        std::uint16_t port,
                                                                        HttpHandler handler,
                                                                        HttpLimits limits = {});
  // Ends at once, but for a call of the handler that is under way.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;  // the real one where 0 was asked for

 private:
  class Loop;
  explicit HttpServer(std::unique_ptr<Loop> loop);

  std::unique_ptr<Loop> loop_;
};

}  // namespace baton::system
