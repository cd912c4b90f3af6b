#include "engine/acquisition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"
#include "support/memory_files.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Kind = Acquisition::Result::Kind;

class AcquisitionTest : public testing::Test {
 protected:
  AcquisitionTest() {
    claimant_.state = "/s";
    claimant_.worker = {"j", "r", 0, ""};
    claimant_.indices = {0};
    claimant_.claim.heartbeat = 10s;
    claimant_.claim.token = "mine";
  }
  Acquisition::Result acquire() {
    const auto claimant = std::make_shared<Claimant>(files_, watcher_, clock_, claimant_);
    Acquisition acquisition(options_, {clock_, events_, worker_, reporter_, [] { return 0.5; }, claimant});
    return acquisition.acquire();
  }
  void claimed_by_another(int index = 0, std::uint64_t epoch = 1) {
    model::Claim claim;
    claim.epoch = epoch;
    claim.host = "other";
    claim.heartbeat = 10s;
    put(index, std::to_string(epoch) + ".claim.json", model::encode_claim(claim));
  }
  void ended(model::MarkerState state, int index = 0, std::uint64_t epoch = 1) {
    model::Marker end;
    end.state = state;
    put(index, std::to_string(epoch) + ".end.json", model::encode_marker(end));
  }
  void put(int index, const std::string& name, const std::string& bytes) {
    files_.put("/s/j/r/" + std::to_string(index) + "/" + name, bytes);
  }
  // The volume changes while we sleep.
  void then(std::function<void()> change) { events_.then_change(std::move(change)); }
  void beat(int count) {
    then([this, count] { put(0, "1." + std::to_string(count) + ".heartbeat", ""); });
    events_.then_nothing();
  }

  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  test::MemoryFiles files_;
  test::RecordingWatcher watcher_;
  test::RecordingSink sink_;
  Reporter reporter_{sink_, clock_, {}};
  Claimant::Options claimant_;
  Acquisition::Options options_;
  const base::MonotonicTime start_ = clock_.now;
};

TEST_F(AcquisitionTest, ClaimsWhatNobodyOwns) {
  const auto result = acquire();
  EXPECT_EQ(Kind::claimed, result.kind);
  EXPECT_EQ(1U, result.epoch);
  EXPECT_THAT(files_.bytes("/s/j/r/0/1.claim.json"), HasSubstr("\"token\":\"mine\""));
  EXPECT_EQ(start_, clock_.now);
  EXPECT_EQ("", sink_.text);
}

TEST_F(AcquisitionTest, TakesTheNextEpochAfterAnEnd) {
  claimed_by_another();
  ended(model::MarkerState::failed);
  EXPECT_EQ(2U, acquire().epoch);
}

TEST_F(AcquisitionTest, SkipsWhatIsComplete) {
  claimant_.rules.if_complete = model::IfComplete::skip;
  claimed_by_another();
  ended(model::MarkerState::complete);
  EXPECT_EQ(Kind::complete, acquire().kind);
  EXPECT_FALSE(files_.has("/s/j/r/0/2.claim.json"));
}

TEST_F(AcquisitionTest, RefusesWhatIsCompleteIfSoTold) {
  claimant_.rules.if_complete = model::IfComplete::fail;
  claimed_by_another();
  ended(model::MarkerState::complete);
  EXPECT_EQ(base::ErrorKind::configuration, acquire().error->kind);
}

TEST_F(AcquisitionTest, GivesWayToALiveOwner) {
  claimed_by_another();
  beat(1);
  const auto result = acquire();
  EXPECT_EQ(Kind::failed, result.kind);
  EXPECT_EQ(base::ErrorKind::not_owner, result.error->kind);
  EXPECT_THAT(result.error->message(), HasSubstr("epoch 1 (host other"));
  EXPECT_THAT(sink_.text, HasSubstr("type=ownership_refused"));
}

TEST_F(AcquisitionTest, TakesOverFromAnOwnerThatHasFallenSilent) {
  claimed_by_another();
  const auto result = acquire();
  EXPECT_EQ(Kind::claimed, result.kind);
  EXPECT_EQ(2U, result.epoch);
  EXPECT_GE(clock_.now - start_, 60s);
  EXPECT_LT(clock_.now - start_, 62s);
  EXPECT_THAT(sink_.text, HasSubstr("type=ownership_pending"));
  EXPECT_THAT(sink_.text, HasSubstr("epoch 1 (host other, pid 0) is lost: no heartbeat for"));
}

TEST_F(AcquisitionTest, TakesOverAtOnceWhenTheProcessIsGone) {
  claimed_by_another();
  claimant_.probe = [](const model::Worker&, const model::Claim&) { return std::optional(false); };
  EXPECT_EQ(2U, acquire().epoch);
  EXPECT_EQ(start_, clock_.now);
  EXPECT_THAT(sink_.text, HasSubstr("its process is gone"));
}

TEST_F(AcquisitionTest, LosesARaceAndThenGivesWay) {
  bool raced = false;
  files_.fault = [&](const std::string& call) -> std::optional<base::Error> {
    if (call == "create /s/j/r/0/1.claim.json" && !std::exchange(raced, true)) claimed_by_another();
    return std::nullopt;
  };
  beat(1);
  EXPECT_EQ(base::ErrorKind::not_owner, acquire().error->kind);
  EXPECT_TRUE(raced);
}

