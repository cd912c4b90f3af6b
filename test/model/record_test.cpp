#include "model/record.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

base::Instant at(std::int64_t ms) {
  return base::Instant{std::chrono::milliseconds{ms}};
}

Record running() {
  Record r;
  r.job = "extract";
  r.pipeline = "analytics";
  r.run = "20240116";
  r.state = JobState::running;
  r.epoch = 7;
  r.attempt = 2;
  r.max_attempts = 4;
  r.host = "node-1";
  r.pid = 42;
  r.started_at = at(1705399910000);
  r.updated_at = at(1705400000500);
  r.heartbeat = 9;
  return r;
}

Record failed() {
  Record r = running();
  r.index = 2;
  r.completions = 3;
  r.state = JobState::failed;
  r.reason = "killed by SIGKILL";
  r.exit_code = 137;
  r.signal = 9;
  r.finished_at = at(1705400000500);
  r.progress = Progress{5, 10, 50, "halfway"};
  r.samples.emplace().at = at(1705400000500);
  r.samples->cgroup.memory.bytes = 4096;
  r.samples->percent.memory = 12.5;
  r.samples->volumes = {{"/data", 100, 50, 50, {}, {}}};
  r.attempts = {{1, at(1705399910000), at(1705399920000), 3, {}, "exit code 3"},
                {2, at(1705399930000), at(1705400000500), {}, 9, "killed by SIGKILL"}};
  r.outputs = {{"/data/a.csv", 1234, "xxh3:00"}};
  r.after = {"fetch", "other/fetch"};
  r.labels = {{"team", "data"}};
  r.lines.metrics = {{"rows", *Number::parse("12"), {{"stage", "load"}}, at(1705400000500)}};
  r.lines.metrics_dropped = 3;
  r.lines.events = {{"business_alert", Severity::warning, "no orders", {{"shop", "7"}}, {}}};
  return r;
}

TEST(EncodedRecord, IsOneLineWithItsFieldsInOrder) {
  EXPECT_EQ(
      R"({"job":"extract","pipeline":"analytics","run":"20240116","index":2,"completions":3,)"
      R"("state":"FAILED","reason":"killed by SIGKILL","epoch":7,"attempt":2,"max_attempts":4,)"
      R"("exit_code":137,"signal":9,"host":"node-1","pid":42,"started_at":"2024-01-16T10:11:50.000Z",)"
      R"("updated_at":"2024-01-16T10:13:20.500Z","finished_at":"2024-01-16T10:13:20.500Z","heartbeat":9,)"
      R"("progress":{"done":5,"total":10,"percent":50.0,"message":"halfway"},)"
      R"("samples":{"at":"2024-01-16T10:13:20.500Z","memory":{"bytes":4096,"percent":12.5},)"
      R"("volumes":[{"path":"/data","bytes":100,"free_bytes":50,"available_bytes":50,"percent":50}]},)"
      R"("attempts":[{"attempt":1,"started_at":"2024-01-16T10:11:50.000Z",)"
      R"("finished_at":"2024-01-16T10:12:00.000Z","exit_code":3,"signal":null,"reason":"exit code 3"},)"
      R"({"attempt":2,"started_at":"2024-01-16T10:12:10.000Z",)"
      R"("finished_at":"2024-01-16T10:13:20.500Z","exit_code":null,"signal":9,)"
      R"("reason":"killed by SIGKILL"}],)"
      R"("outputs":[{"path":"/data/a.csv","bytes":1234,"digest":"xxh3:00"}],"after":["fetch","other/fetch"],)"
      R"("labels":{"team":"data"},)"
      R"("metrics":[{"name":"rows","value":12,"labels":{"stage":"load"},)"
      R"("timestamp":"2024-01-16T10:13:20.500Z"}],"metrics_dropped":3,)"
      R"("events":[{"type":"business_alert","severity":"WARNING","message":"no orders",)"
      R"("labels":{"shop":"7"},"timestamp":null}]})"
      "\n",
      encode_record(failed()));
}

TEST(EncodedRecord, SaysNullWhereNothingIsKnown) {
  const std::string line = encode_record(running());
  for (const char* field : {"exit_code", "signal", "finished_at", "progress", "samples"}) {
    EXPECT_THAT(line, testing::HasSubstr("\"" + std::string(field) + "\":null,"));
  }
}

Record hostile() {
  Record r = failed();
  r.reason = r.job = r.host = "\"},\"state\":\"SUCCEEDED\"\n\\\x1b\xc2\x85";
  r.labels = {{"", ""}, {"state", "x"}, {"\n", std::string(1, '\0')}};
  r.lines.metrics = {{"a", *Number::parse("1e999"), {{"state", "\"}"}}, {}},
                     {"b", *Number::parse("NaN"), {}, {}},
                     {"c", *Number::parse("-Inf"), {}, {}},
                     {"d", *Number::parse("0.1"), {}, {}},
                     {"e", *Number::parse("18446744073709551615"), {}, {}}};
  r.lines.events = {{"x", Severity::critical, "\n\"", {}, {}}};
  return r;
}
Record largest() {
  Record r = failed();
  r.index = r.completions = r.attempt = r.max_attempts = 0xffffffffU;
  r.epoch = r.heartbeat = 0xffffffffffffffffU;
  r.pid = 0x7fffffffffffffff;
  r.exit_code = -1;
  return r;
}
Record half_done() {
  Record r = running();
  r.progress = Progress{{}, {}, 42.5, ""};
  return r;
}

