#include "engine/lookout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/checksum.h"
#include "model/marker.h"

#include "support/fakes.h"
#include "support/memory_bulk_files.h"
#include "support/memory_files.h"

namespace baton::engine {
namespace {

using model::ConditionKind;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class LookoutTest : public testing::Test {
 protected:
  void wait_for(ConditionKind kind, const std::string& path) {
    plan_.conditions.push_back({kind, path, path, "", ""});
  }
  void wait_for_job(const std::string& job) {
    plan_.conditions.push_back({ConditionKind::job, "job:" + job, "", "", job});
  }
  model::Sighting look() { return looks().sightings.at(0); }
  Look looks(Lookout::Trust trust = Lookout::Trust::memory) {
    if (!lookout_) lookout_.emplace(files_, bulk_, watcher_, network_, clock_, plan_);
    files_.calls.clear();
    return lookout_->look(trust);
  }
  static std::string marker(model::MarkerState state) {
    model::Marker made;
    made.state = state;
    return model::encode_marker(made);
  }
  static std::string end_record(model::MarkerState state) {
    model::Marker marker;
    marker.state = state;
    marker.completions = 2;
    return model::encode_marker(marker);
  }

  test::MemoryFiles files_;
  test::MemoryBulkFiles bulk_{files_};
  test::RecordingWatcher watcher_;
  test::FakeNetwork network_;
  test::FakeClock clock_;
  LookoutPlan plan_{{}, "/state", "", "r1", "", false, false, 1, {}};
  std::optional<Lookout> lookout_;
};

TEST_F(LookoutTest, ReadsOnlyWhatTheListingShows) {
  files_.make("/d");
  wait_for(ConditionKind::marker, "/d/m");
  look();
  EXPECT_THAT(files_.calls, Not(Contains("read /d/m")));
  EXPECT_THAT(files_.calls, Not(Contains("read /d/m.failed")));
}

TEST_F(LookoutTest, ListsADirectoryOnceForAllItsConditions) {
  files_.put("/d/a", "");
  for (const char* path : {"/d/a", "/d/b", "/d/c"}) wait_for(ConditionKind::marker, path);
  looks();
  looks();
  EXPECT_THAT(files_.calls, ElementsAre("list /d"));
}

TEST_F(LookoutTest, OpensWhatSatisfiedItsConditionOnce) {
  files_.put("/d/m", marker(model::MarkerState::complete));
  files_.put("/d/f", "x");
  wait_for(ConditionKind::marker, "/d/m");
  wait_for(ConditionKind::file, "/d/f");
  EXPECT_FALSE(looks().from_memory) << "all of it was opened in this look";
  EXPECT_TRUE(looks().from_memory);
  EXPECT_THAT(files_.calls, ElementsAre("list /d"));
  EXPECT_FALSE(looks(Lookout::Trust::nothing).from_memory);
  EXPECT_THAT(files_.calls, Contains("read /d/m"));
}

TEST_F(LookoutTest, OpensWhatIsAnotherFileNow) {
  files_.put("/d/m", marker(model::MarkerState::complete));
  wait_for(ConditionKind::marker, "/d/m");
  looks();
  files_.put("/d/m", marker(model::MarkerState::failed));
  const auto pair = std::get<model::MarkerPair>(look());
  EXPECT_EQ(model::MarkerState::failed,
            std::get<model::Marker>(std::get<model::SeenMarker>(pair.complete).content).state);
}

TEST_F(LookoutTest, OpensBothWhenAFailureMarkerComes) {
  files_.put("/d/m", marker(model::MarkerState::complete));
  wait_for(ConditionKind::marker, "/d/m");
  looks();
  files_.put("/d/m.failed", marker(model::MarkerState::failed));
  looks();
  EXPECT_THAT(files_.calls, testing::IsSupersetOf({"read /d/m", "read /d/m.failed"}));
}

TEST_F(LookoutTest, SeesWhatWasRemoved) {
  files_.put("/d/m", "");
  wait_for(ConditionKind::marker, "/d/m");
  looks();
  files_.files.erase("/d/m");
  EXPECT_TRUE(std::holds_alternative<model::Absent>(std::get<model::MarkerPair>(look()).complete));
}

TEST_F(LookoutTest, OpensAgainWhatDidNotSatisfyOrMayLeadElsewhere) {
  files_.put("/d/torn", "{\"baton\"");
  files_.put("/e/m", "");
  files_.make("/d");
  files_.links["/d/link"] = "/e/m";
  files_.put("/d/old", "");
  wait_for(ConditionKind::marker, "/d/torn");
  wait_for(ConditionKind::marker, "/d/link");
  looks();
  looks();
  EXPECT_THAT(files_.calls, testing::IsSupersetOf({"read /d/torn", "read /d/link"}));
}

TEST_F(LookoutTest, OpensAllAgainWhereAgesCount) {
  files_.put("/d/m", "");
  plan_.needs_modified = true;
  wait_for(ConditionKind::marker, "/d/m");
  looks();
  looks();
  EXPECT_THAT(files_.calls, Contains("read /d/m"));
}

TEST_F(LookoutTest, WatchesBeforeTheListingThatCounts) {
  files_.make("/d");
  wait_for(ConditionKind::marker, "/d/m");
  look();
  ASSERT_GE(watcher_.calls.size(), 2U);
  const auto& watched = watcher_.calls.back();
  EXPECT_EQ("/d", watched.back().directory);
  EXPECT_THAT(watched.back().names, testing::UnorderedElementsAre("m", "m.failed"));
}

TEST_F(LookoutTest, TakesANameThatVanishedForAbsent) {
  files_.put("/d/m", "");
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call == "read /d/m")
      return base::Error{base::ErrorKind::stale, "read", "/d/m", "Stale file handle", 116};
    return std::nullopt;
  };
  wait_for(ConditionKind::marker, "/d/m");
  EXPECT_TRUE(std::holds_alternative<model::Absent>(std::get<model::MarkerPair>(look()).complete));
}

