#include "model/endpoint.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::HasSubstr;

struct GoodCase {
  const char* text;
  const char* host;
  std::uint16_t port;
  const char* request;
};
void PrintTo(const GoodCase& c, std::ostream* out) {
  *out << c.text;
}
struct BadCase {
  const char* text;
  const char* problem;
};
void PrintTo(const BadCase& c, std::ostream* out) {
  *out << c.text;
}

base::Result<Endpoint> parse(std::string_view text) {
  return text.starts_with("//") ? parse_http_address(text) : parse_address(text);
}

class GoodEndpoint : public testing::TestWithParam<GoodCase> {};
TEST_P(GoodEndpoint, IsTakenApart) {
  const auto endpoint = parse(GetParam().text);
  ASSERT_TRUE(endpoint) << endpoint.error().message();
  EXPECT_EQ(GetParam().host, endpoint->host);
  EXPECT_EQ(GetParam().port, endpoint->port);
  EXPECT_EQ(GetParam().request, endpoint->request);
}
INSTANTIATE_TEST_SUITE_P(
    All, GoodEndpoint,
    testing::Values(GoodCase{"db:5432", "db", 5432, ""}, GoodCase{"10.0.0.7:1", "10.0.0.7", 1, ""},
                    GoodCase{"[fd00::7]:65535", "fd00::7", 65535, ""}, GoodCase{"//db", "db", 80, "/"},
                    GoodCase{"//db.team.svc/", "db.team.svc", 80, "/"},
                    GoodCase{"//db:8080/healthz?full=1", "db", 8080, "/healthz?full=1"},
                    GoodCase{"//db?x", "db", 80, "/?x"}, GoodCase{"//[::1]:8080/a", "::1", 8080, "/a"},
                    GoodCase{"//[::1]", "::1", 80, "/"}, GoodCase{"//db/a:b@c", "db", 80, "/a:b@c"}));

class BadEndpoint : public testing::TestWithParam<BadCase> {};
TEST_P(BadEndpoint, IsAUsageErrorThatSaysWhy) {
  const auto endpoint = parse(GetParam().text);
  ASSERT_FALSE(endpoint);
  EXPECT_EQ(base::ErrorKind::usage, endpoint.error().kind);
  EXPECT_THAT(endpoint.error().message(), HasSubstr(GetParam().problem));
}
INSTANTIATE_TEST_SUITE_P(
    All, BadEndpoint,
    testing::Values(BadCase{"db", "must end in :PORT"}, BadCase{"db:", "1 to 65535"},
                    BadCase{"db:0", "1 to 65535"}, BadCase{"db:65536", "1 to 65535"},
                    BadCase{"db:80/", "1 to 65535"}, BadCase{"db:-1", "1 to 65535"},
                    BadCase{":80", "names no host"}, BadCase{"//", "names no host"},
                    BadCase{"//:80/", "names no host"}, BadCase{"fd00::7:80", "1 to 65535"},
                    BadCase{"[fd00::7", "']'"}, BadCase{"[host]:80", "neither a name nor an address"},
                    BadCase{"d b:80", "neither a name nor an address"},
                    BadCase{"//me:secret@db/", "user info"}, BadCase{"//db/a b", "cannot have"},
                    BadCase{"//db/a\r\nX: y", "cannot have"}, BadCase{"//db/#top", "fragment"},
                    BadCase{"/db", "neither a name nor an address"}));

}  // namespace
}  // namespace baton::model
