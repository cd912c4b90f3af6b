#include "model/substitution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

Substitution substitution() {
  const std::map<std::string, std::string> variables{{"REGION", "eu"},
                                                     {"EMPTY", ""},
                                                     {"BRACES", "${REGION}#{DAY}"},
                                                     {"API_TOKEN", "t0p"},
                                                     {"DATABASE_URL", "postgresql://me:secret@db/x"}};
  const Lookup environment = [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  return Substitution(environment, {{"DAY", "monday"}, {"UNUSED", "x"}});
}

std::string applied(std::string_view text, Substitution::Kinds kinds = Substitution::Kinds::all) {
  const auto value = substitution().apply(text, kinds);
  return value ? *value : "error: " + value.error().cause;
}

TEST(Substitution, PutsInVariables) {
  EXPECT_EQ("eu", applied("${REGION}"));
  EXPECT_EQ("/data/eu/eu.csv", applied("/data/${REGION}/${REGION}.csv"));
  EXPECT_EQ("", applied("${EMPTY}"));
}

TEST(Substitution, PutsInParameters) {
  EXPECT_EQ("monday", applied("#{DAY}"));
  EXPECT_EQ("monday", applied("#{DAY:sunday}"));
  EXPECT_EQ("big:blue", applied("#{SIZE:big:blue}"));
  EXPECT_EQ("", applied("#{SIZE:}"));
}

TEST(Substitution, TakesADefaultForWhatIsNotSetOrEmpty) {
  EXPECT_EQ("us", applied("${ZONE:-us}"));
  EXPECT_EQ("us", applied("${EMPTY:-us}"));
  EXPECT_EQ("eu", applied("${REGION:-us}"));
  EXPECT_EQ("", applied("${ZONE:-}"));
}

TEST(Substitution, LeavesEverythingElseAlone) {
  for (const char* text : {"", "plain", "$HOME", "$(date)", "#", "# x", "a#b", "$", "}", "{run}", "100%"})
    EXPECT_EQ(text, applied(text));
}

TEST(Substitution, LeavesVariablesToTheShellWhereItIsTold) {
  EXPECT_EQ("${REGION} ${unknown%%x} $${ monday",
            applied("${REGION} ${unknown%%x} $${ #{DAY}", Substitution::Kinds::parameters));
}

TEST(Substitution, TakesADoubledSignForItself) {
  EXPECT_EQ("${REGION}", applied("$${REGION}"));
  EXPECT_EQ("#{DAY}", applied("##{DAY}"));
}

TEST(Substitution, IsNotMadeTwice) {
  EXPECT_EQ("${REGION}#{DAY}", applied("${BRACES}"));
}

TEST(Substitution, RefusesWhatIsNotSet) {
  EXPECT_THAT(applied("${ZONE}"), HasSubstr("error: ${ZONE} is not set; write ${ZONE:-DEFAULT}"));
  EXPECT_THAT(applied("#{SIZE}"), HasSubstr("error: #{SIZE} is not set; give --set SIZE=VALUE"));
}

TEST(Substitution, RefusesWhatNamesNothing) {
  for (const char* text : {"${}", "${1}", "${a-b}", "${:-x}", "#{}", "#{:x}", "#{a b}", "${${REGION}}"})
    EXPECT_THAT(applied(text), HasSubstr("names nothing")) << text;
  EXPECT_THAT(applied("${REGION"), HasSubstr("without }"));
}

TEST(Substitution, RefusesCredentials) {
  EXPECT_THAT(applied("${API_TOKEN}"), HasSubstr("error: ${API_TOKEN} may hold a credential"));
  EXPECT_THAT(applied("${DATABASE_URL}"), HasSubstr("may hold a credential"));
  EXPECT_THAT(applied("${API_TOKEN}"), Not(HasSubstr("t0p")));
}

TEST(Substitution, TellsWhichParametersNobodyAskedFor) {
  Substitution made = substitution();
  EXPECT_THAT(made.unused(), ElementsAre("DAY", "UNUSED"));
  ASSERT_TRUE(made.apply("#{DAY} #{SIZE:1}"));
  EXPECT_THAT(made.unused(), ElementsAre("UNUSED"));
  EXPECT_THAT(made.asked_for(), UnorderedElementsAre("DAY", "SIZE"));
}

}  // namespace
}  // namespace baton::model
