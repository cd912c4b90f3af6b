#include "base/exit_code.h"

#include <ostream>

#include <gtest/gtest.h>

namespace baton::base {
namespace {

TEST(ExitCodeNumber, IsWhatManifestsMatch) {
  EXPECT_EQ(0, static_cast<int>(ExitCode::ok));
  EXPECT_EQ(64, static_cast<int>(ExitCode::usage));
  EXPECT_EQ(65, static_cast<int>(ExitCode::data));
  EXPECT_EQ(69, static_cast<int>(ExitCode::upstream));
  EXPECT_EQ(70, static_cast<int>(ExitCode::internal));
  EXPECT_EQ(74, static_cast<int>(ExitCode::io));
  EXPECT_EQ(75, static_cast<int>(ExitCode::not_owner));
  EXPECT_EQ(78, static_cast<int>(ExitCode::configuration));
  EXPECT_EQ(124, static_cast<int>(ExitCode::timeout));
  EXPECT_EQ(126, static_cast<int>(ExitCode::not_executable));
  EXPECT_EQ(127, static_cast<int>(ExitCode::not_found));
}

struct Case {
  ErrorKind kind;
  int code;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << "kind " << static_cast<int>(c.kind) << " is code " << c.code;
}

class ExitCodeOfError : public testing::TestWithParam<Case> {};

TEST_P(ExitCodeOfError, IsTheContracts) {
  EXPECT_EQ(GetParam().code, static_cast<int>(exit_code_of(GetParam().kind)));
}

INSTANTIATE_TEST_SUITE_P(All, ExitCodeOfError,
                         testing::Values(Case{ErrorKind::usage, 64}, Case{ErrorKind::configuration, 78},
                                         Case{ErrorKind::data, 65}, Case{ErrorKind::not_found, 74},
                                         Case{ErrorKind::exists, 74}, Case{ErrorKind::stale, 74},
                                         Case{ErrorKind::transient, 74}, Case{ErrorKind::refused, 74},
                                         Case{ErrorKind::full, 74}, Case{ErrorKind::wrong_type, 74},
                                         Case{ErrorKind::not_owner, 75}, Case{ErrorKind::not_executable, 126},
                                         Case{ErrorKind::internal, 70}));

TEST(ExitCodeOfSpawn, TellsAMissingProgramFromAShortage) {
  EXPECT_EQ(ExitCode::not_found, exit_code_of_spawn(ErrorKind::not_found));
  EXPECT_EQ(ExitCode::not_executable, exit_code_of_spawn(ErrorKind::not_executable));
  EXPECT_EQ(ExitCode::io, exit_code_of_spawn(ErrorKind::transient));
}

TEST(ExitCodeOfSignal, IsTheShells) {
  EXPECT_EQ(137, exit_code_of_signal(9));
  EXPECT_EQ(143, exit_code_of_signal(15));
}

}  // namespace
}  // namespace baton::base
