#include "command/marker_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command/given.h"

namespace baton::command {
namespace {

using testing::HasSubstr;

base::Result<engine::JobMarkers::Options> markers_of(test::Given given, std::uint32_t completions = 1) {
  given.options.insert({{"job", {"load"}}, {"run", {"r-1"}}, {"index", {"3"}}});
  return marker_settings(given.settings().value(), **given.identity(), completions);
}

void expect_refusal(const base::Result<engine::JobMarkers::Options>& markers, base::ErrorKind kind,
                    const std::string& text) {
  ASSERT_FALSE(markers);
  EXPECT_EQ(kind, markers.error().kind);
  EXPECT_THAT(markers.error().message(), HasSubstr(text));
}

TEST(MarkerSettings, PutTheFailureMarkerBesideTheOther) {
  EXPECT_EQ("/out/load-3.failed", markers_of({{{"marker", {"/out/{job}-{index}"}}}, {}})->failed);
  EXPECT_EQ("/f", markers_of({{{"marker", {"/m"}}, {"failed-marker", {"/f"}}}, {}})->failed);
  EXPECT_EQ("", markers_of({{}, {}})->failed);
}

TEST(MarkerSettings, AreTheSameForAllAttempts) {
  for (const char* option : {"marker", "failed-marker"})
    expect_refusal(markers_of({{{option, {"/m/{attempt}"}}}, {}}), base::ErrorKind::usage,
                   "{attempt}: is not for a marker");
  expect_refusal(markers_of({{}, {{"BATON_MARKER", "/m/{attempt}"}}}), base::ErrorKind::configuration,
                 "BATON_MARKER");
}

TEST(MarkerSettings, AreSharedByTheWorkersOfAParallelJob) {
  for (const char* option : {"marker", "failed-marker"}) {
    for (const char* path : {"/m/{index}", "/m/{host}"})
      expect_refusal(markers_of({{{option, {path}}}, {}}, 4), base::ErrorKind::usage,
                     "leave {index} and {host} out");
  }
  EXPECT_TRUE(markers_of({{{"marker", {"/m/{job}"}}}, {}}, 4));
}

std::string problem_of(const engine::JobMarkers::Options& markers, const std::string& log = "") {
  const auto good = check_own_paths({markers, log, "/state", {"j", "r", 0, "p"}});
  if (good) return "";
  EXPECT_EQ(base::ErrorKind::configuration, good.error().kind);
  return good.error().message();
}

TEST(OwnPaths, AreNotTheSame) {
  EXPECT_EQ("--marker and --failed-marker: both are '/m'", problem_of({"/m", "/x/../m"}));
  EXPECT_EQ("--log and --marker: both are '/m'", problem_of({"/m", "/m.failed"}, "/./m"));
  EXPECT_EQ("", problem_of({"/m", "/m.failed"}, "/log"));
}

TEST(OwnPaths, LeaveTheStateAlone) {
  for (const char* path :
       {"/state/p/j.status", "/state/p/j/m", "/state/./p/j/r/0/record.json", "/state/p/j"}) {
    EXPECT_THAT(problem_of({path, ""}), HasSubstr("belongs to the state of jobs")) << path;
    EXPECT_THAT(problem_of({"/m", path}), HasSubstr("--failed-marker")) << path;
  }
  for (const char* path : {"/state/m", "/state/p/j.done", "/state/p/other/m", "/state/j/m"})
    EXPECT_EQ("", problem_of({path, ""})) << path;
}

TEST(OwnMarker, IsNotWaitedForHoweverItIsSpelt) {
  using enum model::ConditionKind;
  EXPECT_TRUE(waits_for_marker({marker, "/x/./m", "/x/./m", "", ""}, "/x/m"));
  EXPECT_TRUE(waits_for_marker({file, "file:/x/m", "/x/m", "", ""}, "/x/m"));
  EXPECT_FALSE(waits_for_marker({glob, "glob:/x/m", "/x/m", "", ""}, "/x/m"));
  EXPECT_FALSE(waits_for_marker({marker, "/x/other", "/x/other", "", ""}, "/x/m"));
  EXPECT_FALSE(waits_for_marker({job, "job:j", "", "", "j"}, ""));
}

}  // namespace
}  // namespace baton::command
