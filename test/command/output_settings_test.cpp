#include "command/output_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "command/given.h"

#include "support/temporary_directory.h"

namespace baton::command {
namespace {

using test::Given;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

base::Result<engine::Outputs::Options> settle(const Given& given, const std::vector<std::string>& own = {}) {
  const auto identity = given.identity();
  if (!identity) return identity.error();
  return output_settings(given.settings().value(), **identity, own);
}

engine::Outputs::Options settings_of(const Given& given, const std::vector<std::string>& own = {}) {
  const auto outputs = settle(given, own);
  EXPECT_TRUE(outputs) << outputs.error().message();
  return outputs ? *outputs : engine::Outputs::Options{};
}

TEST(OutputSettings, AreNoneByDefault) {
  EXPECT_THAT(settings_of({}).patterns, IsEmpty());
  EXPECT_FALSE(settings_of({}).allow_empty);
}

TEST(OutputSettings, ExpandEveryPath) {
  const Given given{{{"run", {"r1"}}, {"index", {"3"}}, {"output", {"/d/{run}/{index}.csv", "/d/*.json"}}},
                    {}};
  EXPECT_THAT(settings_of(given).patterns, ElementsAre("/d/r1/3.csv", "/d/*.json"));
}

TEST(OutputSettings, TakeOnePathALineFromTheEnvironment) {
  const Given given{{}, {{"BATON_OUTPUT", "/d/a b\n/d/c"}, {"BATON_ALLOW_EMPTY", "true"}}};
  EXPECT_THAT(settings_of(given).patterns, ElementsAre("/d/a b", "/d/c"));
  EXPECT_TRUE(settings_of(given).allow_empty);
}

TEST(OutputSettings, AreAbsoluteWhateverTheDirectoryIsCalled) {
  const test::TemporaryDirectory directory;
  const std::string before = std::filesystem::current_path();
  std::filesystem::create_directory(directory.path("a[1]*"));
  std::filesystem::current_path(directory.path("a[1]*"));
  const auto outputs = settings_of({{{"output", {"x/*.csv"}}}, {}}, {"m", "./n", "/state/j", ""});
  std::filesystem::current_path(before);
  EXPECT_THAT(outputs.patterns, ElementsAre(directory.path(R"(a\[1]\*/x/*.csv)")));
  EXPECT_THAT(outputs.own, ElementsAre(directory.path("a[1]*/m"), directory.path("a[1]*/n"), "/state/j"));
}

TEST(OutputSettings, NameTheOptionThatIsWrong) {
  const auto outputs = settle({{{"output", {"/d/{nonsense}"}}}, {}});
  ASSERT_FALSE(outputs);
  EXPECT_EQ(base::ErrorKind::usage, outputs.error().kind);
  EXPECT_THAT(outputs.error().message(), HasSubstr("--output '/d/{nonsense}'"));
}

}  // namespace
}  // namespace baton::command
