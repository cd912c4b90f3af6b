#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace baton::test {

// A connection to a port of 127.0.0.1, on which every byte is the test's own.
class TcpClient {
 public:
  // Not connected yet.
  TcpClient() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  explicit TcpClient(std::uint16_t port, int receive_buffer = 0) : TcpClient() {
    if (receive_buffer > 0)
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    connect(port);
  }
  TcpClient(TcpClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  TcpClient& operator=(TcpClient&&) = delete;
  ~TcpClient() {
    if (socket_ >= 0) ::close(socket_);
  }

  void connect(std::uint16_t port) const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    address.sin_port = ::htons(port);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect");
  }
  // Whether all of it could be sent.
  bool send(const std::string& bytes) const {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t some = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (some <= 0) return false;
      sent += static_cast<std::size_t>(some);
    }
    return true;
  }
  void send_nothing_more() const { ::shutdown(socket_, SHUT_WR); }

  // What comes until the other side closes; nothing when it has not within the limit, which only a broken
  // program reaches, or was reset.
  [[nodiscard]] std::optional<std::string> read_to_end() const { return read_until(""); }
  // What comes, up to `end`, and perhaps more.
  [[nodiscard]] std::optional<std::string> read_until(const std::string& end) const {
    std::string all;
    std::array<char, 4096> bytes{};
    while (end.empty() || all.find(end) == std::string::npos) {
      pollfd wait{socket_, POLLIN, 0};
      if (::poll(&wait, 1, 30'000) != 1) return std::nullopt;
      const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
      if (got < 0) return std::nullopt;
      if (got == 0) return end.empty() ? std::optional(all) : std::nullopt;
      all.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return all;
  }
  // Whether the other side has closed or reset it, by now.
  [[nodiscard]] bool closed() const {
    pollfd wait{socket_, POLLIN | POLLRDHUP, 0};
    return ::poll(&wait, 1, 0) == 1 && (wait.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
  }

 private:
  int socket_;
};

}  // namespace baton::test