TEST_F(LookoutTest, TellsADirectoryFromAMarker) {
  files_.make("/d/m");
  wait_for(ConditionKind::marker, "/d/m");
  EXPECT_TRUE(std::holds_alternative<model::NotRegular>(std::get<model::MarkerPair>(look()).complete));
}

TEST_F(LookoutTest, SeesWhatMatchesAPattern) {
  files_.put("/in/1/part-a", "");
  wait_for(ConditionKind::glob, "/in/*/part-*");
  EXPECT_EQ(1U, std::get<model::GlobSighting>(look()).matches.size());
}

TEST_F(LookoutTest, TakesTheNewestEpochOfEachWorker) {
  files_.put("/state/j/r1/0/1.claim.json", "");
  files_.put("/state/j/r1/0/1.end.json", end_record(model::MarkerState::failed));
  files_.put("/state/j/r1/0/2.claim.json", "");
  files_.put("/state/j/r1/1/1.end.json", end_record(model::MarkerState::complete));
  files_.put("/state/j/r1/junk/9.end.json", end_record(model::MarkerState::failed));
  wait_for_job("j");
  const auto job = std::get<model::JobSighting>(look());
  ASSERT_EQ(2U, job.workers.size());
  EXPECT_EQ(2U, job.workers[0].seen.epoch);
  EXPECT_FALSE(job.workers[0].seen.end.has_value()) << "the second owner has not ended";
  EXPECT_TRUE(job.workers[1].seen.end.has_value());
}

TEST_F(LookoutTest, ReadsAnEndRecordOnce) {
  files_.put("/state/j/r1/0/1.end.json", end_record(model::MarkerState::complete));
  wait_for_job("j");
  looks();
  looks();
  EXPECT_THAT(files_.calls, Not(Contains("read /state/j/r1/0/1.end.json")));
}

TEST_F(LookoutTest, AsksForTheVolumesTimeOnlyWhenSomethingIsThere) {
  files_.make("/d");
  plan_.needs_modified = plan_.needs_volume_time = true;
  wait_for(ConditionKind::marker, "/d/m");
  looks();
  EXPECT_THAT(files_.calls, Not(Contains("time /d")));
  files_.put("/d/m", "");
  looks();
  looks();
  EXPECT_THAT(files_.calls, Not(Contains("time /d"))) << "asked once, then carried on";
}

class LookoutOnOutputs : public LookoutTest {
 protected:
  LookoutOnOutputs() { plan_.rules.verify = model::Verify::digest; }
  static std::string listing(const std::string& path, const std::string& bytes,
                             model::MarkerState state = model::MarkerState::complete) {
    model::Marker made;
    made.state = state;
    made.outputs.push_back({path, bytes.size(), model::checksum(bytes)});
    return model::encode_marker(made);
  }
  model::Standing standing(Lookout::Trust trust = Lookout::Trust::memory) {
    bulk_.calls.clear();
    last_ = looks(trust);
    return model::evaluate(last_.sightings.at(0), plan_.rules, last_.ages.at(0)).standing;
  }

