#include "engine/record_walk.h"

#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.h"

namespace baton::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class WalkOfRecords : public testing::Test {
 protected:
  void put(const std::string& worker, const std::string& bytes = "{}",
           const std::string& name = "record.json") {
    std::filesystem::create_directories(state_.path(worker));
    state_.write(worker + "/" + name, bytes);
  }

  // "PIPELINE:JOB:RUN:INDEX=BYTES", or "=!" where it cannot be read.
  std::vector<std::string> walk() {
    std::vector<std::string> seen;
    std::mutex mutex;
    options_.state = state_.path();
    const auto name = [](const model::Worker& of) { return of.pipeline + ":" + of.job + ":" + of.run; };
    RecordWalk walk(options_, {[&](RunRecords& records) {
                                 while (const auto found = records.next()) {
                                   const std::lock_guard lock(mutex);
                                   seen.push_back(name(records.run()) + ":" + std::to_string(found->index) +
                                                  "=" + std::string(found->bytes) +
                                                  (found->problem.empty() ? "" : "!"));
                                 }
                               },
                               [&](const model::Worker& where, const base::Error&) {
                                 const std::lock_guard lock(mutex);
                                 seen.push_back(name(where) + "!");
                               }});
    const auto done = walk.run();
    if (!done) return {done.error().message()};
    return seen;
  }

  test::TemporaryDirectory state_;
  RecordWalk::Options options_;
};

TEST_F(WalkOfRecords, FindsTheRecordsOfAllJobsAndPipelines) {
  put("extract/20240116/0", "a");
  put("extract/20240116/1", "b");
  put("extract/20240117/0", "c");
  put("etl/load/20240116/0", "d");
  put("etl/load/nightly/12", "e");
  EXPECT_THAT(walk(),
              UnorderedElementsAre(":extract:20240116:0=a", ":extract:20240116:1=b", ":extract:20240117:0=c",
                                   "etl:load:20240116:0=d", "etl:load:nightly:12=e"));
}

TEST_F(WalkOfRecords, TellsAPipelineFromAJobOfTheSameName) {
  put("x/y/7", "a");
  put("x/y/8/9", "b");
  EXPECT_THAT(walk(), UnorderedElementsAre(":x:y:7=a", "x:y:8:9=b"));
}

TEST_F(WalkOfRecords, TakesWhatIsAskedFor) {
  put("a/r1/0", "1");
  put("a/r2/0", "2");
  put("b/r1/0", "3");
  put("p/a/r1/0", "4");
  options_.job = "a";
  EXPECT_THAT(walk(), UnorderedElementsAre(":a:r1:0=1", ":a:r2:0=2", "p:a:r1:0=4"));
  options_.run = "r1";
  EXPECT_THAT(walk(), UnorderedElementsAre(":a:r1:0=1", "p:a:r1:0=4"));
  options_.pipeline = "p";
  EXPECT_THAT(walk(), UnorderedElementsAre("p:a:r1:0=4"));
  options_.pipeline = "q";
  EXPECT_THAT(walk(), IsEmpty()) << "there is no such pipeline";
}

TEST_F(WalkOfRecords, PassesOverWhatIsNotARecord) {
  put("extract/checkpoints/0", "x");
  put("extract/20240116/00", "x");
  put("extract/20240116/zero", "x");
  put("Extract/20240116/0", "x");
  put("extract/..x y/0", "x");
  put("extract/20240116/0", "x", "1.claim.json");
  state_.write("extract.status", "RUNNING");
  EXPECT_THAT(walk(), IsEmpty());
}

TEST_F(WalkOfRecords, FollowsNoLinkAndGoesOnBehindWhatItCannotRead) {
  put("extract/r/0", "a");
  const test::TemporaryDirectory elsewhere;
  std::filesystem::create_directories(elsewhere.path("r/0"));
  elsewhere.write("r/0/record.json", "stolen");
  std::filesystem::create_symlink(elsewhere.path(), state_.path("link"));
  std::filesystem::create_symlink(elsewhere.path("r"), state_.path("extract/link"));
  std::filesystem::create_symlink(elsewhere.path("r/0"), state_.path("extract/r/1"));
  std::filesystem::create_directories(state_.path("extract/r/2"));
  std::filesystem::create_symlink(elsewhere.path("r/0/record.json"), state_.path("extract/r/2/record.json"));
  std::filesystem::create_directories(state_.path("extract/r/3/record.json"));
  EXPECT_THAT(walk(), UnorderedElementsAre(":extract:r:0=a", ":extract:r:2=!", ":extract:r:3=!"));
}

TEST_F(WalkOfRecords, FailsWithoutTheStateDirectory) {
  options_.pipeline = "";
  std::filesystem::remove_all(state_.path());
  EXPECT_THAT(walk(), ElementsAre(testing::HasSubstr("No such file or directory")));
}

TEST_F(WalkOfRecords, TellsOfTheNewestEpochAndReadsOtherFiles) {
  put("extract/r/0", "a");
  put("extract/r/0", "claim", "3.claim.json");
  put("extract/r/0", "", "3.17.heartbeat");
  std::uint64_t epoch = 0;
  std::optional<std::uint64_t> beats;
  std::optional<std::string> claim;
  options_.state = state_.path();
  RecordWalk walk(options_, {[&](RunRecords& records) {
                               const auto found = records.next();
                               epoch = found->epoch.number();
                               beats = found->epoch.beats();
                               claim = records.read("3.claim.json", 100);
                             },
                             nullptr});
  ASSERT_TRUE(walk.run());
  EXPECT_EQ(3U, epoch);
  EXPECT_EQ(17U, beats);
  EXPECT_EQ("claim", claim);
}

}  // namespace
}  // namespace baton::engine
