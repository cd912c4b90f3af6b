#include "command/launch_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command/options.h"
#include "command/pipeline_action.h"

namespace baton::command {
namespace {

using namespace std::chrono_literals;
using model::Launch;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class LaunchCommandTest : public testing::Test {
 protected:
  LaunchCommandTest() {
    identity_.run.id = "r";
    identity_.state_root = "/state";
    pipeline_.name = "p";
    model::Stage first;
    first.name = "one";
    first.command = {"./one.sh", "two words"};
    first.timeout = 5min;
    first.retry_count = 2;
    model::Stage second;
    second.name = "two";
    second.command = {"./two.sh"};
    second.needs = {"one"};
    second.after = {"file:/data/x"};
    second.completions = 3;
    second.env = {{"WORD", "a b"}};
    second.recovery = {"mend"};
    pipeline_.stages = {first, second};
  }
  [[nodiscard]] system::CommandLine command(const Launch& launch) const {
    const auto options = pipeline_run.options();
    const auto settings = model::Settings::resolve(options, {flags_, nothing_, {}, ""}).value();
    return LaunchCommand(pipeline_, settings, identity_, environment_, {"PATH=/bin"})(launch);
  }
  std::map<std::string, std::vector<std::string>, std::less<>> flags_;
  std::map<std::string, std::string> variables_;
  const model::Lookup nothing_ = [](const std::string&) { return std::nullopt; };
  const model::Lookup environment_ = [this](const std::string& name) -> std::optional<std::string> {
    const auto found = variables_.find(name);
    return found == variables_.end() ? std::nullopt : std::optional(found->second);
  };
  Identity identity_;
  model::Pipeline pipeline_;
};

TEST_F(LaunchCommandTest, IsARunOfTheStage) {
  EXPECT_THAT(command({.stage = 0}).arguments,
              ElementsAre("baton", "run", "--job=one", "--pipeline=p", "--attempt-timeout=5m", "--retries=2",
                          "--run=r", "--state=/state", "--logical-time=1970-01-01T00:00:00.000Z",
                          "--wait-for-owner", "--index=0", "--timezone=UTC", "--", "./one.sh", "two words"));
}

TEST_F(LaunchCommandTest, WaitsForConditionsButNotForStages) {
  const auto words = command({.stage = 1, .index = 2}).arguments;
  EXPECT_THAT(words, Contains("--after=file:/data/x"));
  EXPECT_THAT(words, Not(Contains("--after=job:one")));
  EXPECT_THAT(words, Contains("--index=2"));
  EXPECT_THAT(words, Contains("--completions=3"));
}

TEST_F(LaunchCommandTest, NamesWhatHasFailedWhereTheStageCannotRun) {
  const auto words =
      command({.kind = Launch::Kind::upstream, .stage = 1, .index = 0, .failed_need = 0}).arguments;
  EXPECT_THAT(words, Contains("--after=job:one"));
  EXPECT_EQ("false", words.back());
}

TEST_F(LaunchCommandTest, LeavesToTheEnvironmentWhatThatSays) {
  variables_ = {{"BATON_ATTEMPT_TIMEOUT", "1s"}, {"DEFAULT_BACKOFF_LIMIT", "7"}};
  const auto words = command({.stage = 0}).arguments;
  EXPECT_THAT(words, Not(Contains("--attempt-timeout=5m")));
  EXPECT_THAT(words, Not(Contains("--retries=2")));
}

TEST_F(LaunchCommandTest, HandsOnWhatIsForAll) {
  flags_ = {{"scan", {"true"}}, {"grace", {"3s"}}, {"log-format", {"json"}}};
  const auto words = command({.stage = 0}).arguments;
  EXPECT_THAT(words, Contains("--scan=true"));
  EXPECT_THAT(words, Contains("--grace=3s"));
  EXPECT_THAT(words, Contains("--log-format=json"));
}

TEST_F(LaunchCommandTest, HasTheStagesEnvironment) {
  EXPECT_THAT(command({.stage = 1}).environment, Contains("WORD=a b"));
}

TEST_F(LaunchCommandTest, IsAPlainRunOfWhatRecovers) {
  const auto line =
      command({.kind = Launch::Kind::recovery, .stage = 1, .index = 0, .failed_need = 0, .failure = 9});
  EXPECT_THAT(line.arguments, ElementsAre("baton", "run", "--no-state", "--", "mend"));
  EXPECT_THAT(line.environment, Contains("FAILED_STAGE=two"));
  EXPECT_THAT(line.environment, Contains("FAILED_EXIT_CODE=9"));
}

TEST(ShellText, IsReadBackByAShell) {
  EXPECT_EQ("echo 'two words' --x=1", shell_text({"echo", "two words", "--x=1"}));
  EXPECT_EQ("'' 'it'\\''s' '$HOME'", shell_text({"", "it's", "$HOME"}));
  EXPECT_EQ("A='b c' D=e ", shell_assignments({{"A", "b c"}, {"D", "e"}}));
}

}  // namespace
}  // namespace baton::command
