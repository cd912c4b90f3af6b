#include "engine/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"
#include "support/memory_files.h"

namespace baton::engine {
namespace {

using model::JobState;
using testing::ElementsAre;
using testing::HasSubstr;

class LedgerTest : public testing::Test {
 protected:
  // As the owner of the next epoch, whose claim is there.
  Ledger ledger(std::uint32_t index = 0, std::uint32_t completions = 1) {
    const model::Worker worker{"j", "r", index, ""};
    ClaimStore claims(files_, "/state", worker);
    EXPECT_TRUE(claims.make_directory());
    const std::uint64_t epoch = *claims.newest_epoch() + 1;
    model::Claim claim;
    claim.epoch = epoch;
    EXPECT_TRUE(claims.claim(claim));
    model::Record record;
    record.epoch = epoch;
    record.job = "j";
    record.run = "r";
    record.index = index;
    record.completions = completions;
    return {files_,
            clock_,
            {"/state", {"/out/m", "/out/m.failed", most_marker_bytes_}, base::Duration{0}, [](auto) {}},
            record};
  }
  static model::Outcome success() { return {JobState::succeeded, "", 0, 0, {}}; }
  static model::Outcome failure() { return {JobState::failed, "exit code 3", 3, 3, {}}; }
  void fail_on(const std::string& call) {
    files_.fault = [call](const std::string& made) -> std::optional<base::Error> {
      if (made == call)
        return base::Error{base::ErrorKind::full, "write", made, "No space left on device", 28};
      return std::nullopt;
    };
  }
  test::MemoryFiles files_;
  test::FakeClock clock_;
  std::size_t most_marker_bytes_ = model::max_marker_bytes;
};

TEST_F(LedgerTest, WritesTheMarkerLast) {
  auto run = ledger();
  ASSERT_TRUE(run.open(JobState::running));
  files_.calls.clear();
  ASSERT_TRUE(run.close(success()));
  std::vector<std::string> writes;
  for (const auto& call : files_.calls) {
    if (call.starts_with("create") || call.starts_with("replace")) writes.push_back(call);
  }
  EXPECT_THAT(writes, ElementsAre("create /state/j/r/0/1.end.json", "replace /state/j/r/0/record.json",
                                  "replace /state/j.status", "create /out/m"));
}

TEST_F(LedgerTest, PublishesNoMarkerWhenAnythingBeforeItFails) {
  for (const char* call :
       {"create /state/j/r/0/1.end.json", "replace /state/j/r/0/record.json", "replace /state/j.status"}) {
    files_ = test::MemoryFiles();
    auto run = ledger();
    ASSERT_TRUE(run.open(JobState::running));
    fail_on(call);
    const auto closed = run.close(success());
    ASSERT_FALSE(closed) << call;
    EXPECT_EQ(base::ErrorKind::full, closed.error().kind);
    EXPECT_FALSE(files_.has("/out/m"));
  }
}

TEST_F(LedgerTest, PublishesTheFailureMarkerOnFailure) {
  auto run = ledger();
  ASSERT_TRUE(run.open(JobState::running));
  ASSERT_TRUE(run.close(failure()));
  EXPECT_FALSE(files_.has("/out/m"));
  EXPECT_THAT(files_.bytes("/out/m.failed"), HasSubstr("\"reason\":\"exit code 3\""));
  EXPECT_EQ("FAILED\n", files_.bytes("/state/j.status"));
}

TEST_F(LedgerTest, MarksAParallelJobByItsLastWorker) {
  auto first = ledger(0, 2);
  auto second = ledger(1, 2);
  ASSERT_TRUE(first.open(JobState::running));
  ASSERT_TRUE(second.open(JobState::running));
  ASSERT_TRUE(second.close(success()));
  EXPECT_FALSE(files_.has("/out/m"));
  ASSERT_TRUE(first.close(success()));
  EXPECT_THAT(files_.bytes("/out/m"), HasSubstr("\"completions\":2"));
}

TEST_F(LedgerTest, DoesNotTakeAWorkerForUnfinishedWhoseDirectoryCouldNotBeSeen) {
  auto first = ledger(0, 2);
  ASSERT_TRUE(first.open(JobState::running));
  ASSERT_TRUE(first.close(success()));
  auto last = ledger(1, 2);
  ASSERT_TRUE(last.open(JobState::running));
  int stale = 1;
  files_.fault = [&](const std::string& call) -> std::optional<base::Error> {
    if (call != "list /state/j/r/0" || stale-- <= 0) return std::nullopt;
    return base::Error{base::ErrorKind::stale, "list", "/state/j/r/0", "Stale file handle", 116};
  };
  ASSERT_TRUE(last.close(success()));
  EXPECT_TRUE(files_.has("/out/m"));
}

TEST_F(LedgerTest, DoesNotMarkAParallelJobWithAFailedWorker) {
  auto first = ledger(0, 2);
  auto second = ledger(1, 2);
  ASSERT_TRUE(first.open(JobState::running));
  ASSERT_TRUE(second.open(JobState::running));
  ASSERT_TRUE(first.close(failure()));
  ASSERT_TRUE(second.close(success()));
  EXPECT_FALSE(files_.has("/out/m"));
  EXPECT_TRUE(files_.has("/out/m.failed"));
}

TEST_F(LedgerTest, WritesNothingAnyMoreWhenALaterOwnerHasTakenOver) {
  auto old = ledger();
  ASSERT_TRUE(old.open(JobState::running));
  auto successor = ledger();
  ASSERT_TRUE(successor.open(JobState::running));
  const auto before = files_.bytes("/state/j/r/0/record.json");
  const auto closed = old.close(success());
  ASSERT_FALSE(closed);
  EXPECT_EQ(base::ErrorKind::not_owner, closed.error().kind);
  EXPECT_TRUE(old.replaced());
  EXPECT_FALSE(files_.has("/state/j/r/0/1.end.json"));
  EXPECT_FALSE(files_.has("/out/m"));
  EXPECT_EQ(before, files_.bytes("/state/j/r/0/record.json"));
}

// A later owner appears between the end record and the marker.
class LedgerReplacedAtTheEnd : public LedgerTest {
 protected:
  base::Result<void> close_while(model::Predecessor predecessor) {
    auto old = ledger();
    EXPECT_TRUE(old.open(JobState::running));
    files_.fault = [this, predecessor](const std::string& call) -> std::optional<base::Error> {
      if (call != "replace /state/j.status") return std::nullopt;
      files_.fault = nullptr;
      model::Claim next;
      next.epoch = 2;
      next.predecessor = predecessor;
      EXPECT_TRUE(ClaimStore(files_, "/state", {"j", "r", 0, ""}).claim(next));
      return std::nullopt;
    };
    return old.close(success());
  }
};

TEST_F(LedgerReplacedAtTheEnd, LeavesTheMarkerToAnOwnerThatWaitedForTheEnd) {
  EXPECT_TRUE(close_while(model::Predecessor::ended));
  EXPECT_FALSE(files_.has("/out/m"));
}

TEST_F(LedgerReplacedAtTheEnd, IsNoOwnerWhenItWasTakenForLost) {
  const auto closed = close_while(model::Predecessor::lost);
  ASSERT_FALSE(closed);
  EXPECT_EQ(base::ErrorKind::not_owner, closed.error().kind);
  EXPECT_FALSE(files_.has("/out/m"));
  EXPECT_FALSE(files_.has("/out/m.failed"));
}

TEST_F(LedgerTest, PublishesTheFailureMarkerWhenItsStateCannotBeWritten) {
  auto run = ledger();
  ASSERT_TRUE(run.open(JobState::running));
  fail_on("create /state/j/r/0/1.end.json");
  ASSERT_FALSE(run.close(success()));
  EXPECT_FALSE(files_.has("/out/m"));
  EXPECT_THAT(files_.bytes("/out/m.failed"), HasSubstr("No space left on device"));
}

TEST_F(LedgerTest, LeavesNoFailureMarkerThatAnotherIndexWouldNotTakeDown) {
  auto run = ledger(0, 2);
  ASSERT_TRUE(run.open(JobState::running));
  fail_on("replace /state/j.status");
  ASSERT_FALSE(run.close(success()));
  EXPECT_FALSE(files_.has("/out/m.failed"));
}

TEST_F(LedgerTest, TakesTheFailureMarkerOfABrokenEndDownWhenTheRunTurnsOutToBeComplete) {
  auto run = ledger();
  ASSERT_TRUE(run.open(JobState::running));
  fail_on("replace /state/j/r/0/record.json");
  ASSERT_FALSE(run.close(success()));
  ASSERT_TRUE(files_.has("/out/m.failed"));
  files_.fault = nullptr;
  const auto complete = run.is_complete();
  ASSERT_TRUE(complete && *complete);
  EXPECT_TRUE(files_.has("/out/m"));
  EXPECT_FALSE(files_.has("/out/m.failed"));
}

TEST_F(LedgerTest, RemovesWhatKilledWritersLeftAtItsFirstTick) {
  auto run = ledger();
  ASSERT_TRUE(run.open(JobState::running));
  files_.calls.clear();
  run.tick();
  run.tick();
  std::vector<std::string> tidied;
  for (const auto& call : files_.calls) {
    if (call.starts_with("tidy")) tidied.push_back(call);
  }
  EXPECT_THAT(tidied, ElementsAre("tidy /state/j/r/0", "tidy /state", "tidy /out"));
}

TEST_F(LedgerTest, DoesNotStartWhatALaterOwnerHasTakenOver) {
  auto old = ledger();
  ASSERT_TRUE(old.open(JobState::waiting));
  auto successor = ledger();
  EXPECT_EQ(base::ErrorKind::not_owner, old.start().error().kind);
}

TEST_F(LedgerTest, ShowsTheRecordAtEachTick) {
  auto run = ledger();
  ASSERT_TRUE(run.open(JobState::running));
  run.show(run.record());
  files_.put("/state/j/r/0/progress", "1/4\n");
  run.tick();
  EXPECT_THAT(files_.bytes("/state/j/r/0/record.json"),
              testing::AllOf(HasSubstr("\"heartbeat\":1,"), HasSubstr("\"percent\":25.0")));
  run.tick();
  EXPECT_THAT(files_.bytes("/state/j/r/0/record.json"), HasSubstr("\"heartbeat\":2,"));
}

TEST_F(LedgerTest, NeverLetsATickHideTheEnd) {
  auto run = ledger();
  ASSERT_TRUE(run.open(JobState::running));
  run.show(run.record());
  ASSERT_TRUE(run.close(success()));
  run.tick();
  EXPECT_THAT(files_.bytes("/state/j/r/0/record.json"), HasSubstr("\"state\":\"SUCCEEDED\""));
  EXPECT_FALSE(files_.has("/state/j/r/0/1.1.heartbeat"));
}

TEST_F(LedgerTest, LeavesTheRecordToALaterOwner) {
  auto old = ledger();
  ASSERT_TRUE(old.open(JobState::running));
  old.show(old.record());
  auto successor = ledger();
  ASSERT_TRUE(successor.open(JobState::running));
  const auto theirs = files_.bytes("/state/j/r/0/record.json");
  old.tick();
  EXPECT_TRUE(old.replaced());
  EXPECT_EQ(theirs, files_.bytes("/state/j/r/0/record.json"));
}

TEST_F(LedgerTest, OutlastsAListingThatFailsOnce) {
  auto run = ledger();
  ASSERT_TRUE(run.open(JobState::running));
  bool failed = false;
  files_.fault = [&](const std::string& call) -> std::optional<base::Error> {
    if (call == "list /state/j/r/0" && !std::exchange(failed, true))
      return base::Error{base::ErrorKind::stale, "list", "/state/j/r/0", "Stale file handle", 116};
    return std::nullopt;
  };
  EXPECT_TRUE(run.close(success()));
  EXPECT_TRUE(failed);
}

TEST_F(LedgerTest, TakesTheProgressIntoTheRecord) {
  auto run = ledger();
  ASSERT_TRUE(run.open(JobState::running));
  files_.put("/state/j/r/0/progress", "1/4\n2/4\n");
  ASSERT_TRUE(run.close(success()));
  EXPECT_THAT(files_.bytes("/state/j/r/0/record.json"), HasSubstr("\"percent\":50.0"));
}

TEST_F(LedgerTest, ListsTheOutputsInRecordEndRecordAndMarker) {
  auto run = ledger();
  ASSERT_TRUE(run.open(JobState::running));
  run.record().outputs = {{"/d/x", 3, "xxh3:0"}};
  ASSERT_TRUE(run.close(success()));
  const std::string listed = R"("outputs":[{"path":"/d/x","bytes":3,"digest":"xxh3:0"}])";
  for (const char* file : {"/state/j/r/0/record.json", "/state/j/r/0/1.end.json", "/out/m"})
    EXPECT_THAT(files_.bytes(file), HasSubstr(listed)) << file;
}

TEST_F(LedgerTest, ListsTheOutputsOfAllWorkersInTheCommonMarker) {
  auto first = ledger(0, 2);
  auto second = ledger(1, 2);
  ASSERT_TRUE(first.open(JobState::running));
  ASSERT_TRUE(second.open(JobState::running));
  first.record().outputs = {{"/d/0", 1, ""}};
  second.record().outputs = {{"/d/1", 1, ""}};
  ASSERT_TRUE(second.close(success()));
  ASSERT_TRUE(first.close(success()));
  EXPECT_THAT(files_.bytes("/out/m"), testing::AllOf(HasSubstr("\"/d/0\""), HasSubstr("\"/d/1\"")));
  EXPECT_THAT(files_.bytes("/state/j/r/1/1.end.json"), testing::Not(HasSubstr("\"/d/0\"")));
}

TEST_F(LedgerTest, PublishesNoMarkerThatNobodyWouldRead) {
  most_marker_bytes_ = 500;
  auto first = ledger(0, 2);
  auto second = ledger(1, 2);
  ASSERT_TRUE(first.open(JobState::running));
  ASSERT_TRUE(second.open(JobState::running));
  first.record().outputs = {{"/d/" + std::string(250, '0'), 1, ""}};
  second.record().outputs = {{"/d/" + std::string(250, '1'), 1, ""}};
  ASSERT_TRUE(second.close(success()));
  const auto closed = first.close(success());
  ASSERT_FALSE(closed);
  EXPECT_EQ(base::ErrorKind::data, closed.error().kind);
  EXPECT_FALSE(files_.has("/out/m"));
}

class LedgerWithATornSibling : public LedgerTest {
 protected:
  LedgerWithATornSibling() {
    auto sibling = ledger(0, 2);
    EXPECT_TRUE(sibling.open(JobState::running));
    EXPECT_TRUE(sibling.close(success()));
    files_.put("/state/j/r/0/1.end.json", "{\"baton\":1,");
  }
  static void expect_named(const base::Error& error) {
    EXPECT_EQ(base::ErrorKind::data, error.kind);
    EXPECT_EQ("/state/j/r/0/1.end.json: the end record of index 0 is not whole; run index 0 again",
              error.message());
  }
};

TEST_F(LedgerWithATornSibling, SaysWhyThereIsNoMarker) {
  auto run = ledger(1, 2);
  ASSERT_TRUE(run.open(JobState::running));
  const auto closed = run.close(success());
  ASSERT_FALSE(closed);
  expect_named(closed.error());
  EXPECT_FALSE(files_.has("/out/m"));
  EXPECT_EQ("FAILED\n", files_.bytes("/state/j.status"));
  EXPECT_THAT(files_.bytes("/state/j/r/1/record.json"), HasSubstr("\"state\":\"FAILED\""));
}

TEST_F(LedgerWithATornSibling, IsNotSkippedInSilence) {
  auto run = ledger(1, 2);
  ASSERT_TRUE(run.open(JobState::running));
  ASSERT_FALSE(run.close(success()));
  const auto complete = run.is_complete();
  ASSERT_FALSE(complete);
  expect_named(complete.error());
}

TEST_F(LedgerTest, KeepsTheEndOfACommandWhoseFailureMarkerCannotBeWritten) {
  auto run = ledger();
  ASSERT_TRUE(run.open(JobState::running));
  fail_on("create /out/m.failed");
  ASSERT_TRUE(run.close(failure()));
  ASSERT_TRUE(run.trouble());
  EXPECT_EQ(base::ErrorKind::full, run.trouble()->kind);
  EXPECT_THAT(files_.bytes("/state/j/r/0/record.json"),
              HasSubstr("\"reason\":\"exit code 3; write create /out/m.failed: No space left on device\""));
  EXPECT_THAT(files_.bytes("/state/j/r/0/1.end.json"), HasSubstr("\"exit_code\":3"));
}

class LedgerBesideAForeignFailure : public LedgerTest {
 protected:
  LedgerBesideAForeignFailure() {
    model::Marker other;
    other.state = model::MarkerState::failed;
    other.job = "other";
    other.run = "s";
    foreign_ = model::encode_marker(other);
    files_.put("/out/m.failed", foreign_);
  }
  std::string foreign_;
};

TEST_F(LedgerBesideAForeignFailure, RefusesToStartAndLeavesIt) {
  for (int start = 0; start < 2; ++start) {
    auto run = ledger();
    const auto opened = run.open(JobState::running);
    ASSERT_FALSE(opened);
    EXPECT_EQ(base::ErrorKind::configuration, opened.error().kind);
    EXPECT_THAT(opened.error().message(), HasSubstr("'/out/m.failed': is of job other, run s"));
    ASSERT_TRUE(run.close(failure()));
    EXPECT_EQ(foreign_, files_.bytes("/out/m.failed"));
  }
}

// What an owner left that ended well, and then could not publish its marker.
class LedgerThatCouldNotPublish : public LedgerTest {
 protected:
  LedgerThatCouldNotPublish() {
    files_.now = base::Instant{std::chrono::seconds{1}};
    auto owner = ledger();
    EXPECT_TRUE(owner.open(JobState::running));
    fail_on("create /out/m");
    EXPECT_FALSE(owner.close(success()));
    files_.fault = nullptr;
    EXPECT_EQ("FAILED\n", files_.bytes("/state/j.status"));
  }
  // As a process that finds the run complete.
  void skip() {
    model::Record record;
    record.job = "j";
    record.run = "r";
    Ledger late(files_, clock_, {"/state", {"/out/m", "/out/m.failed"}, base::Duration{0}, [](auto) {}},
                record);
    const auto complete = late.is_complete();
    EXPECT_TRUE(complete && *complete);
    EXPECT_TRUE(files_.has("/out/m"));
  }
  [[nodiscard]] model::Record record() const {
    return *model::decode_record(files_.bytes("/state/j/r/0/record.json"));
  }
};

TEST_F(LedgerThatCouldNotPublish, HasItsViewsPutRight) {
  skip();
  EXPECT_EQ(JobState::succeeded, record().state);
  EXPECT_EQ("", record().reason);
  EXPECT_EQ(1U, record().epoch);
  EXPECT_EQ("SUCCEEDED\n", files_.bytes("/state/j.status"));
}

TEST_F(LedgerThatCouldNotPublish, HasARecordMadeWhereThereIsNone) {
  files_.files.erase("/state/j/r/0/record.json");
  skip();
  EXPECT_EQ(JobState::succeeded, record().state);
  EXPECT_EQ("SUCCEEDED\n", files_.bytes("/state/j.status"));
}

TEST_F(LedgerThatCouldNotPublish, LeavesTheStatusToANewerRun) {
  files_.put("/state/j/s/0/1.claim.json", "", base::Instant{std::chrono::seconds{2}});
  for (int start = 0; start < 2; ++start) {
    skip();
    EXPECT_EQ(JobState::succeeded, record().state);
    EXPECT_EQ("FAILED\n", files_.bytes("/state/j.status"));
  }
}

TEST_F(LedgerThatCouldNotPublish, HasTheStatusOfAnOlderRunReplaced) {
  files_.put("/state/j/s/0/1.end.json", "", base::Instant{});
  skip();
  EXPECT_EQ("SUCCEEDED\n", files_.bytes("/state/j.status"));
}

TEST_F(LedgerThatCouldNotPublish, LeavesTheViewsToALaterOwner) {
  bool claimed = false;
  files_.fault = [&](const std::string& call) -> std::optional<base::Error> {
    if (call == "read /state/j.status" && !std::exchange(claimed, true)) {
      model::Claim next;
      next.epoch = 2;
      EXPECT_TRUE(ClaimStore(files_, "/state", {"j", "r", 0, ""}).claim(next));
    }
    return std::nullopt;
  };
  skip();
  EXPECT_EQ(JobState::failed, record().state);
  EXPECT_EQ("FAILED\n", files_.bytes("/state/j.status"));
}

}  // namespace
}  // namespace baton::engine
