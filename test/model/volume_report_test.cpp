#include "model/volume_report.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

class VolumeReportTest : public testing::Test {
 protected:
  VolumeReportTest() {
    VolumeFindings volume;
    volume.path = volume.examined = volume.resolved = "/data";
    volume.mount = Mount{1, "/", "/data", "nfs4", "server:/export", {"rw", "hard"}};
    volume.trials = {{"link", {}, {2ms}}};
    volume.peer = PeerFindings{"b", {4ms}};
    report_ = {
        "host", {1000, 1000, {2000, 3000}}, {volume}, StateFindings{"/data/jobs", false, true, "", {}}};
  }
  VolumeFindings& volume() { return report_.volumes[0]; }
  [[nodiscard]] boost::json::value json() const { return boost::json::parse(to_json(report_)); }

  VolumeReport report_;
};

TEST_F(VolumeReportTest, HasALineForEachCheck) {
  EXPECT_THAT(to_table(report_),
              AllOf(HasSubstr("/data\nCHECK                RESULT   DETAIL\n"),
                    HasSubstr("mount options        ok       rw,hard\n"),
                    HasSubstr("link                 ok       2.000 ms\n"),
                    HasSubstr("state directory      ok       /data/jobs can be written\n")));
}

TEST_F(VolumeReportTest, IsOneJsonObject) {
  const auto parsed = json();
  EXPECT_TRUE(parsed.at("ok").as_bool());
  EXPECT_EQ(2000, parsed.at("user").at("groups").at(0).as_int64());
  const auto& of_volume = parsed.at("volumes").at(0);
  EXPECT_EQ("note", of_volume.at("result").as_string());
  EXPECT_EQ("NFSv4", of_volume.at("mount").at("kind").as_string());
  EXPECT_EQ(2.0, of_volume.at("operations").at(0).at("median_ms").as_double());
  EXPECT_EQ(4.0, of_volume.at("peer").at("round_trip_median_ms").as_double());
  EXPECT_TRUE(of_volume.at("clock_ahead_ms").is_null());
  EXPECT_TRUE(parsed.at("state").at("writable").as_bool());
}

TEST_F(VolumeReportTest, GivesTheReasonsOnOneLine) {
  EXPECT_EQ("", reasons(report_));
  volume().trials = {
      {"fsync", base::Error{base::ErrorKind::transient, "fsync", "/data", "Input/output error", 5}, {}}};
  report_.state->chosen = true;
  report_.state->problem = base::Error{base::ErrorKind::full, "write", "/s", "No space left on device", 28};
  EXPECT_EQ(
      "/data: fsync: Input/output error; state directory: /data/jobs: cannot be written in /data/jobs: No "
      "space "
      "left on device",
      reasons(report_));
  EXPECT_FALSE(json().at("ok").as_bool());
  EXPECT_EQ(5, json().at("volumes").at(0).at("operations").at(0).at("errno").as_int64());
}

TEST_F(VolumeReportTest, LetsNoNameEndALine) {
  volume().path = "/da\nta\x1b[2J";
  volume().mount->source = "evil\nlink                 ok";
  EXPECT_THAT(to_table(report_),
              AllOf(Not(HasSubstr("da\nta")), Not(HasSubstr("\x1b")), Not(HasSubstr("evil\n"))));
  EXPECT_EQ("/da\nta\x1b[2J", json().at("volumes").at(0).at("path").as_string());
}

TEST_F(VolumeReportTest, HidesCredentialsOfTheMount) {
  volume().mount->options = {"rw", "password=hunter2"};
  volume().mount->source = "http://user:hunter2@server/";
  EXPECT_THAT(to_table(report_) + to_json(report_), AllOf(Not(HasSubstr("hunter2")), HasSubstr("(hidden)")));
}

TEST_F(VolumeReportTest, CutsLongOptionListsForPeople) {
  volume().mount->options = {"rw", "lowerdir=" + std::string(4000, 'x'), "upperdir=u"};
  EXPECT_THAT(to_table(report_), HasSubstr("mount options        ok       rw,...\n"));
  EXPECT_THAT(to_json(report_), HasSubstr("upperdir=u"));
}

}  // namespace
}  // namespace baton::model