class RecordRound : public testing::TestWithParam<Record (*)()> {};

TEST_P(RecordRound, TripGivesTheSameRecord) {
  const std::string line = encode_record(GetParam()());
  EXPECT_EQ(line.size() - 1, line.find('\n'));
  const auto record = decode_record(line);
  ASSERT_TRUE(record) << record.error().message();
  EXPECT_EQ(GetParam()(), *record) << encode_record(*record);
}

INSTANTIATE_TEST_SUITE_P(All, RecordRound,
                         testing::Values([] { return Record{}; }, running, failed, hostile, largest,
                                         half_done));

TEST(RecordState, IsAWordForProgramsAndOneForPeople) {
  EXPECT_EQ("WAITING", to_string(JobState::waiting));
  EXPECT_EQ("PENDING", status_word(JobState::waiting));
  EXPECT_EQ("RUNNING", to_string(JobState::running));
  EXPECT_EQ("RUNNING", status_word(JobState::running));
  EXPECT_EQ("SUCCEEDED", to_string(JobState::succeeded));
  EXPECT_EQ("SUCCEEDED", status_word(JobState::succeeded));
  EXPECT_EQ("FAILED", to_string(JobState::failed));
  EXPECT_EQ("FAILED", status_word(JobState::failed));
}

TEST(RecordOfAnotherVersion, MayHaveMoreAndFewerFields) {
  const auto record = decode_record(R"({"future":{"deep":[1]},"state":"RUNNING","job":"extract"})");
  ASSERT_TRUE(record);
  EXPECT_EQ("extract", record->job);
  EXPECT_EQ(1U, record->completions);
  EXPECT_EQ(std::nullopt, record->exit_code);
}

class BadRecord : public testing::TestWithParam<std::string> {};

TEST_P(BadRecord, IsADataError) {
  const auto record = decode_record(GetParam());
  ASSERT_FALSE(record);
  EXPECT_EQ(base::ErrorKind::data, record.error().kind);
}

INSTANTIATE_TEST_SUITE_P(Bytes, BadRecord,
                         testing::Values("", "null", "[]", "RUNNING", "{", R"({"state":"RUNNING"} x)",
                                         std::string(4096, '\0'), R"({"x":)" + std::string(100'000, '[')));
INSTANTIATE_TEST_SUITE_P(
    Fields, BadRecord,
    testing::Values("{}", R"({"state":"running"})", R"({"state":"PENDING"})", R"({"state":1})",
                    R"({"state":"RUNNING","job":1})", R"({"state":"RUNNING","index":-1})",
                    R"({"state":"RUNNING","epoch":"7"})", R"({"state":"RUNNING","exit_code":"0"})",
                    R"({"state":"RUNNING","started_at":"yesterday"})",
                    R"({"state":"RUNNING","heartbeat":-1})", R"({"state":"RUNNING","attempts":{}})",
                    R"({"state":"RUNNING","attempts":[1]})", R"({"state":"RUNNING","samples":[]})",
                    R"({"state":"RUNNING","samples":{"memory":1}})",
                    R"({"state":"RUNNING","samples":{"memory":{"bytes":-1}}})",
                    R"({"state":"RUNNING","samples":{"cpu":{"percent":"1"}}})",
                    R"({"state":"RUNNING","samples":{"volumes":[{"bytes":1}]}})",
                    R"({"state":"RUNNING","attempts":[{"attempt":"1"}]})",
                    R"({"state":"RUNNING","outputs":{}})", R"({"state":"RUNNING","labels":[]})",
                    R"({"state":"RUNNING","after":"fetch"})", R"({"state":"RUNNING","after":[1]})",
                    R"({"state":"RUNNING","metrics":[{"name":"x"}]})",
                    R"({"state":"RUNNING","metrics":[{"name":"x","value":"y"}]})",
                    R"({"state":"RUNNING","metrics":[{"value":1}]})",
                    R"({"state":"RUNNING","events":[{"type":"x","severity":"LOUD"}]})",
                    R"({"state":"RUNNING","events":[{"message":"x"}]})"));

TEST(TornRecord, IsADataError) {
  const std::string whole = encode_record(failed());
  for (std::size_t length = 0; length + 1 < whole.size(); ++length) {
    EXPECT_FALSE(decode_record(whole.substr(0, length))) << length << " bytes";
  }
}

}  // namespace
}  // namespace baton::model
