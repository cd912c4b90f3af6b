#include "model/supervision.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using State = SupervisionState;
using std::chrono::seconds;

constexpr int hup = 1;
constexpr int interrupt = 2;
constexpr int usr1 = 10;
constexpr int term = 15;
constexpr int tstp = 20;
constexpr int winch = 28;

// --- actions and states as words, so that a table can hold them: "signal 15, step timer 25s" ---

std::string name(Timer timer) {
  switch (timer) {
    case Timer::step: return "step";
    case Timer::attempt: return "attempt";
    case Timer::deadline: return "deadline";
  }
  return "?";
}

std::string name(const Failure& failure) {
  switch (failure.kind) {
    case Failure::Kind::exit_code: return "code " + std::to_string(failure.number);
    case Failure::Kind::signal: return "killed by " + std::to_string(failure.number);
    case Failure::Kind::timeout: return "timeout";
    case Failure::Kind::not_started: return "not started " + std::to_string(failure.number);
  }
  return "?";
}

struct Word {
  std::string operator()(const Spawn& a) const { return "spawn " + std::to_string(a.attempt); }
  std::string operator()(const SignalGroup& a) const { return "signal " + std::to_string(a.number); }
  std::string operator()(const KillGroup&) const { return "kill"; }
  std::string operator()(const IgnoreSignal& a) const { return "ignore " + std::to_string(a.number); }
  std::string operator()(const Suspend&) const { return "suspend"; }
  std::string operator()(const StartTimer& a) const {
    return name(a.timer) + " timer " + base::format_duration(a.after);
  }
  std::string operator()(const CancelTimer& a) const { return "no " + name(a.timer) + " timer"; }
  std::string operator()(const RetryAfter& a) const {
    return "retry after attempt " + std::to_string(a.attempt) + " (" + name(a.failure) + ") and " +
           base::format_duration(a.pause);
  }
  std::string operator()(const Finish&) const { return "finish"; }
};
std::string words(const std::vector<SupervisionAction>& actions) {
  std::string text;
  for (const auto& action : actions) text += (text.empty() ? "" : ", ") + std::visit(Word{}, action);
  return text;
}

std::string name(State state) {
  switch (state) {
    case State::idle: return "idle";
    case State::starting: return "starting";
    case State::running: return "running";
    case State::stopping: return "stopping";
    case State::draining: return "draining";
    case State::killing: return "killing";
    case State::pausing: return "pausing";
    case State::done: return "done";
  }
  return "?";
}

// --- events ---

SignalReceived stop(int number) {
  return {number, true};
}
SignalReceived pass(int number) {
  return {number, false};
}
SignalReceived suspend(int number) {
  return {number, false, true};
}
Exited code(int number) {
  return {number, {}};
}
const Exited killed{0, 9};
const TimerElapsed step{Timer::step};
const TimerElapsed attempt_timeout{Timer::attempt};
const TimerElapsed deadline{Timer::deadline};

// --- rules ---

// Three attempts, with a second and then two seconds between them.
SupervisionRules retrying() {
  SupervisionRules rules;
  rules.retry.retries = 2;
  rules.backoff.jitter = Jitter::none;
  return rules;
}
SupervisionRules limited() {
  SupervisionRules rules = retrying();
  rules.attempt_timeout = seconds{10};
  rules.deadline = seconds{60};
  return rules;
}

// Feeds a supervision with events, and remembers what the last one led to.
class Story {
 public:
  explicit Story(SupervisionRules rules = {}) : supervision_(std::move(rules)) {}

  Story& on(const SupervisionEvent& event, double random = 0) {
    last_ = words(supervision_.on(event, random));
    return *this;
  }
  Story& begun() { return on(Begin{}).on(Started{}); }

  [[nodiscard]] const std::string& last() const { return last_; }
  [[nodiscard]] std::string state() const { return name(supervision_.state()); }
  [[nodiscard]] const Supervision& operator*() const { return supervision_; }

 private:
  Supervision supervision_;
  std::string last_;
};