TEST_F(AcquisitionTest, WaitsForTheOwnersEndIfSoTold) {
  claimant_.rules.wait_for_owner = true;
  claimed_by_another();
  beat(1);
  beat(2);
  then([this] { ended(model::MarkerState::failed); });
  const auto result = acquire();
  EXPECT_EQ(Kind::claimed, result.kind);
  EXPECT_EQ(2U, result.epoch);
}

TEST_F(AcquisitionTest, WaitsForTheOwnerNoLongerThanItMay) {
  claimant_.rules.wait_for_owner = true;
  claimant_.claim.heartbeat = 0s;
  options_.timeout = 7s;
  claimed_by_another();
  EXPECT_EQ(Kind::timed_out, acquire().kind);
  EXPECT_EQ(7s, clock_.now - start_);
}

TEST_F(AcquisitionTest, IsStoppedWhileItWaits) {
  claimed_by_another();
  events_.then_nothing();
  events_.then_signal(SIGTERM);
  const auto result = acquire();
  EXPECT_EQ(Kind::stopped, result.kind);
  EXPECT_EQ(SIGTERM, result.signal);
}

TEST_F(AcquisitionTest, KeepsWhatItClaimedInTheMomentOfAStop) {
  worker_.stuck = true;
  events_.script.emplace_back([this] {
    worker_.stuck = false;
    return test::signal_wakeup(SIGTERM);
  });
  const auto result = acquire();
  EXPECT_EQ(Kind::claimed, result.kind) << "somebody has to say how it ended";
  EXPECT_EQ(SIGTERM, result.signal);
}

TEST_F(AcquisitionTest, EndsThoughTheVolumeDoesNotAnswer) {
  worker_.stuck = true;
  options_.timeout = 5s;
  options_.grace = 2s;
  EXPECT_EQ(base::ErrorKind::transient, acquire().error->kind);
  EXPECT_EQ(7s, clock_.now - start_);
}

TEST_F(AcquisitionTest, OutlastsAnErrorThatHeals) {
  bool failed = false;
  files_.fault = [&](const std::string& call) -> std::optional<base::Error> {
    if (call == "list /s/j/r" && !std::exchange(failed, true))
      return base::Error{base::ErrorKind::stale, "list", "", "Stale file handle", 116};
    return std::nullopt;
  };
  EXPECT_EQ(Kind::claimed, acquire().kind);
}

TEST_F(AcquisitionTest, TellsAnErrorThatStays) {
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call.starts_with("list"))
      return base::Error{base::ErrorKind::transient, "list", "/s", "I/O error", 5};
    return std::nullopt;
  };
  EXPECT_EQ(base::ErrorKind::transient, acquire().error->kind);
}

TEST_F(AcquisitionTest, TellsWhereTheStateCannotBeKept) {
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call.starts_with("make")) return base::Error{base::ErrorKind::refused, "make", "/s", "Read-only", 30};
    return std::nullopt;
  };
  EXPECT_THAT(acquire().error->message(), HasSubstr("--no-state does without"));
}

class AnyIndexTest : public AcquisitionTest {
 protected:
  AnyIndexTest() {
    claimant_.indices = {0, 1, 2};
    claimant_.rules.if_complete = model::IfComplete::skip;
  }
};

TEST_F(AnyIndexTest, ClaimsTheLowestThatNobodyClaimed) {
  claimed_by_another(0);
  EXPECT_EQ(1U, acquire().index);
  EXPECT_EQ(2U, acquire().index);
}

TEST_F(AnyIndexTest, ClaimsOneThatFailed) {
  for (const int index : {0, 1, 2}) claimed_by_another(index);
  ended(model::MarkerState::failed, 1);
  const auto result = acquire();
  EXPECT_EQ(1U, result.index);
  EXPECT_EQ(2U, result.epoch);
}

TEST_F(AnyIndexTest, IsDoneWhenAllAre) {
  for (const int index : {0, 1, 2}) {
    claimed_by_another(index);
    ended(model::MarkerState::complete, index);
  }
  EXPECT_EQ(Kind::complete, acquire().kind);
}

TEST_F(AnyIndexTest, TakesTheFirstWhoseOwnerIsLost) {
  for (const int index : {0, 1, 2}) claimed_by_another(index);
  claimant_.probe = [](const model::Worker& worker, const model::Claim&) { return worker.index != 2; };
  EXPECT_EQ(2U, acquire().index);
}

TEST_F(AnyIndexTest, LosesEachRaceAndTakesTheNext) {
  int raced = 0;
  files_.fault = [&](const std::string& call) -> std::optional<base::Error> {
    if (raced < 2 && call == "create /s/j/r/" + std::to_string(raced) + "/1.claim.json")
      claimed_by_another(raced++);
    return std::nullopt;
  };
  EXPECT_EQ(2U, acquire().index);
}

}  // namespace
}  // namespace baton::engine
