#include "engine/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"
#include "support/memory_bulk_files.h"
#include "support/memory_files.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class GateTest : public testing::Test {
 protected:
  GateTest() { options_.conditions = {{model::ConditionKind::marker, "/d/m", "/d/m", "", ""}}; }

  GateResult wait() {
    LookoutPlan plan;
    plan.conditions = options_.conditions;
    plan.run = options_.rules.run.id;
    plan.rules = options_.rules;
    auto lookout = std::make_shared<Lookout>(files_, bulk_, watcher_, network_, clock_, plan);
    Gate gate(options_, {clock_, events_, worker_, lookout, [] { return 1.0; }, reporter_});
    return gate.wait();
  }
  [[nodiscard]] std::chrono::milliseconds waited() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now - start_);
  }

  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  test::MemoryFiles files_;
  test::MemoryBulkFiles bulk_{files_};
  test::RecordingWatcher watcher_;
  test::FakeNetwork network_;
  test::RecordingSink sink_;
  Reporter reporter_{sink_, clock_, {}};
  Gate::Options options_;
  const base::MonotonicTime start_ = clock_.now;
};

TEST_F(GateTest, OpensAtTheFirstLook) {
  files_.put("/d/m", "");
  EXPECT_EQ(GateOutcome::opened, wait().outcome);
  EXPECT_EQ(0ms, waited());
}

TEST_F(GateTest, OpensWhenAChangeIsAnnounced) {
  events_.then_change([&] { files_.put("/d/m", ""); });
  EXPECT_EQ(GateOutcome::opened, wait().outcome);
  EXPECT_EQ(0ms, waited());
}

class GateOnTwo : public GateTest {
 protected:
  GateOnTwo() {
    options_.conditions.push_back({model::ConditionKind::marker, "/d/n", "/d/n", "", ""});
    files_.put("/d/m", "");
  }
};

TEST_F(GateOnTwo, OpensByAFreshLookOnly) {
  events_.then_change([&] { files_.put("/d/n", ""); });
  EXPECT_EQ(GateOutcome::opened, wait().outcome);
  EXPECT_EQ(2, std::ranges::count(files_.calls, "read /d/m"));
  EXPECT_EQ(0ms, waited());
}

TEST_F(GateOnTwo, DoesNotOpenByWhatHasBeenOverwrittenMeanwhile) {
  events_.then_change([&] {
    files_.overwrite("/d/m", "{\"baton\"");
    files_.put("/d/n", "");
  });
  options_.timeout = 10s;
  EXPECT_EQ(GateOutcome::corrupt, wait().outcome);
}

TEST_F(GateOnTwo, TakesAFreshLookAtTheTimeoutToo) {
  options_.timeout = 10s;
  options_.poll = {1h, false};
  events_.script.emplace_back([&] {
    files_.put("/d/n", "");
    return system::Wakeup{};
  });
  events_.then_nothing();
  EXPECT_EQ(GateOutcome::opened, wait().outcome);
  EXPECT_EQ(10'000ms, waited());
}

TEST_F(GateTest, OpensByThePollWhereNothingIsAnnounced) {
  options_.poll = {2s, false};
  events_.script.emplace_back([&] {
    files_.put("/d/m", "");
    return system::Wakeup{};
  });
  EXPECT_EQ(GateOutcome::opened, wait().outcome);
  EXPECT_EQ(2000ms, waited());
}

TEST_F(GateTest, LooksAgainWhenAChangeCameDuringALook) {
  bool changed = false;
  files_.fault = [&](const std::string& call) -> std::optional<base::Error> {
    // Behind the listing that missed it.
    if (call.starts_with("list") && !changed) {
      changed = true;
      events_.then_change([&] { files_.put("/d/m", ""); });
    }
    return std::nullopt;
  };
  EXPECT_EQ(GateOutcome::opened, wait().outcome);
  EXPECT_EQ(0ms, waited());
}

TEST_F(GateTest, TimesOut) {
  options_.timeout = 10s;
  const auto result = wait();
  EXPECT_EQ(GateOutcome::timed_out, result.outcome);
  EXPECT_EQ("/d/m: no marker yet", result.detail);
  EXPECT_EQ(10'000ms, waited());
}

TEST_F(GateTest, TellsACorruptMarkerAtTheTimeout) {
  files_.put("/d/m", "{\"baton\":1,");
  options_.timeout = 10s;
  EXPECT_EQ(GateOutcome::corrupt, wait().outcome);
}

TEST_F(GateTest, FailsWithItsUpstream) {
  files_.put("/d/m.failed", "");
  const auto result = wait();
  EXPECT_EQ(GateOutcome::upstream_failed, result.outcome);
  EXPECT_EQ("/d/m: there is a failure marker", result.detail);
}

TEST_F(GateTest, OutlivesErrorsThatMayHeal) {
  int failures = 5;
  files_.put("/d/m", "");
  files_.fault = [&](const std::string& call) -> std::optional<base::Error> {
    if (call == "read /d/m" && failures-- > 0)
      return base::Error{base::ErrorKind::transient, "read", "/d/m", "EIO", 5};
    return std::nullopt;
  };
  EXPECT_EQ(GateOutcome::opened, wait().outcome);
}

TEST_F(GateTest, EndsByAStopSignalAndNoOther) {
  events_.then_signal(SIGWINCH);
  events_.then_signal(SIGTERM);
  const auto result = wait();
  EXPECT_EQ(GateOutcome::stopped, result.outcome);
  EXPECT_EQ(SIGTERM, result.signal);
}

TEST_F(GateTest, IsStuckWhenTheVolumeHoldsItAtAStop) {
  worker_.stuck = true;
  events_.then_signal(SIGTERM);
  EXPECT_EQ(GateOutcome::stuck, wait().outcome);
  EXPECT_EQ(2000ms, waited());
}

TEST_F(GateTest, TimesOutOnAVolumeThatDoesNotAnswer) {
  worker_.stuck = true;
  options_.timeout = 10s;
  EXPECT_EQ(GateOutcome::timed_out, wait().outcome);
}

TEST_F(GateTest, ReportsWhatIsPending) {
  options_.timeout = 65s;
  EXPECT_EQ(GateOutcome::timed_out, wait().outcome);
  EXPECT_THAT(sink_.text, HasSubstr("wait_elapsed_seconds=30 "));
  EXPECT_THAT(sink_.text, HasSubstr("wait_elapsed_seconds=60 "));
  EXPECT_THAT(sink_.text, HasSubstr("condition=/d/m"));
}

TEST_F(GateTest, TakesTheAgeFromTheVolumesClock) {
  files_.put("/d/m", "", base::Instant{100h});
  files_.now = base::Instant{100h + 30min};  // a day away from this host's clock
  options_.rules.max_age = 1h;
  LookoutPlan plan;
  plan.conditions = options_.conditions;
  plan.needs_modified = plan.needs_volume_time = true;
  auto lookout = std::make_shared<Lookout>(files_, bulk_, watcher_, network_, clock_, plan);
  Gate gate(options_, {clock_, events_, worker_, lookout, [] { return 1.0; }, reporter_});
  EXPECT_EQ(GateOutcome::opened, gate.wait().outcome);
}

}  // namespace
}  // namespace baton::engine
