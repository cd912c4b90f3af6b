#include "model/marker.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/checksum.h"

namespace baton::model {
namespace {

using testing::EndsWith;
using testing::StartsWith;

base::Instant at(std::int64_t ms) {
  return base::Instant{std::chrono::milliseconds{ms}};
}

Marker complete() {
  Marker marker;
  marker.job = "extract";
  marker.run = "20240116";
  marker.index = 2;
  marker.completions = 3;
  marker.attempt = 1;
  marker.epoch = 7;
  marker.host = "node-1";
  marker.started_at = at(1705399910000);
  marker.finished_at = at(1705400000500);
  marker.outputs = {{"/data/a.csv", 1234, "xxh3:00"}, {"/data/b.csv", 0, ""}};
  marker.labels = {{"team", "data"}};
  return marker;
}

Marker failed() {
  Marker marker = complete();
  marker.state = MarkerState::failed;
  marker.exit_code = 137;
  marker.reason = "killed by SIGKILL";
  marker.outputs.clear();
  return marker;
}

// A line as another version of baton may write it: `fields` behind {"baton":1, and a right checksum.
std::string signed_line(const std::string& covered) {
  return covered + ",\"checksum\":\"" + checksum(covered) + "\"}\n";
}
std::string with_fields(const std::string& fields) {
  return signed_line("{\"baton\":1," + fields);
}

bool is_marker(std::string_view bytes) {
  return std::holds_alternative<Marker>(decode_marker(bytes));
}
bool is_foreign(std::string_view bytes) {
  return std::holds_alternative<ForeignMarker>(decode_marker(bytes));
}
bool is_corrupt(std::string_view bytes) {
  return std::holds_alternative<CorruptMarker>(decode_marker(bytes));
}

// --- the shape of CONTRACT.md, section 5 ---

TEST(EncodedMarker, IsOneLineWithItsFieldsInOrder) {
  const std::string covered =
      R"({"baton":1,"state":"complete","job":"extract","run":"20240116","index":2,"completions":3,)"
      R"("attempt":1,"epoch":7,"exit_code":0,"reason":"","host":"node-1",)"
      R"("started_at":"2024-01-16T10:11:50.000Z","finished_at":"2024-01-16T10:13:20.500Z",)"
      R"("finished_epoch":1705400000,"duration_seconds":90.5,)"
      R"("outputs":[{"path":"/data/a.csv","bytes":1234,"digest":"xxh3:00"},)"
      R"({"path":"/data/b.csv","bytes":0,"digest":""}],"labels":{"team":"data"})";
  EXPECT_EQ(signed_line(covered), encode_marker(complete()));
}

TEST(EncodedMarker, SaysNullWhereNothingIsKnown) {
  Marker by_hand;
  by_hand.finished_at = at(1705400000999);
  EXPECT_EQ(signed_line(R"({"baton":1,"state":"complete","job":"","run":"","index":0,"completions":1,)"
                        R"("attempt":0,"epoch":0,"exit_code":0,"reason":"","host":"","started_at":null,)"
                        R"("finished_at":"2024-01-16T10:13:20.999Z","finished_epoch":1705400000,)"
                        R"("duration_seconds":null,"outputs":[],"labels":{})"),
            encode_marker(by_hand));
}

TEST(EncodedMarker, OfAFailureSaysSo) {
  const std::string line = encode_marker(failed());
  EXPECT_THAT(line, StartsWith(R"({"baton":1,"state":"failed",)"));
  EXPECT_THAT(line, testing::HasSubstr(R"("exit_code":137,"reason":"killed by SIGKILL",)"));
}

TEST(EncodedMarker, StaysOneLineWhateverItsTexts) {
  Marker marker = failed();
  marker.reason = "a\nb\"\\\x1b\xe2\x80\xa8\xff";
  marker.outputs = {{"/data/a\n\"b", 1, ""}};
  marker.labels = {{"k\n", "v\n"}};
  const std::string line = encode_marker(marker);
  EXPECT_EQ(line.size() - 1, line.find('\n'));
  EXPECT_TRUE(is_marker(line));
}

TEST(EncodedMarker, NeverSaysANegativeDuration) {
  Marker marker = complete();
  marker.started_at = marker.finished_at + std::chrono::hours{1};
  EXPECT_THAT(encode_marker(marker), testing::HasSubstr("\"duration_seconds\":0,"));
}

TEST(EncodedMarker, EndsInTheChecksumOfAllBeforeIt) {
  const std::string line = encode_marker(complete());
  const std::size_t trailer = line.rfind(",\"checksum\":\"");
  EXPECT_THAT(line, EndsWith(checksum(line.substr(0, trailer)) + "\"}\n"));
}

// --- there and back ---

Marker largest() {
  Marker marker = failed();
  marker.index = marker.completions = marker.attempt = 0xffffffffU;
  marker.epoch = 0xffffffffffffffffU;
  marker.exit_code = -2147483647 - 1;
  marker.outputs = {{"/x", 0xffffffffffffffffU, ""}};
  return marker;
}
Marker hostile() {
  Marker marker = complete();
  marker.job = marker.run = marker.host = "\"},\"state\":\"failed\"\n\\\t\x1b\xc2\x85\xe2\x80\xa8";
  marker.reason = "\",\"checksum\":\"xxh3:00000000000000000000000000000000\"}\n";
  marker.labels = {{"", ""}, {"state", "failed"}, {"\n", std::string(1, '\0')}};
  return marker;
}

class MarkerRound : public testing::TestWithParam<Marker (*)()> {};

TEST_P(MarkerRound, TripGivesTheSameMarker) {
  const Marker marker = GetParam()();
  const auto content = decode_marker(encode_marker(marker));
  ASSERT_TRUE(std::holds_alternative<Marker>(content)) << std::get<CorruptMarker>(content).problem;
  EXPECT_EQ(marker, std::get<Marker>(content)) << encode_marker(std::get<Marker>(content));
}

INSTANTIATE_TEST_SUITE_P(All, MarkerRound,
                         testing::Values([] { return Marker{}; }, complete, failed, largest, hostile));

TEST(MarkerWithManyOutputs, ComesBack) {
  Marker marker = complete();
  for (std::uint64_t i = 0; i < 5000; ++i) marker.outputs.push_back({"/data/" + std::to_string(i), i, ""});
  EXPECT_EQ(MarkerContent(marker), decode_marker(encode_marker(marker)));
}

// --- what a crash, a full disk or a slow server may leave ---

TEST(TornMarker, IsNeverIntact) {
  for (const Marker& marker : {complete(), failed(), Marker{}}) {
    const std::string whole = encode_marker(marker);
    EXPECT_TRUE(is_foreign(""));
    for (std::size_t length = 1; length < whole.size(); ++length) {
      EXPECT_TRUE(is_corrupt(whole.substr(0, length))) << length << " bytes";
    }
  }
}

TEST(TornMarker, IsNeverIntactWhenItsTailReadsAsNul) {
  const std::string whole = encode_marker(complete());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::string torn = whole.substr(0, length);
    torn.resize(whole.size(), '\0');
    EXPECT_FALSE(is_marker(torn)) << length << " bytes";
    if (length == 0 || length >= 8) {
      EXPECT_TRUE(is_corrupt(torn)) << length << " bytes";
    }
  }
}

TEST(AlteredMarker, IsDetectedByEveryBit) {
  const std::string whole = encode_marker(complete());
  constexpr std::size_t opening = 8;  // {"baton"
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string altered = whole;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(is_marker(altered)) << "bit " << bit;
    if (bit / 8 >= opening) {
      EXPECT_TRUE(is_corrupt(altered)) << "bit " << bit;
    }
  }
}