// A supervision in the state of that name, by the shortest way there.
Story in(State state, const SupervisionRules& rules = retrying()) {
  Story story(rules);
  if (state != State::idle) story.on(Begin{});
  if (state != State::idle && state != State::starting) story.on(Started{});
  if (state == State::stopping) story.on(stop(term));
  if (state == State::draining || state == State::killing || state == State::pausing) story.on(code(3));
  if (state == State::killing) story.on(step);
  if (state == State::pausing) story.on(GroupEmpty{});
  if (state == State::done) story.on(code(0)).on(GroupEmpty{});
  EXPECT_EQ(name(state), story.state());
  return story;
}

// --- the table of states and events ---

struct Row {
  State state;
  const char* event_name;
  SupervisionEvent event;
  State next;
  const char* actions;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.event_name << " while " << name(row.state);
}

class SupervisionTable : public testing::TestWithParam<Row> {};

TEST_P(SupervisionTable, SaysWhatHappensNext) {
  Story story = in(GetParam().state);
  story.on(GetParam().event);
  EXPECT_EQ(GetParam().actions, story.last());
  EXPECT_EQ(name(GetParam().next), story.state());
}

Row ignored(State state, const char* event_name, SupervisionEvent event) {
  return {state, event_name, std::move(event), state, ""};
}

INSTANTIATE_TEST_SUITE_P(Idle, SupervisionTable,
                         testing::Values(Row{State::idle, "begin", Begin{}, State::starting, "spawn 1"},
                                         ignored(State::idle, "stop", stop(term)),
                                         ignored(State::idle, "signal", pass(usr1)),
                                         ignored(State::idle, "suspend", suspend(tstp)),
                                         ignored(State::idle, "started", Started{}),
                                         ignored(State::idle, "exit", code(0)),
                                         ignored(State::idle, "step timer", step)));

constexpr const char* drain = "no attempt timer, signal 15, step timer 5s";

INSTANTIATE_TEST_SUITE_P(
    Starting, SupervisionTable,
    testing::Values(
        Row{State::starting, "started", Started{}, State::running, ""},
        Row{State::starting, "spawn failed", SpawnFailed{127}, State::done, "no attempt timer, finish"},
        Row{State::starting, "exit", killed, State::draining, drain},
        Row{State::starting, "stop", stop(interrupt), State::stopping, "signal 2, step timer 25s"},
        Row{State::starting, "signal", pass(usr1), State::starting, "signal 10"},
        Row{State::starting, "suspend", suspend(tstp), State::starting, "signal 20, suspend"},
        Row{State::starting, "attempt timer", attempt_timeout, State::stopping, "signal 15, step timer 25s"},
        Row{State::starting, "deadline", deadline, State::stopping, "signal 15, step timer 25s"},
        Row{State::starting, "replaced", Replaced{}, State::killing, "kill, step timer 10s"},
        ignored(State::starting, "begin", Begin{}), ignored(State::starting, "group empty", GroupEmpty{}),
        ignored(State::starting, "step timer", step)));

INSTANTIATE_TEST_SUITE_P(
    Running, SupervisionTable,
    testing::Values(
        Row{State::running, "exit 0", code(0), State::draining, drain},
        Row{State::running, "exit 3", code(3), State::draining, drain},
        Row{State::running, "killed", killed, State::draining, drain},
        Row{State::running, "stop", stop(term), State::stopping, "signal 15, step timer 25s"},
        Row{State::running, "other stop", stop(interrupt), State::stopping, "signal 2, step timer 25s"},
        Row{State::running, "signal", pass(usr1), State::running, "signal 10"},
        Row{State::running, "suspend", suspend(tstp), State::running, "signal 20, suspend"},
        Row{State::running, "attempt timer", attempt_timeout, State::stopping, "signal 15, step timer 25s"},
        Row{State::running, "deadline", deadline, State::stopping, "signal 15, step timer 25s"},
        ignored(State::running, "group empty", GroupEmpty{}), ignored(State::running, "step timer", step),
        ignored(State::running, "begin", Begin{}), ignored(State::running, "started", Started{}),
        ignored(State::running, "spawn failed", SpawnFailed{127})));

