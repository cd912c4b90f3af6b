#include "command/resume_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command/given.h"

namespace baton::command {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using namespace std::chrono_literals;

using Options = std::map<std::string, std::vector<std::string>, std::less<>>;

Options with_job(Options options) {
  options.merge(Options{{"job", {"load"}}, {"run", {"r-1"}}, {"index", {"3"}}, {"state", {"/state"}}});
  return options;
}

base::Result<std::optional<ResumeSettings>> resume_of(Options options) {
  const test::Given given{with_job(std::move(options)), {}};
  return resume_settings(given.settings().value(), **given.identity(), "/vol/ckpt");
}

ResumeSettings saving(Options more) {
  more.merge(Options{{"checkpoint-from", {"/work"}}, {"checkpoint-every", {"5m"}}});
  return resume_of(std::move(more)).value().value();
}

base::Result<void> check(Options options, std::map<std::string, std::string> environment = {},
                         bool stateful = true) {
  const test::Given given{with_job(std::move(options)), std::move(environment)};
  return check_resume_options(given.settings().value(), stateful);
}

TEST(ResumeSettings, AreNoneWhereNothingIsAskedFor) {
  EXPECT_FALSE(resume_of({}).value());
  EXPECT_FALSE(resume_of({{"checkpoint-keep", {"7"}}}).value());
}

TEST(ResumeSettings, TellWhatIsSavedAndRestored) {
  const auto made = resume_of({{"checkpoint-from", {"work/{job}"}}, {"restore-to", {"/in/{index}"}}}).value();
  ASSERT_TRUE(made);
  EXPECT_EQ('/', made->tasks.save_from.front());
  EXPECT_THAT(made->tasks.save_from, EndsWith("/work/load"));
  EXPECT_EQ("/in/3", made->tasks.restore_to);
  EXPECT_EQ(0ms, made->run.every);
  EXPECT_FALSE(made->run.across_runs);
}

TEST(ResumeSettings, TellWhoseCheckpointsTheyAre) {
  const auto made = saving({{"pipeline", {"p"}}, {"across-runs", {"true"}}});
  EXPECT_EQ("/vol/ckpt", made.tasks.store.directory);
  EXPECT_EQ("default/3/r-1", made.tasks.store.place.run_directory());
  EXPECT_EQ("load", made.tasks.store.job);
  EXPECT_TRUE(made.tasks.store.across_runs);
  EXPECT_TRUE(made.run.across_runs);
  EXPECT_EQ("/state", made.tasks.state);
  EXPECT_EQ("p/load/r-1/3", made.tasks.worker.directory());
  EXPECT_EQ(std::nullopt, made.tasks.save.epoch) << "that is known when it is claimed";
}

TEST(ResumeSettings, SaveAsTheCheckpointCommandDoes) {
  const auto plain = saving({});
  EXPECT_EQ(5min, plain.run.every);
  EXPECT_EQ(3U, plain.tasks.save.rules.keep);
  EXPECT_EQ(std::nullopt, plain.tasks.save.rules.max_age);
  EXPECT_EQ(model::Compare::stat, plain.tasks.save.compare);
  EXPECT_EQ(0U, plain.tasks.bandwidth);
  const auto other = saving({{"checkpoint-keep", {"7"}},
                             {"checkpoint-compare", {"digest"}},
                             {"checkpoint-bandwidth", {"10Mi"}},
                             {"tmp-max-age", {"2h"}}});
  EXPECT_EQ(7U, other.tasks.save.rules.keep);
  EXPECT_EQ(model::Compare::digest, other.tasks.save.compare);
  EXPECT_EQ(10U << 20U, other.tasks.bandwidth);
  EXPECT_EQ(2h, other.tasks.save.tmp_max_age);
  EXPECT_EQ(model::Compare::none, saving({{"checkpoint-compare", {"none"}}}).tasks.save.compare);
}

TEST(ResumeSettings, AskNobodyByDefault) {
  const auto made = saving({});
  EXPECT_FALSE(made.run.quiescence.asks());
  EXPECT_FALSE(made.tasks.asks_first);
}

TEST(ResumeSettings, AskByASignalOrACommand) {
  const auto by_signal = saving({{"checkpoint-signal", {"SIGUSR2"}}});
  EXPECT_EQ(12, by_signal.run.quiescence.signal);
  EXPECT_TRUE(by_signal.tasks.asks_first);
  EXPECT_EQ(5min, by_signal.tasks.ready_within);
  EXPECT_EQ(5min, by_signal.run.quiescence.every);
  const auto by_command = saving({{"checkpoint-command", {"quiesce '--now please'"}}});
  EXPECT_EQ(std::nullopt, by_command.run.quiescence.signal);
  EXPECT_THAT(by_command.run.quiescence.command, ElementsAre("quiesce", "--now please"));
  EXPECT_TRUE(by_command.tasks.asks_first);
}

struct Bad {
  Options options;
  const char* says;
};

class BadResumeSettings : public testing::TestWithParam<Bad> {};

TEST_P(BadResumeSettings, AreUsageErrors) {
  Options options = GetParam().options;
  options.merge(Options{{"checkpoint-from", {"/work"}}, {"checkpoint-every", {"5m"}}});
  const auto made = resume_of(options);
  ASSERT_FALSE(made);
  EXPECT_EQ(base::ErrorKind::usage, made.error().kind);
  EXPECT_THAT(made.error().message(), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(All, BadResumeSettings,
                         testing::Values(Bad{{{"checkpoint-from", {"/w/{attempt}"}}}, "one for all attempts"},
                                         Bad{{{"restore-to", {"/w/{nonsense}"}}}, "nonsense"},
                                         Bad{{{"checkpoint-from", {"-"}}}, "is no path"},
                                         Bad{{{"restore-to", {"-"}}}, "is no path"},
                                         Bad{{{"checkpoint-from", {"/"}}}, "holds the checkpoints"},
                                         Bad{{{"checkpoint-from", {"/w/../state/."}}}, "holds the"},
                                         Bad{{{"restore-to", {"/state/"}}}, "holds the"},
                                         Bad{{{"checkpoint-keep", {"0"}}}, "at least 1"},
                                         Bad{{{"checkpoint-signal", {"USR3"}}}, "no signal's name"},
                                         Bad{{{"checkpoint-signal", {"10"}}}, "no signal's name"},
                                         Bad{{{"checkpoint-signal", {"KILL"}}}, "means something else"},
                                         Bad{{{"checkpoint-signal", {"SIGTERM"}}}, "means something else"},
                                         Bad{{{"checkpoint-signal", {"STOP"}}}, "means something else"},
                                         Bad{{{"checkpoint-signal", {"CHLD"}}}, "means something else"},
                                         Bad{{{"checkpoint-signal", {"SEGV"}}}, "means something else"},
                                         Bad{{{"checkpoint-command", {"'quiesce"}}}, "quote does not end"},
                                         Bad{{{"checkpoint-command", {"  "}}}, "names no command"}));

struct Contradiction {
  Options options;
  const char* says;
};

class ContradictoryResumeOptions : public testing::TestWithParam<Contradiction> {};

TEST_P(ContradictoryResumeOptions, AreUsageErrors) {
  const auto good = check(GetParam().options);
  ASSERT_FALSE(good);
  EXPECT_EQ(base::ErrorKind::usage, good.error().kind);
  EXPECT_THAT(good.error().message(), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    All, ContradictoryResumeOptions,
    testing::Values(
        Contradiction{{{"checkpoint-every", {"1m"}}}, "needs --checkpoint-from"},
        Contradiction{{{"checkpoint-keep", {"1"}}}, "needs --checkpoint-from"},
        Contradiction{{{"restore-to", {"/w"}}, {"checkpoint-compare", {"stat"}}}, "needs --checkpoint-from"},
        Contradiction{{{"checkpoint-bandwidth", {"1M"}}}, "needs --restore-to or"},
        Contradiction{{{"across-runs", {"true"}}}, "needs --restore-to or"},
        Contradiction{{{"checkpoint-from", {"/w"}}, {"checkpoint-signal", {"USR1"}}},
                      "--checkpoint-signal: needs --checkpoint-every"},
        Contradiction{
            {{"checkpoint-from", {"/w"}}, {"checkpoint-every", {"0"}}, {"checkpoint-command", {"c"}}},
            "--checkpoint-command: needs --checkpoint-every"},
        Contradiction{{{"checkpoint-from", {"/w"}},
                       {"checkpoint-every", {"1m"}},
                       {"checkpoint-signal", {"USR1"}},
                       {"checkpoint-command", {"c"}}},
                      "one of them asks"}));

TEST(ResumeOptions, NeedAJob) {
  for (const char* option : {"checkpoint-from", "restore-to", "checkpoint-dir"}) {
    EXPECT_THAT(check({{option, {"/w"}}}, {}, false).error().message(), HasSubstr("needs a job")) << option;
    EXPECT_TRUE(check({{option, {"/w"}}})) << option;
  }
}

TEST(ResumeOptions, MaySayInVariablesWhatHoldsForJobsThatHaveAny) {
  EXPECT_TRUE(check({}, {{"BATON_CHECKPOINT_DIR", "/ckpt"}}, false));
  EXPECT_TRUE(check({}, {{"BATON_CHECKPOINT_KEEP", "5"},
                         {"BATON_CHECKPOINT_COMPARE", "digest"},
                         {"BATON_CHECKPOINT_BANDWIDTH", "1M"},
                         {"BATON_ACROSS_RUNS", "true"}}));
  const auto needy = check({}, {{"BATON_CHECKPOINT_SIGNAL", "USR1"}});
  ASSERT_FALSE(needy);
  EXPECT_EQ(base::ErrorKind::configuration, needy.error().kind);
}

}  // namespace
}  // namespace baton::command
