#include "reference/usage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command/named.h"

namespace baton::reference {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Usage, WordsThatAlternativesBeginWithAreActions) {
  EXPECT_THAT(read_usage("save SRC | restore DEST | list [OPTIONS]").actions,
              ElementsAre("save", "restore", "list"));
  EXPECT_THAT(read_usage("complete|failed|clear PATH").actions, ElementsAre("complete", "failed", "clear"));
}

TEST(Usage, OptionsAndOperandsAreNoActions) {
  EXPECT_THAT(read_usage("[--pipeline NAME] [--text | --json]").actions, IsEmpty());
  EXPECT_THAT(read_usage("NAME=VALUE [KEY=VALUE]... | -").actions, IsEmpty());
}

TEST(Usage, AnOperandThatIsAFileIsKnownByItsName) {
  EXPECT_TRUE(read_usage("[OPTIONS] [PATH]...").takes_files);
  EXPECT_TRUE(read_usage("save SRC | list").takes_files);
  EXPECT_FALSE(read_usage("TYPE MESSAGE | -").takes_files);
}

TEST(Usage, AnOptionsValueIsNoOperand) {
  EXPECT_FALSE(read_usage("[--job NAME] [--config FILE]").takes_files);
  EXPECT_TRUE(read_usage("[--job NAME] FILE").takes_files);
  EXPECT_TRUE(read_usage("-- FILE").takes_files);
}

TEST(Usage, AConditionIsAnOperandOfItsOwn) {
  const Usage usage = read_usage("[OPTIONS] CONDITION... [-- COMMAND ARG...]");
  EXPECT_TRUE(usage.takes_conditions);
  EXPECT_FALSE(usage.takes_files);
}

// What completions know of commands rests on the way their usage is written.
TEST(Usage, OfTheCommandsSaysWhatTheyTake) {
  const auto usage = [](const std::string& name) { return read_usage(test::command_named(name).usage); };
  EXPECT_THAT(usage("checkpoint").actions, ElementsAre("save", "restore", "list", "verify", "prune"));
  EXPECT_THAT(usage("mark").actions, ElementsAre("complete", "failed", "clear"));
  EXPECT_THAT(usage("run").actions, IsEmpty());
  EXPECT_TRUE(usage("wait").takes_conditions);
  EXPECT_TRUE(usage("install").takes_files);
  EXPECT_FALSE(usage("config").takes_files);
}

}  // namespace
}  // namespace baton::reference