INSTANTIATE_TEST_SUITE_P(
    Stopping, SupervisionTable,
    testing::Values(Row{State::stopping, "exit", code(0), State::draining, drain},
                    Row{State::stopping, "killed", killed, State::draining, drain},
                    Row{State::stopping, "second stop", stop(interrupt), State::stopping, "signal 2"},
                    Row{State::stopping, "signal", pass(winch), State::stopping, "signal 28"},
                    Row{State::stopping, "suspend", suspend(tstp), State::stopping, "signal 20, suspend"},
                    Row{State::stopping, "spawn failed", SpawnFailed{126}, State::done,
                        "no attempt timer, finish"},
                    ignored(State::stopping, "started", Started{}),
                    ignored(State::stopping, "attempt timer", attempt_timeout),
                    ignored(State::stopping, "deadline", deadline),
                    ignored(State::stopping, "group empty", GroupEmpty{})));

constexpr const char* retry = "retry after attempt 1 (code 3) and 1s, step timer 1s";

INSTANTIATE_TEST_SUITE_P(
    Draining, SupervisionTable,
    testing::Values(Row{State::draining, "group empty", GroupEmpty{}, State::pausing, retry},
                    Row{State::draining, "step timer", step, State::killing, "kill, step timer 10s"},
                    Row{State::draining, "stop", stop(term), State::draining, "signal 15"},
                    Row{State::draining, "signal", pass(usr1), State::draining, "signal 10"},
                    Row{State::draining, "suspend", suspend(tstp), State::draining, "signal 20, suspend"},
                    ignored(State::draining, "second exit", code(7)),
                    ignored(State::draining, "started", Started{}),
                    ignored(State::draining, "attempt timer", attempt_timeout),
                    ignored(State::draining, "deadline", deadline)));

INSTANTIATE_TEST_SUITE_P(
    Killing, SupervisionTable,
    testing::Values(Row{State::killing, "group empty", GroupEmpty{}, State::pausing, retry},
                    Row{State::killing, "step timer", step, State::pausing, retry},
                    Row{State::killing, "stop", stop(term), State::killing, "signal 15"},
                    Row{State::killing, "signal", pass(usr1), State::killing, "signal 10"},
                    Row{State::killing, "suspend", suspend(tstp), State::killing, "signal 20, suspend"},
                    ignored(State::killing, "attempt timer", attempt_timeout),
                    ignored(State::killing, "deadline", deadline)));

INSTANTIATE_TEST_SUITE_P(
    Pausing, SupervisionTable,
    testing::Values(Row{State::pausing, "step timer", step, State::starting, "spawn 2"},
                    Row{State::pausing, "stop", stop(term), State::done, "finish"},
                    Row{State::pausing, "deadline", deadline, State::done, "finish"},
                    Row{State::pausing, "suspend", suspend(tstp), State::pausing, "suspend"},
                    Row{State::pausing, "signal", pass(usr1), State::pausing, "ignore 10"},
                    ignored(State::pausing, "started", Started{}),
                    ignored(State::pausing, "spawn failed", SpawnFailed{126}),
                    ignored(State::pausing, "attempt timer", attempt_timeout),
                    ignored(State::pausing, "group empty", GroupEmpty{}),
                    ignored(State::pausing, "exit", code(0))));

INSTANTIATE_TEST_SUITE_P(Done, SupervisionTable,
                         testing::Values(ignored(State::done, "begin", Begin{}),
                                         ignored(State::done, "started", Started{}),
                                         ignored(State::done, "spawn failed", SpawnFailed{127}),
                                         ignored(State::done, "exit", code(1)),
                                         ignored(State::done, "stop", stop(term)),
                                         ignored(State::done, "signal", pass(usr1)),
                                         ignored(State::done, "suspend", suspend(tstp)),
                                         ignored(State::done, "group empty", GroupEmpty{}),
                                         ignored(State::done, "step timer", step),
                                         ignored(State::done, "attempt timer", attempt_timeout),
                                         ignored(State::done, "deadline", deadline)));

// --- the spans of the rules ---

TEST(Grace, EndsInAKill) {
  Story story = in(State::stopping);
  EXPECT_EQ("kill, step timer 10s", story.on(step).last());
  EXPECT_EQ("killing", story.state());
  EXPECT_EQ(drain, story.on(killed).last());
  EXPECT_EQ("finish", story.on(GroupEmpty{}).last());
  EXPECT_EQ(killed, (*story).exit());
}

