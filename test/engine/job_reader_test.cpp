#include "engine/job_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/checkpoint_manifest.h"
#include "model/claim.h"

#include "support/memory_files.h"

namespace baton::engine {
namespace {

using testing::Contains;
using testing::Not;
using testing::UnorderedElementsAre;

class JobReaderTest : public testing::Test {
 protected:
  JobSight look() {
    if (!reader_) reader_.emplace(files_, target_);
    files_.calls.clear();
    return reader_->look();
  }
  void put(const std::string& name, const std::string& bytes) { files_.put("/state/j/r/0/" + name, bytes); }
  static std::string claim(std::uint64_t epoch, const std::string& host = "here") {
    model::Claim claim;
    claim.epoch = epoch;
    claim.host = host;
    return model::encode_claim(claim);
  }
  static std::string record(std::uint64_t epoch) {
    model::Record record;
    record.job = "j";
    record.run = "r";
    record.epoch = epoch;
    record.progress = model::Progress{1, 4, 25, ""};
    return model::encode_record(record);
  }

  test::MemoryFiles files_;
  JobTarget target_{"/state", {"j", "r", 0, ""}, false, "here", false, ""};
  std::optional<JobReader> reader_;
};

TEST_F(JobReaderTest, SeesNothingOfAJobThatNobodyHasClaimed) {
  files_.make("/state");
  const JobSight sight = look();
  EXPECT_FALSE(sight.owner);
  EXPECT_EQ(nullptr, sight.record);
  EXPECT_EQ("", sight.problem);
}

TEST_F(JobReaderTest, ReadsOwnerRecordAndProgress) {
  put("2.claim.json", claim(2));
  put("2.7.heartbeat", "");
  put("record.json", record(2));
  put("progress", "3/4\n");
  const JobSight sight = look();
  ASSERT_TRUE(sight.owner);
  EXPECT_EQ(2U, sight.owner->seen.epoch);
  EXPECT_EQ(7U, sight.owner->seen.beats);
  ASSERT_TRUE(sight.record);
  EXPECT_EQ(2U, sight.record->epoch);
  EXPECT_EQ(75, sight.progress->percent);
}

TEST_F(JobReaderTest, AsksForNoNameThatTheListingDoesNotShow) {
  put("1.claim.json", claim(1));
  static_cast<void>(look());
  EXPECT_THAT(files_.calls, Not(Contains("read /state/j/r/0/record.json")));
  EXPECT_THAT(files_.calls, Not(Contains("read /state/j/r/0/progress")));
}

TEST_F(JobReaderTest, KeepsTheLastRecordThatWasWhole) {
  put("1.claim.json", claim(1));
  put("record.json", record(1));
  const auto first = look().record;
  ASSERT_TRUE(first);
  EXPECT_EQ(first, look().record) << "the same bytes are not read twice";
  put("record.json", "{");
  EXPECT_EQ(first, look().record);
}

TEST_F(JobReaderTest, LeavesOutLinesThatRunWouldNotHaveRecorded) {
  put("1.claim.json", claim(1));
  model::Record made;
  made.epoch = 1;
  for (int i = 0; i < 1100; ++i)
    made.lines.metrics.push_back({"m", model::Number::of(i), {{"i", std::to_string(i)}}, {}});
  made.lines.metrics[0].name = "# EOF";
  made.lines.metrics[1].labels[0].first = "a b";
  made.lines.events = {{"two words", model::Severity::info, "", {}, {}}};
  put("record.json", model::encode_record(made));
  const auto seen = look().record;
  ASSERT_TRUE(seen);
  ASSERT_EQ(1000U, seen->lines.metrics.size());
  EXPECT_EQ("2", seen->lines.metrics[0].value.text());
  EXPECT_TRUE(seen->lines.events.empty());
}

TEST_F(JobReaderTest, TellsWhatKeptItFromSeeing) {
  put("1.claim.json", claim(1));
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "list /state/j/r/0") return std::nullopt;
    return base::Error{base::ErrorKind::transient, "list", "/state/j/r/0", "Input/output error", EIO};
  };
  EXPECT_EQ("list /state/j/r/0: Input/output error", look().problem);
}

TEST_F(JobReaderTest, FindsTheIndexThatThisHostHasClaimed) {
  target_.any_index = true;
  files_.put("/state/j/r/0/1.claim.json", claim(1, "other"));
  EXPECT_FALSE(look().owner);
  files_.put("/state/j/r/3/1.claim.json", claim(1, "here"));
  const JobSight sight = look();
  EXPECT_EQ(3U, sight.worker.index);
  ASSERT_TRUE(sight.owner);
  EXPECT_EQ("here", sight.owner->seen.claim->host);
}

TEST_F(JobReaderTest, WatchesTheNamesThatTellOfTheOwnerOnly) {
  put("4.claim.json", claim(4));
  static_cast<void>(look());
  std::optional<system::Watch> watch;
  for (const auto& each : reader_->take_watches())
    if (each.directory == "/state/j/r/0") watch = each;
  ASSERT_TRUE(watch);
  EXPECT_THAT(watch->names, UnorderedElementsAre("record.json", "4.end.json", "5.claim.json"));
}

TEST_F(JobReaderTest, TellsWhenTheNewestCheckpointWasMade) {
  put("1.claim.json", claim(1));
  target_.checkpoints = "/state/j/checkpoints";
  EXPECT_FALSE(look().checkpoint);
  const base::Instant made{std::chrono::seconds{1'705'370'400}};
  for (std::uint64_t sequence : {1, 2}) {
    model::CheckpointManifest manifest;
    manifest.header.job = "j";
    manifest.header.run = "r";
    manifest.header.id = {1, sequence};
    manifest.header.started_at = manifest.header.created_at = made + std::chrono::seconds(sequence);
    files_.put("/state/j/checkpoints/default/0/r/" + manifest.header.id.directory_name() + "/manifest",
               model::encode_manifest(manifest));
  }
  EXPECT_EQ(made + std::chrono::seconds(2), look().checkpoint);
}

}  // namespace
}  // namespace baton::engine
