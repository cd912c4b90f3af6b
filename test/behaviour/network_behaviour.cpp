
#include <signal.h>

#include "behaviour/baton_test.h"
#include "support/loopback_server.h"

namespace baton::behaviour {
namespace {

using testing::HasSubstr;

class NetworkGate : public BatonTest {};

TEST_F(NetworkGate, OpensOnceSomethingAccepts) {
  const test::LoopbackServer server("");
  EXPECT_THAT(baton({"wait", "tcp:" + server.address()}), ExitsWith(0));
  EXPECT_THAT(baton({"wait", "tcp:localhost:" + std::to_string(server.port())}), ExitsWith(0));
}

TEST_F(NetworkGate, OpensOnceTheAnswerIsGood) {
  test::LoopbackServer good("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_THAT(baton({"wait", "http://" + good.address() + "/healthz"}), ExitsWith(0));
  test::LoopbackServer bad("HTTP/1.1 503 Not Yet\r\n\r\n");
  const Ended ended = baton({"wait", "http://" + bad.address() + "/", "--timeout", "200ms"});
  EXPECT_THAT(ended, ExitsWith(124));
  EXPECT_THAT(ended.err, HasSubstr("answers 503"));
}

TEST_F(NetworkGate, WaitsWhileNothingListens) {
  std::string address;
  { address = test::LoopbackServer("").address(); }
  const Ended ended = baton({"wait", "tcp:" + address, "--timeout", "200ms"});
  EXPECT_THAT(ended, ExitsWith(124));
  EXPECT_THAT(ended.err, HasSubstr("refused"));
}

TEST_F(NetworkGate, IsTheJobsToo) {
  const test::LoopbackServer server("");
  EXPECT_THAT(baton({"run", "--after", "tcp:" + server.address(), "--", "echo", "ran"}).out,
              HasSubstr("\nran\n"));
}

TEST_F(NetworkGate, OpensByEitherOfTwoKinds) {
  std::string address;
  { address = test::LoopbackServer("").address(); }
  write("m", "");
  EXPECT_THAT(baton({"wait", "--any", "m", "tcp:" + address}), ExitsWith(0));
}

TEST_F(NetworkGate, IsStoppedWhileNobodyAnswers) {
  const test::LoopbackServer silent("");
  auto gate = start({"wait", "http://" + silent.address() + "/"});
  ASSERT_TRUE(eventually([&] { return gate.out().find("wait_started") != std::string::npos; }));
  gate.signal(SIGTERM);
  EXPECT_THAT(gate.wait(), ExitsWith(143));
}

TEST_F(NetworkGate, RefusesWhatItCannotDo) {
  EXPECT_THAT(baton({"wait", "https://db/"}), FailsWith(64, "no TLS"));
  EXPECT_THAT(baton({"wait", "http://me:hunter2@db/"}), FailsWith(64, "user info"));
  EXPECT_EQ(std::string::npos, baton({"wait", "http://me:hunter2@db/"}).err.find("hunter2"));
}

}  // namespace
}  // namespace baton::behaviour