TEST(Grace, IsTheOneOfTheRules) {
  SupervisionRules rules;
  rules.grace = seconds{7};
  EXPECT_EQ("signal 15, step timer 7s", in(State::running, rules).on(stop(term)).last());
}

TEST(Drain, IsNeverLongerThanTheGrace) {
  SupervisionRules rules;
  rules.grace = seconds{2};
  EXPECT_EQ("no attempt timer, signal 15, step timer 2s", in(State::running, rules).on(code(0)).last());
  rules.grace = seconds{0};
  EXPECT_EQ("no attempt timer, signal 15, step timer 0s", in(State::running, rules).on(code(0)).last());
}

TEST(TerminateSignal, IsTheOneOfTheRules) {
  SupervisionRules rules;
  rules.terminate_signal = hup;
  EXPECT_EQ("no attempt timer, signal 1, step timer 5s", in(State::running, rules).on(code(0)).last());
  EXPECT_EQ("signal 1, step timer 25s", in(State::running, rules).on(attempt_timeout).last());
}

TEST(StuckCommand, CountsAsKilledAndIsNotTriedAgain) {
  Story story = in(State::running, limited()).on(attempt_timeout).on(step);
  EXPECT_EQ(std::nullopt, (*story).exit());
  EXPECT_EQ("finish", story.on(step).last());
  EXPECT_EQ(killed, (*story).exit());
}

TEST(StuckDescendant, DoesNotPreventTheNextAttempt) {
  EXPECT_EQ("pausing", in(State::draining).on(step).on(step).state());
}

TEST(Killing, LastsAsLongAsTheRulesSay) {
  SupervisionRules rules;
  rules.kill_grace = seconds{3};
  EXPECT_EQ("kill, step timer 3s", in(State::draining, rules).on(step).last());
}

// --- a command that does not get to start ---

TEST(Start, ThatNeverEndsIsKilledAfterTheGracePeriod) {
  for (const SupervisionEvent& cause :
       {SupervisionEvent{stop(term)}, SupervisionEvent{attempt_timeout}, SupervisionEvent{deadline}}) {
    Story story = in(State::starting, limited()).on(cause);
    EXPECT_EQ("kill, step timer 10s", story.on(step).last());
    EXPECT_EQ("finish", story.on(step).last()) << "it counts as killed, and no other may run beside it";
    EXPECT_EQ(killed, (*story).exit());
  }
}

TEST(Start, ThatALimitCutsShortMayBeTriedAgain) {
  Story story = in(State::starting, limited()).on(attempt_timeout);
  EXPECT_EQ("retry after attempt 1 (timeout) and 1s, step timer 1s",
            story.on(Exited{0, term}).on(GroupEmpty{}).last());
}

TEST(Start, ThatWasToldToEndMaySucceedFirst) {
  Story story = in(State::starting).on(stop(term)).on(Started{});
  EXPECT_EQ("stopping", story.state());
  EXPECT_EQ("finish", story.on(code(0)).on(GroupEmpty{}).last());
  EXPECT_EQ(term, (*story).stopped_by());
}

TEST(Start, ThatFailsAfterAStopIsNotTriedAgain) {
  SupervisionRules rules = retrying();
  rules.retry.retry_on = FailureSet::parse("127").value();
  EXPECT_EQ("no attempt timer, finish",
            in(State::starting, rules).on(stop(term)).on(SpawnFailed{127}).last());
}

TEST(Start, ThatTheSystemRefusedIsTriedAgain) {
  EXPECT_EQ("no attempt timer, retry after attempt 1 (not started 74) and 1s, step timer 1s",
            in(State::starting).on(SpawnFailed{74}).last());
}

// --- attempts ---

TEST(Attempts, FollowEachOtherWhileTheyFail) {
  Story story = in(State::running);
  EXPECT_EQ(1U, (*story).attempt());
  EXPECT_EQ(retry, story.on(code(3)).on(GroupEmpty{}).last());
  EXPECT_EQ("spawn 2", story.on(step).last());
  EXPECT_EQ("retry after attempt 2 (killed by 9) and 2s, step timer 2s",
            story.on(Started{}).on(killed).on(GroupEmpty{}).last());
  EXPECT_EQ("spawn 3", story.on(step).last());
  EXPECT_EQ("finish", story.on(Started{}).on(code(5)).on(GroupEmpty{}).last());
  EXPECT_EQ(3U, (*story).attempt());
  EXPECT_EQ(code(5), (*story).exit());
}

