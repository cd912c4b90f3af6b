#include "system/http_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::system {
namespace {

namespace http = boost::beast::http;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// The example of RFC 9110, section 5.6.7.
constexpr std::chrono::sys_seconds at{std::chrono::seconds{784111777}};

HttpHead head(http::verb method, const std::string& target) {
  HttpHead made{method, target, 11};
  made.set(http::field::host, "x");
  return made;
}

TEST(HttpMessage, SaysHowLongTheBodyIsWhetherItIsSentOrNot) {
  const HttpAnswer answer{200, "text/plain", "hello\n"};
  const std::string whole = answer_text(answer, {.keep_alive = true, .head_only = false, .at = at});
  const std::string head_only = answer_text(answer, {.keep_alive = true, .head_only = true, .at = at});
  EXPECT_EQ(whole, head_only + "hello\n");
  EXPECT_THAT(whole, StartsWith("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
  EXPECT_THAT(head_only, HasSubstr("\r\nContent-Length: 6\r\n"));
  EXPECT_THAT(head_only, EndsWith("\r\n\r\n"));
}

TEST(HttpMessage, SaysWhatIsAllowedWhereSomethingElseWasAskedFor) {
  const Delivery delivery{.keep_alive = false, .head_only = false, .at = at};
  EXPECT_THAT(answer_text(plain_answer(405), delivery), HasSubstr("\r\nAllow: GET, HEAD\r\n"));
  EXPECT_THAT(answer_text(plain_answer(405), delivery), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(answer_text(plain_answer(404), delivery), Not(HasSubstr("Allow")));
}

TEST(HttpMessage, RefusesByMethodThenBodyThenHost) {
  EXPECT_EQ(200, refusal(head(http::verb::get, "/"), false));
  EXPECT_EQ(405, refusal(head(http::verb::put, "/"), true));
  EXPECT_EQ(413, refusal(head(http::verb::get, "/"), true));
  HttpHead without_host = head(http::verb::get, "/");
  without_host.erase(http::field::host);
  EXPECT_EQ(400, refusal(without_host, false));
  without_host.version(10);
  EXPECT_EQ(200, refusal(without_host, false));
}

TEST(HttpMessage, TakesThePathOutOfATarget) {
  EXPECT_EQ("/a?b", request_of(head(http::verb::get, "/a?b")).target);
  EXPECT_EQ("/a?b", request_of(head(http::verb::get, "http://x:1/a?b")).target);
  EXPECT_EQ("/?b", request_of(head(http::verb::get, "http://x?b")).target);
  EXPECT_EQ(400, refusal(head(http::verb::get, "a"), false));
}

}  // namespace
}  // namespace baton::system
