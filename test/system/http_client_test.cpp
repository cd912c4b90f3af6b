#include "system/http_client.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "system/http_server.h"

#include "support/loopback_server.h"

namespace baton::system {
namespace {

using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr milliseconds generous{30'000};
constexpr milliseconds soon{50};

HttpCall put(std::uint16_t port, std::string body = "") {
  return {"127.0.0.1", port, "PUT", "/metrics/job/extract", "text/plain; version=0.0.4", std::move(body)};
}

std::string problem_of(const HttpCall& call, milliseconds limit = generous) {
  const auto reply = http_call(call, limit, {});
  return reply ? "" : reply.error().message();
}

TEST(HttpClient, SendsTheBodyWithItsTypeAndLength) {
  std::string request;
  std::uint16_t port = 0;
  {
    const test::LoopbackServer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    port = server.port();
    const auto reply = http_call(put(port, "a 1\n"), generous, {});
    ASSERT_TRUE(reply) << reply.error().message();
    EXPECT_EQ(200, reply->status);
    request = server.request();
  }
  EXPECT_THAT(
      request,
      StartsWith("PUT /metrics/job/extract HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: 4\r\n"));
  EXPECT_THAT(request, EndsWith("\r\n\r\na 1\n"));
}

TEST(HttpClient, FindsTheServerByItsName) {
  const test::LoopbackServer server("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
  const auto reply = http_call({"localhost", server.port(), "DELETE", "/a", "", ""}, generous, {});
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(202, reply->status);
}

TEST(HttpClient, SaysWhatTheServerSays) {
  const std::string head = "HTTP/1.1 400 Bad Request\r\n";
  for (const std::string rest : {"Content-Length: 7\r\n\r\nbad one", "\r\nbad one",
                                 "Transfer-Encoding: chunked\r\n\r\n3\r\nbad\r\n4\r\n one\r\n0\r\n\r\n"}) {
    const test::LoopbackServer server(head + rest);
    const auto reply = http_call(put(server.port()), generous, {});
    ASSERT_TRUE(reply) << reply.error().message();
    EXPECT_EQ(400, reply->status);
    EXPECT_EQ("bad one", reply->body) << rest;
  }
}

TEST(HttpClient, ReadsNoMoreThanTheFirstOfAnAnswer) {
  const test::LoopbackServer server("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" +
                                    std::string(100'000, 'x'));
  const auto reply = http_call(put(server.port()), generous, {});
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(std::string(4096, 'x'), reply->body);
}

TEST(HttpClient, TakesAnAnswerThatIsCutShort) {
  const test::LoopbackServer server("HTTP/1.1 503 No\r\nContent-Length: 100\r\n\r\nonly this");
  const auto reply = http_call(put(server.port()), generous, {});
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(503, reply->status);
  EXPECT_EQ("only this", reply->body);
}

TEST(HttpClient, SendsLargeBodiesToOurOwnServer) {
  const auto server = HttpServer::listen("127.0.0.1", 0, [](const HttpRequest&) { return HttpAnswer{}; });
  ASSERT_TRUE(server);
  const auto reply = http_call(put((*server)->port(), std::string(20'000, 'x')), generous, {});
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(405, reply->status);
}

TEST(HttpClient, SaysWhyThereIsNoAnswer) {
  std::uint16_t closed = 0;
  { closed = test::LoopbackServer("").port(); }
  EXPECT_THAT(problem_of(put(closed)), HasSubstr("refused"));
  EXPECT_THAT(problem_of(put(closed)), StartsWith("PUT 127.0.0.1:" + std::to_string(closed) + ": "));
  EXPECT_NE("", problem_of({"nonesuch.invalid", 80, "GET", "/", "", ""}));
  for (const std::string rubbish : {"SSH-2.0-x\r\n", "\r\n"}) {
    const test::LoopbackServer server(rubbish);
    EXPECT_THAT(problem_of(put(server.port())), HasSubstr("does not answer HTTP")) << rubbish;
  }
  const test::LoopbackServer endless("HTTP/1.1 200 " + std::string(100'000, 'x'));
  EXPECT_THAT(problem_of(put(endless.port())), HasSubstr("does not answer HTTP"));
}

TEST(HttpClient, DoesNotWaitBeyondTheLimit) {
  const test::LoopbackServer silent("");
  EXPECT_THAT(problem_of(put(silent.port()), soon), HasSubstr("has not answered in time"));
  EXPECT_THAT(problem_of(put(silent.port(), std::string(20'000'000, 'x')), soon),
              HasSubstr("has not answered in time"));
}

TEST(HttpClient, EndsWhenItIsStopped) {
  const test::LoopbackServer silent("");
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  const auto reply = http_call(put(silent.port()), std::chrono::minutes(5), stop.get_token());
  ASSERT_FALSE(reply);
  EXPECT_THAT(reply.error().message(), HasSubstr("was stopped"));
}

TEST(HttpClient, RefusesWhatWouldBecomeALineOfItsOwn) {
  const HttpCall good{"127.0.0.1", 1, "GET", "/", "", ""};
  for (const std::string bad : {"a\r\nB: c", "a b", "a\n", "\x7f"}) {
    HttpCall call = good;
    call.target = "/" + bad;
    EXPECT_THAT(problem_of(call), HasSubstr("is not what HTTP can ask for")) << bad;
    call = good;
    call.host = bad;
    EXPECT_THAT(problem_of(call), HasSubstr("is not what HTTP can ask for")) << bad;
  }
  HttpCall call = good;
  call.content_type = "text/plain\r\nB: c";
  EXPECT_THAT(problem_of(call), HasSubstr("is not what HTTP can ask for"));
}

}  // namespace
}  // namespace baton::system