TEST(Attempts, EndWithTheFirstSuccess) {
  Story story = in(State::pausing);
  story.on(step).on(Started{}).on(code(0));
  EXPECT_EQ("finish", story.on(GroupEmpty{}).last());
  EXPECT_EQ(2U, (*story).attempt());
  EXPECT_EQ(code(0), (*story).exit());
}

TEST(Attempts, AreOneByDefault) {
  EXPECT_EQ("finish", in(State::draining, SupervisionRules{}).on(GroupEmpty{}).last());
}

TEST(Attempts, EndWhereThePolicySaysSo) {
  SupervisionRules rules = retrying();
  rules.retry.no_retry_on = FailureSet::parse("3").value();
  EXPECT_EQ("finish", Story(rules).begun().on(code(3)).on(GroupEmpty{}).last());
  EXPECT_EQ("pausing", Story(rules).begun().on(code(4)).on(GroupEmpty{}).state());
}

TEST(Attempts, EndWithAStop) {
  EXPECT_EQ("finish", in(State::stopping).on(code(3)).on(GroupEmpty{}).last());
  EXPECT_EQ("finish", in(State::draining).on(stop(term)).on(GroupEmpty{}).last());
}

TEST(Attempt, ForgetsHowTheOneBeforeEnded) {
  Story story = in(State::pausing);
  EXPECT_EQ(code(3), (*story).exit());
  story.on(step);
  EXPECT_EQ(std::nullopt, (*story).exit());
}

TEST(Pause, IsJittered) {
  SupervisionRules rules = retrying();
  rules.backoff = {seconds{8}, 2, seconds{300}, Jitter::full};
  EXPECT_EQ("retry after attempt 1 (code 3) and 2s, step timer 2s",
            in(State::draining, rules).on(GroupEmpty{}, 0.25).last());
}

// --- time limits ---

TEST(AttemptTimeout, IsStartedWithEachAttempt) {
  SupervisionRules rules = retrying();
  rules.attempt_timeout = seconds{10};
  EXPECT_EQ("spawn 1, attempt timer 10s", in(State::starting, rules).last());
  EXPECT_EQ("spawn 2, attempt timer 10s", in(State::pausing, rules).on(step).last());
}

TEST(AttemptTimeout, IsAFailureOfItsOwnWhateverTheExitCode) {
  Story story = in(State::running, limited());
  EXPECT_EQ("signal 15, step timer 25s", story.on(attempt_timeout).last());
  EXPECT_TRUE((*story).attempt_timed_out());
  EXPECT_EQ("retry after attempt 1 (timeout) and 1s, step timer 1s",
            story.on(code(0)).on(GroupEmpty{}).last());
  story.on(step);
  EXPECT_FALSE((*story).attempt_timed_out());
}

TEST(Deadline, IsStartedOnceForAllAttempts) {
  EXPECT_EQ("deadline timer 1m, spawn 1, attempt timer 10s", Story(limited()).on(Begin{}).last());
  EXPECT_EQ("spawn 2, attempt timer 10s", in(State::pausing, limited()).on(step).last());
}

TEST(Deadline, EndsTheAttemptAndAllOthers) {
  Story story = in(State::running, limited());
  story.on(deadline);
  EXPECT_TRUE((*story).deadline_passed());
  EXPECT_FALSE((*story).attempt_timed_out());
  EXPECT_EQ("finish", story.on(code(0)).on(GroupEmpty{}).last());
}

TEST(Deadline, EndsAPause) {
  Story story = in(State::pausing, limited());
  EXPECT_EQ("finish", story.on(deadline).last());
  EXPECT_TRUE((*story).deadline_passed());
}

TEST(Deadline, DoesNotUndoASuccess) {
  Story story = in(State::running, limited());
  story.on(code(0)).on(deadline);
  EXPECT_FALSE((*story).deadline_passed());
  EXPECT_EQ("finish", story.on(GroupEmpty{}).last());
}

