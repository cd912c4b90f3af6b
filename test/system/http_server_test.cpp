#include "system/http_server.h"

#include <atomic>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "system/descriptor.h"
#include "system/eventually.h"

#include "support/tcp_client.h"

namespace baton::system {
namespace {

using std::chrono::milliseconds;
using test::TcpClient;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;
using testing::StartsWith;

constexpr milliseconds soon{50};
const std::string last_request = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

// Repeats what it was asked for.
HttpAnswer repeat(const HttpRequest& request) {
  return {200, "text/plain", request.method + " " + request.target + " [" + request.accept + "]"};
}

class HttpServerTest : public testing::Test {
 protected:
  void serve(HttpHandler handler, HttpLimits limits = {}) {
    auto server = HttpServer::listen("127.0.0.1", 0, std::move(handler), limits);
    ASSERT_TRUE(server) << server.error().message();
    server_ = std::move(*server);
  }
  [[nodiscard]] TcpClient client() const { return TcpClient(server_->port()); }
  [[nodiscard]] std::optional<std::string> answer_to(const std::string& bytes) const {
    const TcpClient client = this->client();
    client.send(bytes);
    return client.read_to_end();
  }

  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersAGet) {
  serve(repeat);
  const auto got = answer_to(
      "GET /status?a=b HTTP/1.1\r\nHost: x\r\nAccept: a/b\r\nAccept: c/d\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(got, Optional(StartsWith("HTTP/1.1 200 OK\r\n")));
  EXPECT_THAT(got, Optional(HasSubstr("\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n")));
  EXPECT_THAT(got, Optional(HasSubstr("\r\nCache-Control: no-store\r\n")));
  EXPECT_THAT(got, Optional(HasSubstr("\r\nX-Content-Type-Options: nosniff\r\n")));
  EXPECT_THAT(got, Optional(HasSubstr(" GMT\r\n")));
  EXPECT_THAT(got, Optional(EndsWith("\r\n\r\nGET /status?a=b [a/b, c/d]")));
}

TEST_F(HttpServerTest, AnswersAHeadWithoutABody) {
  serve(repeat);
  const auto got = answer_to("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(got, Optional(HasSubstr("\r\nContent-Length: 9\r\n")));
  EXPECT_THAT(got, Optional(EndsWith("\r\n\r\n")));
}

TEST_F(HttpServerTest, AnswersSeveralRequestsOnOneConnection) {
  serve(repeat);
  const TcpClient client = this->client();
  for (const std::string target : {"/a", "/b"}) {
    client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(client.read_until("GET " + target), Optional(HasSubstr("\r\nConnection: keep-alive\r\n")));
  }
}

TEST_F(HttpServerTest, AnswersRequestsInOnePieceInTheirOrder) {
  serve(repeat);
  std::string all;
  for (int i = 0; i < 500; ++i) all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  const auto got = answer_to(all + last_request);
  ASSERT_TRUE(got);
  std::size_t at = 0;
  for (int i = 0; i < 500; ++i) {
    at = got->find("GET /" + std::to_string(i) + " ", at);
    ASSERT_NE(std::string::npos, at) << i;
  }
  EXPECT_THAT(*got, EndsWith("GET /metrics []"));
}

TEST_F(HttpServerTest, AnswersARequestThatComesInPieces) {
  serve(repeat);
  const TcpClient client = this->client();
  for (const char byte : last_request) client.send(std::string(1, byte));
  EXPECT_THAT(client.read_to_end(), Optional(EndsWith("GET /metrics []")));
}

TEST_F(HttpServerTest, ClosesAfterARequestOfHttp10UnlessAskedNotTo) {
  serve(repeat);
  EXPECT_THAT(answer_to("GET / HTTP/1.0\r\n\r\n"), Optional(HasSubstr("\r\nConnection: close\r\n")));
  const TcpClient client = this->client();
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(client.read_until("GET /"), Optional(HasSubstr("\r\nConnection: keep-alive\r\n")));
}

TEST_F(HttpServerTest, GivesThePathOfATargetThatNamesTheHost) {
  serve(repeat);
  EXPECT_THAT(answer_to("GET http://x/metrics HTTP/1.0\r\n\r\n"), Optional(EndsWith("GET /metrics []")));
  EXPECT_THAT(answer_to("GET http://x HTTP/1.0\r\n\r\n"), Optional(EndsWith("GET / []")));
}

TEST_F(HttpServerTest, RefusesEveryOtherMethodAndEveryBody) {
  serve(repeat);
  const auto post = answer_to("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\nhello");
  EXPECT_THAT(post, Optional(StartsWith("HTTP/1.1 405 Method Not Allowed\r\n")));
  EXPECT_THAT(post, Optional(HasSubstr("\r\nAllow: GET, HEAD\r\n")));
  EXPECT_THAT(answer_to("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"), Optional(StartsWith("HTTP/1.1 405 ")));
  EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"),
              Optional(StartsWith("HTTP/1.1 413 ")));
  EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              Optional(StartsWith("HTTP/1.1 413 ")));
}

TEST_F(HttpServerTest, RefusesWhatIsNotHttp) {
  serve(repeat);
  for (const std::string rubbish :
       {"\x16\x03\x01\x02\x01\x01\xfc\x03\x03", "GET /\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET x HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n"}) {
    EXPECT_THAT(answer_to(rubbish), Optional(StartsWith("HTTP/1.1 400 Bad Request\r\n"))) << rubbish;
  }
}

TEST_F(HttpServerTest, RefusesAHeadThatIsTooLong) {
  serve(repeat);
  const std::string many(100'000, 'x');
  EXPECT_THAT(answer_to("GET /" + many.substr(0, 7000) + " HTTP/1.0\r\n\r\n"),
              Optional(StartsWith("HTTP/1.1 200 ")));
  EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: x\r\nA: " + many.substr(0, 20'000) + "\r\n\r\n"),
              Optional(StartsWith("HTTP/1.1 431 ")));
  EXPECT_THAT(answer_to("GET /" + many.substr(0, 20'000)), Optional(StartsWith("HTTP/1.1 431 ")));
}

TEST_F(HttpServerTest, AnswersWith500WhenTheHandlerThrows) {
  serve([](const HttpRequest& request) -> HttpAnswer {
    if (request.target == "/bad") throw std::runtime_error("secret");
    if (request.target == "/worse") throw 1;
    return repeat(request);
  });
  for (const std::string target : {"/bad", "/worse"}) {
    const auto got = answer_to("GET " + target + " HTTP/1.0\r\n\r\n");
    EXPECT_THAT(got, Optional(StartsWith("HTTP/1.1 500 Internal Server Error\r\n")));
    EXPECT_THAT(got, Optional(Not(HasSubstr("secret"))));
  }
  EXPECT_THAT(answer_to(last_request), Optional(StartsWith("HTTP/1.1 200 ")));
}

TEST_F(HttpServerTest, SendsThePolicyOfAPage) {
  serve([](const HttpRequest&) { return HttpAnswer{200, "text/html", "", "default-src 'none'"}; });
  EXPECT_THAT(answer_to(last_request),
              Optional(HasSubstr("\r\nContent-Security-Policy: default-src 'none'\r\n")));
}

TEST_F(HttpServerTest, ClosesOnAClientThatDoesNotFinishItsRequest) {
  serve(repeat, {.request = soon});
  EXPECT_THAT(answer_to(""), Optional(std::string()));
  EXPECT_THAT(answer_to("GET / HTTP/1.1\r\n"), Optional(std::string()));
}

TEST_F(HttpServerTest, ClosesOnAClientThatSendsAByteNowAndThen) {
  serve(repeat, {.request = soon});
  const TcpClient client = this->client();
  client.send("GET / HTTP/1.1\r\nA: ");
  EXPECT_TRUE(test::eventually([&] {
    client.send("x");
    std::this_thread::sleep_for(milliseconds{1});
    return client.closed();
  }));
}

TEST_F(HttpServerTest, ClosesAConnectionThatIsIdle) {
  serve(repeat, {.idle = soon});
  const TcpClient client = this->client();
  client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), Optional(HasSubstr("GET /a")));
}

TEST_F(HttpServerTest, ClosesOnAClientThatDoesNotTakeItsAnswer) {
  serve(
      [](const HttpRequest&) {
        return HttpAnswer{200, "text/plain", std::string(20'000'000, 'x')};
      },
      {.answer = soon, .unsent_bytes = 100'000'000});
  const TcpClient client(server_->port(), 4096);
  client.send(last_request);
  EXPECT_TRUE(test::eventually([&] { return client.closed(); }));
}

TEST_F(HttpServerTest, HoldsNoMoreAnswersThanItMay) {
  serve(
      [](const HttpRequest&) {
        return HttpAnswer{200, "text/plain", std::string(20'000'000, 'x')};
      },
      {.unsent_bytes = 50'000'000});
  std::vector<TcpClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(server_->port(), 4096);
    clients.back().send(last_request);
    ASSERT_TRUE(clients.back().read_until("\r\n\r\n"));
  }
  EXPECT_TRUE(test::eventually([&] { return clients.front().closed(); }));
  EXPECT_FALSE(clients.at(1).closed());
  EXPECT_FALSE(clients.at(2).closed());
}

// Slow, silent, gone, or not speaking HTTP.
TEST_F(HttpServerTest, AnswersAtOnceWhateverTwoHundredOthersDo) {
  serve(repeat, {.request = std::chrono::minutes(5), .idle = std::chrono::minutes(5)});
  const std::vector<std::string> beginnings{"", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n",
                                            "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\xff\xff"};
  std::vector<TcpClient> others;
  for (std::size_t i = 0; i < 200; ++i) {
    others.push_back(client());
    others.back().send(beginnings[i % beginnings.size()]);
    if (i % 7 == 0) others.back().send_nothing_more();
    if (i % 50 == 0) {
      ASSERT_THAT(answer_to(last_request), Optional(EndsWith("GET /metrics []")));
    }
  }
  for (int i = 0; i < 10; ++i) ASSERT_THAT(answer_to(last_request), Optional(EndsWith("GET /metrics []")));
  const auto open = std::ranges::count_if(others, [](const TcpClient& other) { return !other.closed(); });
  EXPECT_LE(open, 64);
}

TEST_F(HttpServerTest, AnswersManyClientsAtOnce) {
  serve(repeat, {.connections = 8});
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 100; ++n)
          answered += answer_to(last_request).value_or("").ends_with("[]") ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(400, answered);
}

// No more descriptors than are open now.
class NoDescriptorLeft {
 public:
  NoDescriptorLeft() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const Descriptor next(::dup(0));
    rlimit none = before_;
    none.rlim_cur = static_cast<rlim_t>(next.get());
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptorLeft() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptorLeft(const NoDescriptorLeft&) = delete;
  NoDescriptorLeft& operator=(const NoDescriptorLeft&) = delete;

