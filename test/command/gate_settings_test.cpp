#include "command/gate_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command/given.h"

namespace baton::command {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using std::chrono::seconds;
using test::Given;
using testing::HasSubstr;
using Words = std::vector<std::string>;

Result<GateSettings> settle(const Given& given, const Words& conditions) {
  const auto identity = given.identity();
  if (!identity) return identity.error();
  return gate_settings(given.settings().value(), **identity, conditions);
}

GateSettings settings_of(const Given& given, const Words& conditions = {"/data/x.done"}) {
  auto gate = settle(given, conditions);
  EXPECT_TRUE(gate) << gate.error().message();
  return gate ? *gate : GateSettings{};
}

Error error_of(const Given& given, const Words& conditions = {"/data/x.done"}) {
  const auto gate = settle(given, conditions);
  EXPECT_FALSE(gate);
  return gate ? Error{} : gate.error();
}

TEST(GateSettings, ExpandTheConditions) {
  const Given given{{{"logical-time", {"2024-01-16"}}, {"run", {"r-1"}}}, {}};
  const auto gate =
      settings_of(given, {"/raw/{date:%Y%m%d}/{run}.done", "job:shop/extract", "glob:/in/*.csv"});
  ASSERT_EQ(3U, gate.gate.conditions.size());
  EXPECT_EQ(model::ConditionKind::marker, gate.gate.conditions[0].kind);
  EXPECT_EQ("/raw/20240116/r-1.done", gate.gate.conditions[0].path);
  EXPECT_EQ(model::ConditionKind::job, gate.gate.conditions[1].kind);
  EXPECT_EQ("shop", gate.gate.conditions[1].pipeline);
  EXPECT_EQ("extract", gate.gate.conditions[1].job);
  EXPECT_EQ("/in/*.csv", gate.gate.conditions[2].path);
}

TEST(GateSettings, LookAtWhatTheGateWaitsFor) {
  const Given given{{{"state", {"/jobs"}}, {"pipeline", {"shop"}}, {"run", {"r-1"}}, {"count", {"12"}}}, {}};
  const auto [gate, plan] = settings_of(given, {"job:extract", "file:/data/x", "glob:/in/*"});
  ASSERT_EQ(3U, plan.conditions.size());
  EXPECT_EQ("extract", plan.conditions[0].job);
  EXPECT_EQ("/data/x", plan.conditions[1].path);
  EXPECT_EQ("/jobs", plan.state_root);
  EXPECT_EQ("shop", plan.pipeline);
  EXPECT_EQ("r-1", plan.run);
  EXPECT_EQ(12U, plan.enough_matches);
}

TEST(GateSettings, TakeAnotherSpanForTheJobsOfOthersThanForItsOwn) {
  const Given given{{{"lost-after", {"60s"}}}, {}};
  const auto identity = given.identity();
  const auto settings = given.settings();
  const Words conditions{"job:extract"};
  EXPECT_EQ(seconds{60}, gate_settings(*settings, **identity, conditions)->gate.jobs.lost_after);
  EXPECT_EQ(seconds{900},
            gate_settings(*settings, **identity, conditions, seconds{900})->gate.jobs.lost_after);
}

TEST(GateSettings, AskForAllOfOneMatchAtFirst) {
  const auto [gate, plan] = settings_of({});
  EXPECT_FALSE(gate.rules.any);
  EXPECT_FALSE(gate.rules.strict);
  EXPECT_EQ(1U, gate.rules.count);
  EXPECT_EQ(std::nullopt, gate.rules.max_age);
  EXPECT_FALSE(gate.rules.newer_than_reference);
  EXPECT_FALSE(plan.needs_modified);
  EXPECT_FALSE(plan.needs_volume_time);
  EXPECT_EQ(std::nullopt, gate.timeout);
}

TEST(GateSettings, TakeTheRulesFromTheOptions) {
  const Given given{{{"any", {"true"}}, {"strict", {"true"}}, {"count", {"3"}}, {"run", {"r-1"}}}, {}};
  const auto rules = settings_of(given, {"glob:/in/*"}).gate.rules;
  EXPECT_TRUE(rules.any);
  EXPECT_TRUE(rules.strict);
  EXPECT_EQ(3U, rules.count);
  EXPECT_EQ("r-1", rules.run.id);
  EXPECT_TRUE(rules.run.named);
}

TEST(GateSettings, NeedTheVolumesTimeForAMaximumAge) {
  const auto [gate, plan] = settings_of({{{"max-age", {"2h"}}}, {}});
  EXPECT_EQ(std::chrono::hours{2}, gate.rules.max_age);
  EXPECT_TRUE(plan.needs_modified);
  EXPECT_TRUE(plan.needs_volume_time);
}

TEST(GateSettings, CompareWithAReferenceFile) {
  const Given given{{{"newer-than", {"/data/{run}.start"}}, {"run", {"r-1"}}}, {}};
  const auto [gate, plan] = settings_of(given);
  EXPECT_TRUE(gate.rules.newer_than_reference);
  EXPECT_EQ("/data/r-1.start", plan.newer_than);
  EXPECT_TRUE(plan.needs_modified);
  EXPECT_FALSE(plan.needs_volume_time);
}

TEST(GateSettings, PollEverySecondAndRelaxLater) {
  const auto poll = settings_of({}).gate.poll;
  EXPECT_EQ(seconds{1}, poll.bound);
  EXPECT_TRUE(poll.stretch);
}

TEST(GateSettings, KeepTheBoundThatWasAskedFor) {
  const auto poll = settings_of({{{"poll", {"200ms"}}}, {}}).gate.poll;
  EXPECT_EQ(base::Duration{200}, poll.bound);
  EXPECT_FALSE(poll.stretch);
}

TEST(GateSettings, ReportAsOftenAsAskedFor) {
  EXPECT_EQ(seconds{30}, settings_of({}).gate.report_every);
  EXPECT_EQ(seconds{5}, settings_of({{{"report-every", {"5s"}}}, {}}).gate.report_every);
}

class ZeroOption : public testing::TestWithParam<const char*> {};

TEST_P(ZeroOption, IsRefusedByItsName) {
  const Error error = error_of({{{GetParam(), {"0"}}}, {}});
  EXPECT_EQ(ErrorKind::usage, error.kind);
  EXPECT_THAT(error.message(), HasSubstr(std::string("--") + GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, ZeroOption, testing::Values("count", "poll", "report-every"));

TEST(GateSettings, CountTheMatchesOfAPattern) {
  const Error error = error_of({{{"count", {"3"}}}, {}}, {"/data/x.done", "file:/data/y"});
  EXPECT_EQ(ErrorKind::usage, error.kind);
  EXPECT_THAT(error.message(), HasSubstr("--count"));
  EXPECT_EQ(3U, settings_of({{}, {{"BATON_COUNT", "3"}}}).gate.rules.count) << "one for several commands";
}

TEST(GateSettings, BlameTheVariableThatHeldAZero) {
  const Error error = error_of({{}, {{"BATON_COUNT", "0"}}});
  EXPECT_EQ(ErrorKind::configuration, error.kind);
  EXPECT_THAT(error.message(), HasSubstr("BATON_COUNT"));
}

TEST(GateSettings, RefuseABadCondition) {
  for (const char* bad : {"", "job:Extract", "nonsense:x", "/data/{nonsense}", "/data/{job}", "job:a/../b"}) {
    const Error error = error_of({}, {"/data/x.done", bad});
    EXPECT_EQ(ErrorKind::usage, error.kind) << bad;
  }
}

TEST(GateSettings, NameTheOptionOfABadReference) {
  const Error error = error_of({{{"newer-than", {"/data/{nonsense}"}}}, {}});
  EXPECT_EQ(ErrorKind::usage, error.kind);
  EXPECT_THAT(error.message(), HasSubstr("--newer-than"));
}

TEST(GateSettings, VerifyOutputsOnlyWhenAsked) {
  EXPECT_EQ(model::Verify::nothing, settings_of({{}, {}}).plan.rules.verify);
  EXPECT_EQ(model::Verify::size, settings_of({{{"verify", {"size"}}}, {}}).plan.rules.verify);
  EXPECT_EQ(model::Verify::digest, settings_of({{{"verify", {"digest"}}}, {}}).gate.rules.verify);
}

}  // namespace
}  // namespace baton::command
