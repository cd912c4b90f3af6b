#include "system/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/loopback_server.h"

namespace baton::system {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr milliseconds generous{30'000};
constexpr milliseconds soon{50};

Answer probe(const Peer& peer, milliseconds limit = generous) {
  return PosixNetwork().probe(std::span(&peer, 1), limit, {}).at(0);
}

TEST(Network, ConnectsByAddressAndByName) {
  const test::LoopbackServer server("");
  EXPECT_TRUE(probe({"127.0.0.1", server.port(), ""}).connected);
  EXPECT_TRUE(probe({"localhost", server.port(), ""}).connected);
}

TEST(Network, SaysWhyNothingAnswers) {
  std::uint16_t closed = 0;
  { closed = test::LoopbackServer("").port(); }
  const Answer refused = probe({"127.0.0.1", closed, ""});
  EXPECT_FALSE(refused.connected);
  EXPECT_THAT(refused.problem, HasSubstr("refused"));
  const Answer unknown = probe({"nonesuch.invalid", 80, ""});
  EXPECT_FALSE(unknown.connected);
  EXPECT_NE("", unknown.problem);
}

TEST(Network, ReadsTheStatusOfAnHttpAnswer) {
  const Peer peer{"127.0.0.1", 0, "/healthz?a=b"};
  for (const int status : {200, 204, 503}) {
    test::LoopbackServer server("HTTP/1.1 " + std::to_string(status) + " So\r\ncontent-length: 5\r\n\r\n");
    EXPECT_EQ(status, probe({peer.host, server.port(), peer.request}).status);
  }
}

TEST(Network, WaitsForTheAnswerBehindAnInterimOne) {
  test::LoopbackServer server("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(204, probe({"127.0.0.1", server.port(), "/"}).status);
}

TEST(Network, AsksForThePathOfThatHost) {
  std::string request;
  std::uint16_t port = 0;
  {
    test::LoopbackServer server("HTTP/1.0 200 OK\r\n\r\n");
    port = server.port();
    EXPECT_EQ(200, probe({"127.0.0.1", port, "/healthz?a=b"}).status);
    request = server.request();
  }
  EXPECT_THAT(request, testing::StartsWith("GET /healthz?a=b HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("Host: 127.0.0.1:" + std::to_string(port) + "\r\n"));
}

TEST(Network, TakesNothingElseForHttp) {
  for (const std::string& answer :
       {std::string("SSH-2.0-x\r\n"), "HTTP/1.1 200 " + std::string(100'000, 'x')}) {
    test::LoopbackServer server(answer);
    const Answer got = probe({"127.0.0.1", server.port(), "/"});
    EXPECT_FALSE(got.status);
    EXPECT_THAT(got.problem, HasSubstr("does not answer HTTP"));
  }
}

TEST(Network, DoesNotWaitBeyondTheLimit) {
  const test::LoopbackServer silent("");
  const Answer got = probe({"127.0.0.1", silent.port(), "/"}, soon);
  EXPECT_TRUE(got.connected);
  EXPECT_EQ("has not answered in time", got.problem);
}

TEST(Network, TriesAllAtOnce) {
  const test::LoopbackServer silent("");
  test::LoopbackServer server("HTTP/1.1 200 OK\r\n\r\n");
  const std::vector<Peer> peers{{"127.0.0.1", silent.port(), "/"}, {"127.0.0.1", server.port(), "/"}};
  const auto answers = PosixNetwork().probe(peers, milliseconds{500}, {});
  EXPECT_NE("", answers.at(0).problem);
  EXPECT_EQ(200, answers.at(1).status);
}

}  // namespace
}  // namespace baton::system