TEST(AlteredMarker, IsDetectedWhenBytesAreLostOrGained) {
  const std::string whole = encode_marker(complete());
  for (std::size_t i = 8; i < whole.size(); ++i) {
    EXPECT_TRUE(is_corrupt(std::string(whole).erase(i, 1))) << "without byte " << i;
    EXPECT_TRUE(is_corrupt(std::string(whole).insert(i, 1, '0'))) << "more at " << i;
  }
  EXPECT_TRUE(is_corrupt(whole + "\n"));
  EXPECT_TRUE(is_corrupt(whole + whole));
  EXPECT_TRUE(is_corrupt(whole + '\0'));
}

TEST(NulFilledFile, IsCorrupt) {
  for (const std::size_t bytes : {1U, 7U, 8U, 512U, 4096U})
    EXPECT_TRUE(is_corrupt(std::string(bytes, '\0'))) << bytes;
}

TEST(EndlessFile, IsCorrupt) {
  std::string endless = "{\"baton\"";
  endless.resize(max_marker_bytes + 1, ' ');
  EXPECT_TRUE(is_corrupt(endless));
}

// --- markers of others ---

class LegacyMarker : public testing::TestWithParam<const char*> {};

TEST_P(LegacyMarker, IsForeign) {
  EXPECT_TRUE(is_foreign(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, LegacyMarker,
                         testing::Values("", "1705400000\n", "1705400000", "_SUCCESS", "done\n", "\n", " ",
                                         "{\"state\":\"complete\"}\n", "{\"batch\":1}\n", "[]", "null",
                                         "\xef\xbb\xbf{\"baton\":1}", " {\"baton\":1}"));

// --- markers of other versions ---

TEST(UnknownFields, AreIgnored) {
  const auto content = decode_marker(with_fields(
      R"("state":"failed","future":{"deep":[1,2,{"x":null}]},"job":"extract","epoch":7,"more":1e300)"));
  ASSERT_TRUE(std::holds_alternative<Marker>(content));
  EXPECT_EQ(MarkerState::failed, std::get<Marker>(content).state);
  EXPECT_EQ("extract", std::get<Marker>(content).job);
  EXPECT_EQ(7U, std::get<Marker>(content).epoch);
}

TEST(UnknownFields, OfAnOutputAreIgnored) {
  const auto content =
      decode_marker(with_fields(R"("state":"complete","outputs":[{"path":"/a","bytes":3,"mode":420}])"));
  ASSERT_TRUE(std::holds_alternative<Marker>(content));
  EXPECT_THAT(std::get<Marker>(content).outputs, testing::ElementsAre(Output{"/a", 3, ""}));
}

TEST(MissingFields, HaveDefaults) {
  EXPECT_EQ(MarkerContent(Marker{}), decode_marker(with_fields(R"("state":"complete")")));
  EXPECT_EQ(MarkerContent(Marker{}),
            decode_marker(
                with_fields(R"("state":"complete","job":null,"epoch":null,"outputs":null,"labels":null)")));
}

class OtherVersion : public testing::TestWithParam<const char*> {};

TEST_P(OtherVersion, IsCorrupt) {
  EXPECT_TRUE(is_corrupt(signed_line(std::string(GetParam()) + R"(,"state":"complete")")));
}

INSTANTIATE_TEST_SUITE_P(All, OtherVersion,
                         testing::Values(R"({"baton":2)", R"({"baton":0)", R"({"baton":-1)",
                                         R"({"baton":"1")", R"({"baton":null)", R"({"baton":true)",
                                         R"({"baton":1.5)", R"({"baton":[1])", R"({"baton":4294967297)",
                                         R"({"baton":1e999)"));

class WrongType : public testing::TestWithParam<const char*> {};

TEST_P(WrongType, IsCorrupt) {
  EXPECT_TRUE(is_corrupt(with_fields(std::string(R"("state":"complete",)") + GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Texts, WrongType,
                         testing::Values(R"("job":1)", R"("run":[])", R"("reason":{})", R"("host":true)",
                                         R"("started_at":1705400000)", R"("finished_at":1705400000)",
                                         R"("finished_at":"yesterday")", R"("started_at":"")"));
INSTANTIATE_TEST_SUITE_P(Numbers, WrongType,
                         testing::Values(R"("index":"1")", R"("index":-1)", R"("index":4294967296)",
                                         R"("index":1.5)", R"("completions":-1)", R"("attempt":true)",
                                         R"("epoch":-1)", R"("epoch":18446744073709551616)",
                                         R"("epoch":1e300)", R"("epoch":[7])", R"("exit_code":2147483648)",
                                         R"("exit_code":"0")"));
INSTANTIATE_TEST_SUITE_P(Lists, WrongType,
                         testing::Values(R"("outputs":{})", R"("outputs":[1])", R"("outputs":[{}])",
                                         R"("outputs":[{"path":1}])", R"("outputs":[{"path":""}])",
                                         R"("outputs":[{"path":"/a","bytes":-1}])",
                                         R"("outputs":[{"path":"/a","digest":1}])", R"("labels":[])",
                                         R"("labels":{"a":1})", R"("labels":{"a":null})"));

class WrongState : public testing::TestWithParam<const char*> {};

TEST_P(WrongState, IsCorrupt) {
  EXPECT_TRUE(is_corrupt(with_fields(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(All, WrongState,
                         testing::Values(R"("job":"x")", R"("state":"")", R"("state":"COMPLETE")",
                                         R"("state":"running")", R"("state":1)", R"("state":null)"));

// --- hostile bytes ---

TEST(HostileMarker, MayNestDeeply) {
  EXPECT_TRUE(is_corrupt(with_fields(R"("state":"complete","x":)" + std::string(1'000'000, '['))));
  EXPECT_TRUE(is_corrupt(
      with_fields(R"("state":"complete","x":)" + std::string(100'000, '[') + std::string(100'000, ']'))));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"x\":";
  EXPECT_TRUE(is_corrupt(with_fields(R"("state":"complete","x":)" + objects)));
}

TEST(HostileMarker, MayHoldHugeNumbers) {
  EXPECT_TRUE(is_corrupt(with_fields(R"("state":"complete","epoch":)" + std::string(100'000, '9'))));
  EXPECT_TRUE(is_corrupt(with_fields(R"("state":"complete","exit_code":-)" + std::string(100'000, '9'))));
}

class NotJson : public testing::TestWithParam<const char*> {};

TEST_P(NotJson, IsCorruptEvenWithARightChecksum) {
  EXPECT_TRUE(is_corrupt(signed_line(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(All, NotJson,
                         testing::Values(R"({"baton")", R"({"baton":)", R"({"baton":1,)",
                                         R"({"baton":1,"state")", R"({"baton":1,"state":"complete"}{)",
                                         R"({"baton":1,"state":"complete","x":)",
                                         "{\"baton\":1,\"state\":\"complete\",\"x\":\"\xff\"",
                                         "{\"baton\":1,\"state\":\"complete\",\"x\":\"\n\""));

TEST(MarkerChecksum, MustBeTheLastField) {
  const std::string covered = R"({"baton":1,"state":"complete")";
  EXPECT_TRUE(is_marker(signed_line(covered)));
  EXPECT_TRUE(is_corrupt(covered + "}\n"));
  EXPECT_TRUE(is_corrupt(covered + ", \"checksum\":\"" + checksum(covered) + "\"}\n"));
  EXPECT_TRUE(is_corrupt(covered + ",\"checksum\":\"" + checksum(covered) + "\",\"x\":1}\n"));
  EXPECT_TRUE(is_corrupt(covered + ",\"checksum\":\"" + checksum(covered) + "\"}"));
}

// --- names ---

TEST(MarkerState, IsAWord) {
  EXPECT_EQ("complete", to_string(MarkerState::complete));
  EXPECT_EQ("failed", to_string(MarkerState::failed));
}

TEST(FailureMarker, IsBesideItsMarkerByDefault) {
  EXPECT_EQ("/data/extract.done.failed", failed_path("/data/extract.done"));
}

}  // namespace
}  // namespace baton::model