TEST(Deadline, AfterAFailureForbidsTheRetry) {
  EXPECT_EQ("finish", in(State::draining, limited()).on(deadline).on(GroupEmpty{}).last());
}

// --- a later owner has taken over ---

TEST(Replaced, KillsTheCommandWithoutAGracePeriod) {
  for (const State state : {State::running, State::stopping, State::draining}) {
    Story story = in(state);
    EXPECT_EQ("kill, step timer 10s", story.on(Replaced{}).last()) << name(state);
    EXPECT_EQ(State::killing, (*story).state());
    EXPECT_TRUE((*story).replaced());
  }
}

TEST(Replaced, IsTheEndOfAPause) {
  EXPECT_EQ("finish", in(State::pausing).on(Replaced{}).last());
}

TEST(Replaced, ForbidsTheRetry) {
  Story story = in(State::running, limited());
  story.on(Replaced{}).on(killed);
  EXPECT_EQ("finish", story.on(GroupEmpty{}).last());
}

// --- what the next attempt needs ---

TEST(Prepared, AndTheEndOfThePauseAreBothWaitedFor) {
  SupervisionRules rules = limited();
  rules.prepared_retries = true;
  EXPECT_EQ("", in(State::pausing, rules).on(TimerElapsed{}).last());
  EXPECT_EQ("", in(State::pausing, rules).on(Prepared{}).last());
  Story late = in(State::pausing, rules);
  EXPECT_EQ(State::starting, (*late.on(TimerElapsed{}).on(Prepared{})).state());
  Story early = in(State::pausing, rules);
  EXPECT_EQ(State::starting, (*early.on(Prepared{}).on(TimerElapsed{})).state());
  Story next = in(State::pausing, rules);
  next.on(Prepared{}).on(TimerElapsed{}).on(Started{}).on(code(1)).on(GroupEmpty{});
  EXPECT_EQ("", next.on(TimerElapsed{}).last()) << "each one anew";
}

TEST(Prepared, EndsItAllWhenItCannotBe) {
  EXPECT_EQ("finish", in(State::pausing, limited()).on(Prepared{false}).last());
  EXPECT_EQ("", in(State::running).on(Prepared{false}).last());
}

// --- what is remembered ---

TEST(StoppedBy, IsTheFirstStop) {
  Story story = in(State::running);
  EXPECT_EQ(std::nullopt, (*story.on(pass(usr1))).stopped_by());
  EXPECT_EQ(interrupt, (*story.on(stop(interrupt)).on(stop(term))).stopped_by());
  EXPECT_EQ(interrupt, (*story).stop_signal());
}

TEST(StoppedBy, IsNothingWhenTheWorkWasDone) {
  Story story = in(State::running);
  story.on(code(0)).on(stop(term));
  EXPECT_EQ(std::nullopt, (*story).stopped_by());
  EXPECT_EQ(term, (*story).stop_signal());
}

TEST(StoppedBy, IsTheStopThatPreventsTheNextAttempt) {
  EXPECT_EQ(term, (*in(State::draining).on(stop(term))).stopped_by());
  EXPECT_EQ(term, (*in(State::pausing).on(stop(term))).stopped_by());
}

TEST(StoppedBy, StaysWhenTheCommandEndsAfterwards) {
  const Story story = in(State::stopping).on(code(0));
  EXPECT_EQ(term, (*story).stopped_by());
  EXPECT_EQ(code(0), (*story).exit());
}

TEST(Exit, IsAbsentUntilTheCommandHasEnded) {
  for (const State state : {State::idle, State::starting, State::running, State::stopping}) {
    EXPECT_EQ(std::nullopt, (*in(state)).exit()) << name(state);
  }
  EXPECT_EQ(std::nullopt, (*in(State::starting).on(SpawnFailed{126})).exit());
}

TEST(Exit, NeverChangesAfterwards) {
  EXPECT_EQ(code(3), (*in(State::draining).on(code(7))).exit());
  EXPECT_EQ(code(0), (*in(State::done).on(code(7))).exit());
}

}  // namespace
}  // namespace baton::model
