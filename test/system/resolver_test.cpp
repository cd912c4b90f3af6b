#include "system/resolver.h"

#include <array>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "system/descriptor.h"

namespace baton::system {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

constexpr milliseconds generous{30'000};

// Answers every question with 10.0.0.7 where that is of the kind asked for; or never.
class NameServer {
 public:
  explicit NameServer(bool answers) : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(0, ::bind(socket_.get(), any, length));
    EXPECT_EQ(0, ::getsockname(socket_.get(), any, &length));
    text_ = "127.0.0.1:" + std::to_string(::ntohs(address.sin_port));
    if (answers) thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void serve(const std::stop_token& stop) const {
    while (!stop.stop_requested()) {
      pollfd wait{socket_.get(), POLLIN, 0};
      if (::poll(&wait, 1, 20) != 1) continue;
      std::array<unsigned char, 512> bytes{};
      sockaddr_in from{};
      socklen_t length = sizeof from;
      auto* peer = reinterpret_cast<sockaddr*>(&from);
      const ssize_t got = ::recvfrom(socket_.get(), bytes.data(), bytes.size(), 0, peer, &length);
      if (got > 12) answer({bytes.begin(), bytes.begin() + got}, peer, length);
    }
  }
  // RFC 1035, section 4: the question again, then one address that refers to its name.
  void answer(std::vector<unsigned char> message, const sockaddr* peer, socklen_t length) const {
    std::size_t end = 12;
    while (message.at(end) != 0) end += 1U + message[end];
    const bool ipv4 = message.at(end + 2) == 1;
    message.resize(end + 5);
    message[2] = 0x81;
    message[3] = 0x80;
    message[7] = ipv4 ? 1 : 0;
    for (std::size_t i = 8; i < 12; ++i) message[i] = 0;
    if (ipv4) message.insert(message.end(), {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 10, 0, 0, 7});
    ::sendto(socket_.get(), message.data(), message.size(), 0, peer, length);
  }

  Descriptor socket_;
  std::string text_;
  std::jthread thread_;
};

TEST(Resolver, TakesAddressesAsTheyAre) {
  const auto found = resolve({"10.0.0.8", "fd00::7"}, generous, {});
  EXPECT_THAT(found.at("10.0.0.8").texts, ElementsAre("10.0.0.8"));
  EXPECT_THAT(found.at("fd00::7").texts, ElementsAre("fd00::7"));
}

// Long before c-ares would by itself, after five seconds.
TEST(Resolver, AsksTheNextNameServerWhenOneIsSilent) {
  const NameServer silent(false);
  const NameServer other(true);
  const auto found = resolve({"db.example"}, milliseconds{4'000}, {}, silent.text() + "," + other.text());
  EXPECT_THAT(found.at("db.example").texts, ElementsAre("10.0.0.7")) << found.at("db.example").problem;
}

TEST(Resolver, DoesNotWaitBeyondTheLimitNorAStop) {
  const NameServer silent(false);
  const auto late = resolve({"db.example"}, milliseconds{50}, {}, silent.text());
  EXPECT_EQ("the name was not resolved in time", late.at("db.example").problem);
  std::stop_source stopped;
  stopped.request_stop();
  const auto given_up = resolve({"db.example"}, generous, stopped.get_token(), silent.text());
  EXPECT_TRUE(given_up.at("db.example").texts.empty());
}

}  // namespace
}  // namespace baton::system
