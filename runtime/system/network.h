#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace baton::system {

struct Peer {
  std::string host;  // name or address
  std::uint16_t port = 0;
  std::string request;  // HTTP: path and query of a GET; empty: nothing is sent
};

struct Answer {
  bool connected = false;
  std::optional<int> status;  // of HTTP (RFC 9110, section 15)
  std::string problem;        // that kept it from being had; empty when it was
};

class Network {
 public:
  virtual ~Network() = default;
  // Tries all peers at once; returns when each has answered, after `limit`, or soon
  // after a stop. One answer for each peer, in
  // their order. Nothing of a response is read beyond its head.
  [[nodiscard]] virtual std::vector<Answer> probe(std::span<const Peer> peers,
                                                  std::chrono::milliseconds limit,
                                                  const std::stop_token& stop) = 0;
};

// Names are resolved by c-ares: the static C library would load the image's own resolver libraries.
class PosixNetwork final : public Network {
 public:
  std::vector<Answer> probe(std::span<const Peer> peers, std::chrono::milliseconds limit,
                            const std::stop_token& stop) override;
};

}  // namespace baton::system
