#include "model/volume_findings.h"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using base::Error;
using base::ErrorKind;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

Error refused(int number, const char* cause) {
  return {ErrorKind::refused, "create", "/data/x", cause, number};
}

class Judgement : public testing::Test {
 protected:
  Judgement() {
    volume_.path = volume_.examined = volume_.resolved = "/data";
    volume_.mount = Mount{1, "/", "/data", "nfs4", "server:/export", {"rw", "hard", "lookupcache=pos"}};
    volume_.magic = 0x6969;
    volume_.directory = {1000, 2000, 02775};
    volume_.fresh_file = Ownership{1000, 2000, 0644};
    volume_.space = {1ULL << 40U, 1ULL << 39U, 1'000'000, 900'000};
    volume_.trials = {{"link", {}, {1ms, 2ms, 9ms}}};
    volume_.notified = true;
    volume_.clock_ahead = 3ms;
  }
  // The first line of this name.
  [[nodiscard]] Check line(const std::string& name) const {
    for (const Check& check : judge(volume_, account_)) {
      if (check.name == name) return check;
    }
    return {name, Grade::good, "(absent)"};
  }
  // Names of what is not good.
  [[nodiscard]] std::vector<std::string> complaints() const {
    std::vector<std::string> names;
    for (const Check& check : judge(volume_, account_)) {
      if (check.grade != Grade::good) names.push_back(check.name);
    }
    return names;
  }

  VolumeFindings volume_;
  Account account_{1000, 1000, {2000}};
};

TEST_F(Judgement, FindsNothingWrongWithAGoodVolume) {
  EXPECT_THAT(complaints(), IsEmpty());
  EXPECT_EQ("2.000 ms", line("link").detail);
  EXPECT_THAT(line("file system").detail, HasSubstr("NFSv4 (nfs4), server:/export at /data"));
}

TEST_F(Judgement, IsBadWhereOneThingDoesNotWork) {
  for (const char* name :
       {"make directory", "create file", "exclusive create", "write 4 KiB", "fsync", "close",
        "rename over file", "link", "exclusive link", "list", "fsync directory"}) {
    volume_.trials = {{name, refused(EPERM, "Operation not permitted"), {}}};
    EXPECT_EQ(Grade::bad, line(name).grade) << name;
    EXPECT_THAT(line(name).detail, HasSubstr("Operation not permitted")) << name;
  }
}

TEST_F(Judgement, TellsWhatIsMissingWithoutHardLinks) {
  volume_.trials = {{"link", refused(EOPNOTSUPP, "Operation not supported"), {}}};
  EXPECT_THAT(line("link").detail, HasSubstr("needs hard links"));
}

TEST_F(Judgement, SaysOnlyWhyAVolumeCannotBeLookedAt) {
  volume_.unusable =
      Error{ErrorKind::not_found, "open directory", "/data", "No such file or directory", ENOENT};
  ASSERT_EQ(1U, judge(volume_, account_).size());
  EXPECT_EQ(Grade::bad, line("directory").grade);
  EXPECT_THAT(line("directory").detail, HasSubstr("is not there"));
}

TEST_F(Judgement, TellsThatAParentWasExamined) {
  volume_.path = "/data/jobs";
  EXPECT_EQ(Grade::note, line("directory").grade);
  EXPECT_THAT(line("directory").detail, HasSubstr("/data was examined"));
}

TEST_F(Judgement, NotesThatTheTwoSourcesOfTheTypeDisagree) {
  volume_.magic = 0xef53;
  EXPECT_THAT(complaints(), testing::ElementsAre("file system"));
  volume_.mount.reset();
  EXPECT_THAT(line("file system").detail, HasSubstr("ext4"));
}

// What to do about EACCES depends on who asks.
TEST_F(Judgement, ExplainsARefusal) {
  volume_.trials = {{"create file", refused(EACCES, "Permission denied"), {}}};
  EXPECT_THAT(line("create file").detail, HasSubstr("--manage-gids")) << "we have the group";
  account_.groups.clear();
  EXPECT_THAT(line("create file").detail, HasSubstr("fsGroup, supplementalGroups"));
  volume_.directory.mode = 0755;
  EXPECT_THAT(line("create file").detail, HasSubstr("run as 1000"));
  account_.uid = 0;
  EXPECT_THAT(line("create file").detail, HasSubstr("root_squash"));
  volume_.trials = {{"create file", refused(EROFS, "Read-only file system"), {}}};
  EXPECT_EQ("Read-only file system", line("create file").detail);
}

TEST_F(Judgement, WarnsOfAMappedOwner) {
  volume_.fresh_file->uid = 65534;
  EXPECT_EQ(Grade::warning, line("new files' owner").grade);
}

TEST_F(Judgement, WarnsOfTheStickyBitAndOfANarrowUmask) {
  volume_.directory.mode = 01777;
  volume_.fresh_file->mode = 0600;
  EXPECT_THAT(complaints(), testing::ElementsAre("sticky bit", "umask"));
}

TEST_F(Judgement, WarnsOfAClockThatIsMoreThanASecondOff) {
  for (const auto ahead : {1001ms, -1001ms, 86'400'000ms}) {
    volume_.clock_ahead = ahead;
    EXPECT_EQ(Grade::warning, line("clock").grade);
    EXPECT_THAT(line("clock").detail, HasSubstr("nothing in baton depends on it"));
  }
  volume_.clock_ahead = -1000ms;
  EXPECT_EQ(Grade::good, line("clock").grade);
  EXPECT_THAT(line("clock").detail, HasSubstr("1000 ms behind"));
}

TEST_F(Judgement, WarnsWhenSpaceIsLow) {
  volume_.space = {1ULL << 40U, 1ULL << 30U, 1'000'000, 999};
  EXPECT_THAT(complaints(), testing::ElementsAre("free space", "free inodes"));
  volume_.space = {1ULL << 30U, 20ULL << 20U, 0, 0};
  EXPECT_EQ(Grade::good, line("free space").grade);
  EXPECT_EQ("20.0 MiB of 1.0 GiB", line("free space").detail);
  EXPECT_EQ("(absent)", line("free inodes").detail) << "not counted";
}

TEST_F(Judgement, TakesSilenceOfInotifyLightly) {
  volume_.notified = false;
  EXPECT_EQ(Grade::note, line("inotify").grade);
}

TEST_F(Judgement, TellsHalfOfTheRoundTripToThePeer) {
  volume_.peer = PeerFindings{"b", {20ms, 30ms, 100ms}};
  EXPECT_THAT(line("peer").detail,
              HasSubstr("b: a file is seen 15.0 ms after its creation, at most 50.0 ms"));
  volume_.peer = PeerFindings{};
  EXPECT_EQ("nobody answered", line("peer").detail);
}

TEST_F(Judgement, TellsWhatWasLeftBehind) {
  volume_.left_behind = refused(EBUSY, "Device or resource busy");
  EXPECT_THAT(line("clean up").detail, HasSubstr("/data/x"));
}

TEST(StateJudgement, IsBadOnlyWhereSomebodyChoseTheDirectory) {
  StateFindings state{"/data/jobs", true, true, "", {}};
  EXPECT_EQ(Grade::good, judge(state).grade);
  state.exists = false;
  state.parent = "/data";
  EXPECT_THAT(judge(state).detail, HasSubstr("can be made in /data"));
  state.problem = refused(EACCES, "Permission denied");
  EXPECT_EQ(Grade::bad, judge(state).grade);
  EXPECT_THAT(judge(state).detail, Not(HasSubstr("--state")));
  state.chosen = false;
  EXPECT_EQ(Grade::warning, judge(state).grade);
  EXPECT_THAT(judge(state).detail, HasSubstr("--state"));
}

TEST(MedianMs, IsTheMiddleOne) {
  EXPECT_EQ(0, median_ms({}));
  EXPECT_EQ(2, median_ms({9ms, 1ms, 2ms}));
}

}  // namespace
}  // namespace baton::model
