#include <cstdlib>
#include <iostream>
#include <sstream>

#include <gmock/gmock.h>

#include "faults/faults_test.h"

namespace baton::faults {
namespace {

using testing::HasSubstr;
using testing::Not;

// Two real clients of one real server. The parameter is the version of NFS.
class TwoHosts : public BatonTest, public testing::WithParamInterface<std::string> {};

TEST_P(TwoHosts, AgreeThroughOneServer) {
  const char* nfs = std::getenv("BATON_TEST_NFS");
  if (nfs == nullptr) GTEST_SKIP() << "BATON_TEST_NFS names no command that brings up two NFS clients";
  const Words command{nfs,        "--vers",
                      GetParam(), "--timeout",
                      "600",      "--",
                      "bash",     BATON_SOURCE_DIR "/test/faults/two_hosts",
                      binary(),   sweeping() ? "100" : "5"};
  set("HOME", path(""));
  const auto ended = run_command(command);
  constexpr int could_not_start = 125;
  if (ended.code == could_not_start) GTEST_SKIP() << nfs << " does not work here: " << ended.err;
  EXPECT_THAT(ended, ExitsWith(0));
  std::size_t held = 0;
  std::istringstream lines(ended.out);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_THAT(line, Not(HasSubstr("not ok"))) << ended.err;
    if (line.starts_with("ok ")) ++held;
    if (line.starts_with("figure: ")) std::cout << "NFS " << GetParam() << ": " << line.substr(8) << "\n";
  }
  EXPECT_EQ(sweeping() ? 10U : 9U, held) << ended.out << ended.err;
}

INSTANTIATE_TEST_SUITE_P(Of, TwoHosts, testing::Values("3", "4.2"),
                         [](const auto& test) { return "NFS" + test.param.substr(0, 1); });

}  // namespace
}  // namespace baton::faults