 private:
  rlimit before_{};
};

TEST_F(HttpServerTest, ClosesAnIdleConnectionForANewOneWhenThereIsNoDescriptor) {
  serve(repeat);
  const TcpClient idle = client();
  idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(idle.read_until("GET /"));
  const TcpClient next;
  const NoDescriptorLeft none;
  next.connect(server_->port());
  next.send(last_request);
  EXPECT_THAT(next.read_to_end(), Optional(EndsWith("GET /metrics []")));
  EXPECT_TRUE(idle.closed());
}

TEST_F(HttpServerTest, AnswersOnceThereIsADescriptorAgain) {
  serve(repeat);
  const TcpClient next;
  {
    const NoDescriptorLeft none;
    next.connect(server_->port());
    next.send(last_request);
  }
  EXPECT_THAT(next.read_to_end(), Optional(EndsWith("GET /metrics []")));
}

TEST_F(HttpServerTest, EndsWhileClientsAreConnected) {
  serve(repeat);
  const TcpClient silent = client();
  const TcpClient idle = client();
  idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(idle.read_until("GET /"));
  server_.reset();
  EXPECT_TRUE(silent.closed());
  EXPECT_TRUE(idle.closed());
}

TEST_F(HttpServerTest, ListensAgainAtOnceWhereAnotherHas) {
  serve(repeat);
  const std::uint16_t port = server_->port();
  ASSERT_TRUE(answer_to(last_request));
  server_.reset();
  EXPECT_TRUE(HttpServer::listen("127.0.0.1", port, repeat));
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  serve(repeat);
  const auto taken = HttpServer::listen("127.0.0.1", server_->port(), repeat);
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message(), HasSubstr("Address already in use"));
  EXPECT_THAT(taken.error().message(), HasSubstr("listen on 127.0.0.1:"));
  const auto name = HttpServer::listen("localhost", 0, repeat);
  ASSERT_FALSE(name);
  EXPECT_EQ(base::ErrorKind::usage, name.error().kind);
}

TEST(HttpAuthority, HasBracketsAroundAnIpv6Address) {
  EXPECT_EQ("127.0.0.1:80", authority("127.0.0.1", 80));
  EXPECT_EQ("[::]:9105", authority("::", 9105));
}

TEST_F(HttpServerTest, ListensOnIpv6) {
  const auto server = HttpServer::listen("::1", 0, repeat);
  if (!server) GTEST_SKIP() << server.error().message();
  EXPECT_NE(0, (*server)->port());
}

}  // namespace
}  // namespace baton::system
