#include "command/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::command {
namespace {

using base::Result;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

constexpr model::OptionSpec options[] = {
    {.name = "timeout", .kind = model::ValueKind::duration},
    {.name = "any", .kind = model::ValueKind::flag},
    {.name = "label", .kind = model::ValueKind::label, .repeatable = true},
    {.name = "message"},
    {.name = "verify", .bare = "size"},
};

Result<Arguments> parse(const Words& words, bool takes_command = false) {
  return parse_arguments(words, options, takes_command);
}

Words values(const Result<Arguments>& arguments, std::string_view option) {
  EXPECT_TRUE(arguments) << arguments.error().message();
  if (!arguments || !arguments->flags.contains(option)) return {};
  return arguments->flags.find(option)->second;
}
Words operands(const Result<Arguments>& arguments) {
  EXPECT_TRUE(arguments) << arguments.error().message();
  return arguments ? arguments->operands : Words{};
}

// The message of the usage error that these words are; empty when they are none.
std::string problem(const Words& words) {
  const auto arguments = parse(words);
  if (arguments) return "";
  EXPECT_EQ(base::ErrorKind::usage, arguments.error().kind);
  return arguments.error().message();
}

TEST(ParseArguments, TakesNothingForNothing) {
  const auto arguments = parse({});
  ASSERT_TRUE(arguments);
  EXPECT_THAT(arguments->flags, IsEmpty());
  EXPECT_THAT(arguments->operands, IsEmpty());
  EXPECT_THAT(arguments->tail, IsEmpty());
}

TEST(ParseArguments, TakesAValueBehindABlankOrAnEqualsSign) {
  EXPECT_THAT(values(parse({"--timeout", "5m"}), "timeout"), ElementsAre("5m"));
  EXPECT_THAT(values(parse({"--timeout=5m"}), "timeout"), ElementsAre("5m"));
  EXPECT_THAT(values(parse({"--message=a=b c"}), "message"), ElementsAre("a=b c"));
}

TEST(ParseArguments, LeavesBadValuesToTheSettings) {
  EXPECT_THAT(values(parse({"--timeout", "soon"}), "timeout"), ElementsAre("soon"));
}

TEST(ParseArguments, TakesAFlagWithAndWithoutAValue) {
  EXPECT_THAT(values(parse({"--any"}), "any"), ElementsAre("true"));
  EXPECT_THAT(values(parse({"--any=false"}), "any"), ElementsAre("false"));
  EXPECT_THAT(values(parse({"--any", "--timeout", "5"}), "any"), ElementsAre("true"));
}

TEST(ParseArguments, DoesNotTakeAnOperandForTheValueOfAFlag) {
  const auto arguments = parse({"--any", "false", "b"});
  EXPECT_THAT(values(arguments, "any"), ElementsAre("true"));
  EXPECT_THAT(operands(arguments), ElementsAre("false", "b"));
}

TEST(ParseArguments, KeepsOperandsInTheirOrder) {
  EXPECT_THAT(operands(parse({"b", "--timeout", "5", "a", "-", "c=d"})), ElementsAre("b", "a", "-", "c=d"));
}

TEST(ParseArguments, CollectsWhatMayBeRepeated) {
  EXPECT_THAT(values(parse({"--label", "a=1", "x", "--label=b=2"}), "label"), ElementsAre("a=1", "b=2"));
}

TEST(ParseArguments, RefusesToTakeAnotherOptionTwice) {
  EXPECT_EQ("option --timeout: is given twice", problem({"--timeout", "5", "--timeout=6"}));
  EXPECT_EQ("option --any: is given twice", problem({"--any", "--any"}));
}

TEST(ParseArguments, NamesAnUnknownOptionAndTheOneThatWasMeant) {
  EXPECT_EQ("unknown option '--frobnicate'", problem({"--frobnicate"}));
  EXPECT_THAT(problem({"--tiemout", "5"}), HasSubstr("did you mean '--timeout'?"));
  EXPECT_THAT(problem({"--tiemout=5"}), HasSubstr("unknown option '--tiemout' (did you mean '--timeout'?)"));
}

TEST(ParseArguments, DoesNotGuessAnAbbreviation) {
  EXPECT_THAT(problem({"--time", "5"}), HasSubstr("unknown option '--time'"));
}

TEST(ParseArguments, RefusesShortAndSingleDashOptions) {
  EXPECT_THAT(problem({"-t", "5"}), HasSubstr("-t"));
  EXPECT_NE("", problem({"-timeout", "5"}));
  EXPECT_NE("", problem({"-5"}));
}

TEST(ParseArguments, NeedsTheValueOfAnOption) {
  EXPECT_EQ("option --timeout: needs a value", problem({"--timeout"}));
  EXPECT_EQ("option --timeout: needs a value", problem({"--timeout="}));
}

TEST(ParseArguments, BeginsACommandAtTheDoubleDash) {
  const auto arguments = parse({"a", "--any", "--", "sh", "--any", "--", "-c"}, true);
  EXPECT_THAT(operands(arguments), ElementsAre("a"));
  EXPECT_THAT(arguments->tail, ElementsAre("sh", "--any", "--", "-c"));
}

TEST(ParseArguments, EndsTheOptionsAtTheDoubleDashOfACommandWithoutTail) {
  const auto arguments = parse({"a", "--", "--any", "-5 degrees"});
  EXPECT_THAT(operands(arguments), ElementsAre("a", "--any", "-5 degrees"));
  EXPECT_THAT(arguments->flags, IsEmpty());
  EXPECT_THAT(arguments->tail, IsEmpty());
}

TEST(ParseArguments, DoesNotTakeAFileOfArguments) {
  EXPECT_THAT(operands(parse({"@/etc/passwd"})), ElementsAre("@/etc/passwd"));
}

TEST(AsksForHelp, LooksBeforeTheCommandOnly) {
  EXPECT_TRUE(asks_for_help(Words{"x", "--help"}));
  EXPECT_TRUE(asks_for_help(Words{"-h"}));
  EXPECT_FALSE(asks_for_help(Words{"x", "--", "sh", "--help"}));
  EXPECT_FALSE(asks_for_help(Words{}));
}

TEST(ParseArguments, LetAValueBeLeftOutWhereItMay) {
  const auto bare = parse({"--verify", "digest"});
  EXPECT_THAT(values(bare, "verify"), ElementsAre("size"));
  EXPECT_THAT(operands(bare), ElementsAre("digest"));
  EXPECT_THAT(values(parse({"--verify=digest"}), "verify"), ElementsAre("digest"));
}

}  // namespace
}  // namespace baton::command
