#include "model/command_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(CommandWords, StandBetweenBlanks) {
  EXPECT_THAT(*split_command("quiesce"), ElementsAre("quiesce"));
  EXPECT_THAT(*split_command("  psql \t-c\nCHECKPOINT "), ElementsAre("psql", "-c", "CHECKPOINT"));
}

TEST(CommandWords, MayHoldWhatIsQuoted) {
  EXPECT_THAT(*split_command("sh -c 'touch \"$F\"'"), ElementsAre("sh", "-c", "touch \"$F\""));
  EXPECT_THAT(*split_command("a \"b 'c\" d\\ e '' \\'"), ElementsAre("a", "b 'c", "d e", "", "'"));
  EXPECT_THAT(*split_command("a'b 'c"), ElementsAre("ab c"));
  EXPECT_THAT(*split_command("'a\\' \"b\\\"\" c\\"), ElementsAre("a\\", "b\"", "c\\"));
}

TEST(CommandWords, AreNotExpanded) {
  EXPECT_THAT(*split_command("echo $HOME * ~ # ;"), ElementsAre("echo", "$HOME", "*", "~", "#", ";"));
}

TEST(CommandWords, AreThere) {
  for (const char* text : {"", "  ", "''", "'' x"})
    EXPECT_THAT(split_command(text).error().message(), HasSubstr("names no command")) << text;
  EXPECT_THAT(split_command("a 'b").error().message(), HasSubstr("quote does not end"));
}

}  // namespace
}  // namespace baton::model