  Look last_;
};

TEST_F(LookoutOnOutputs, OpensThoseOfASatisfiedMarkerOnce) {
  files_.put("/d/m", listing("/o/a", "abc"));
  wait_for(ConditionKind::marker, "/d/m");
  EXPECT_EQ(model::Standing::pending, standing());
  EXPECT_THAT(files_.calls, Contains("read /d/m"));
  files_.put("/o/a", "abc");
  EXPECT_EQ(model::Standing::satisfied, standing());
  EXPECT_FALSE(last_.from_memory);
  EXPECT_EQ(model::Standing::satisfied, standing());
  EXPECT_TRUE(last_.from_memory);
  EXPECT_TRUE(bulk_.calls.empty());
}

TEST_F(LookoutOnOutputs, SeesTheirSizesAgainWhenNothingIsTrusted) {
  files_.put("/d/m", listing("/o/a", "abc"));
  files_.put("/o/a", "abc");
  wait_for(ConditionKind::marker, "/d/m");
  EXPECT_EQ(model::Standing::satisfied, standing());
  EXPECT_EQ(model::Standing::satisfied, standing(Lookout::Trust::nothing));
  EXPECT_THAT(bulk_.calls, Contains("identify /o/a"));
  EXPECT_THAT(bulk_.calls, Not(Contains("read /o/a")));
  files_.put("/o/a", "ab");
  EXPECT_EQ(model::Standing::corrupt, standing(Lookout::Trust::nothing));
}

TEST_F(LookoutOnOutputs, OpensNoneOfAMarkerThatDoesNotCount) {
  files_.put("/d/m", listing("/o/a", "abc", model::MarkerState::failed));
  files_.put("/o/a", "x");
  wait_for(ConditionKind::marker, "/d/m");
  EXPECT_EQ(model::Standing::failed, standing());
  EXPECT_TRUE(bulk_.calls.empty());
}

TEST_F(LookoutOnOutputs, OpensThemWhereAgesCountToo) {
  plan_.needs_modified = plan_.needs_volume_time = true;
  plan_.rules.max_age = base::Duration{1'000};
  files_.put("/d/m", listing("/o/a", "abc"));
  wait_for(ConditionKind::marker, "/d/m");
  EXPECT_EQ(model::Standing::pending, standing());
  files_.put("/o/a", "abd");
  EXPECT_EQ(model::Standing::corrupt, standing());
}

TEST_F(LookoutOnOutputs, OpensThoseOfAJobOnceUntilItRunsAgain) {
  files_.put("/state/j/r1/0/1.end.json", listing("/o/a", "abc"));
  files_.put("/o/a", "abc");
  wait_for_job("j");
  EXPECT_EQ(model::Standing::satisfied, standing());
  EXPECT_FALSE(last_.from_memory);
  EXPECT_EQ(model::Standing::satisfied, standing());
  EXPECT_TRUE(bulk_.calls.empty());
  EXPECT_TRUE(last_.from_memory);
  EXPECT_EQ(model::Standing::satisfied, standing(Lookout::Trust::nothing));
  EXPECT_THAT(bulk_.calls, Contains("identify /o/a"));
  files_.put("/state/j/r1/0/2.end.json", listing("/o/a", "abcd"));
  EXPECT_EQ(model::Standing::corrupt, standing());
}

TEST_F(LookoutTest, AsksWhatIsOnTheNetwork) {
  model::Condition condition{ConditionKind::http, "http://db/", "", "", ""};
  condition.endpoint = {"db", 80, "/"};
  plan_.conditions.push_back(condition);
  const auto seen = [&](system::Answer answer) {
    network_.answer = std::move(answer);
    return std::get<model::EndpointSighting>(look());
  };
  EXPECT_TRUE(seen({true, 204, ""}).answered);
  EXPECT_EQ("db", network_.asked.at(0).host);
  EXPECT_TRUE(seen({true, std::nullopt, ""}).answered);
  EXPECT_EQ("answers 503", seen({true, 503, ""}).problem);
  EXPECT_EQ("answers 302", seen({true, 302, ""}).problem);
  EXPECT_EQ("refused", seen({false, std::nullopt, "refused"}).problem);
}

}  // namespace
}  // namespace baton::engine
