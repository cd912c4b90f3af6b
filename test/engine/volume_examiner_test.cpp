#include "engine/volume_examiner.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "system/posix_files.h"

#include "support/temporary_directory.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using testing::Each;
using testing::Field;
using testing::SizeIs;

class VolumeExaminerTest : public testing::Test {
 protected:
  [[nodiscard]] VolumeExaminer examiner(const std::string& path, const std::string& peer = "",
                                        bool parent_will_do = false) {
    return {files_, clock_, {path, parent_will_do, "token" + peer, peer, 2}};
  }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(directory_.path()), {}));
  }

  test::TemporaryDirectory directory_;
  system::PosixFiles files_{"token"};
  system::PosixClock clock_;
};

TEST_F(VolumeExaminerTest, FindsThatAllWorksHere) {
  auto examiner = this->examiner(directory_.path());
  ASSERT_TRUE(examiner.begin());
  EXPECT_EQ(1U, entries()) << "one directory of its own";
  for (int i = 0; i < 3; ++i) examiner.round();
  examiner.finish();
  const auto& findings = examiner.findings();
  EXPECT_EQ(14U, findings.trials.size());
  EXPECT_THAT(findings.trials, Each(Field(&model::Trial::problem, testing::Eq(std::nullopt))));
  for (const auto& trial : findings.trials) EXPECT_GE(trial.spans.size(), 3U) << trial.name;
  EXPECT_TRUE(findings.mount.has_value());
  EXPECT_TRUE(findings.fresh_file.has_value());
  EXPECT_TRUE(findings.clock_ahead.has_value());
  EXPECT_FALSE(findings.left_behind.has_value());
  EXPECT_EQ(0U, entries());
}

TEST_F(VolumeExaminerTest, RefusesWhatIsNotADirectory) {
  auto missing = examiner(directory_.path("a/b"));
  EXPECT_FALSE(missing.begin());
  EXPECT_EQ(ErrorKind::not_found, missing.findings().unusable->kind);
  directory_.write("f", "");
  auto file = examiner(directory_.path("f"));
  EXPECT_FALSE(file.begin());
  EXPECT_EQ(ErrorKind::wrong_type, file.findings().unusable->kind);
  file.finish();
  EXPECT_EQ(1U, entries());
}

TEST_F(VolumeExaminerTest, TakesTheNearestParentOfWhatIsNotThereYet) {
  auto examiner = this->examiner(directory_.path("a/b"), "", true);
  ASSERT_TRUE(examiner.begin());
  EXPECT_EQ(directory_.path(), examiner.findings().examined);
  examiner.finish();
  EXPECT_EQ(0U, entries());
}

TEST_F(VolumeExaminerTest, StopsTryingWhatFailed) {
  auto examiner = this->examiner(directory_.path());
  ASSERT_TRUE(examiner.begin());
  std::filesystem::remove_all(directory_.path(".baton-tmp-token-doctor"));
  for (int i = 0; i < 3; ++i) examiner.round();
  const auto& trials = examiner.findings().trials;
  const auto create = std::ranges::find(trials, "create file", &model::Trial::name);
  ASSERT_NE(trials.end(), create);
  EXPECT_EQ(ErrorKind::not_found, create->problem->kind);
  EXPECT_THAT(create->spans, testing::IsEmpty());
  EXPECT_EQ(trials.end(), std::ranges::find(trials, "link", &model::Trial::name))
      << "there is nothing to link";
}

TEST_F(VolumeExaminerTest, MeasuresWithAPeer) {
  auto a = examiner(directory_.path(), "a");
  auto b = examiner(directory_.path(), "b");
  ASSERT_TRUE(a.begin());
  ASSERT_TRUE(b.begin());
  bool a_is_over = false;
  bool b_is_over = false;
  for (int i = 0; i < 50 && !(a_is_over && b_is_over); ++i) {
    if (!a_is_over) a_is_over = a.talk();
    if (!b_is_over) b_is_over = b.talk();
  }
  a.finish();
  b.finish();
  EXPECT_EQ("b", a.findings().peer->name);
  EXPECT_THAT(a.findings().peer->round_trips, SizeIs(2));
  EXPECT_EQ("a", b.findings().peer->name);
  EXPECT_EQ(0U, entries());
}

TEST_F(VolumeExaminerTest, IsDoneAtOnceWithoutAPeer) {
  auto examiner = this->examiner(directory_.path());
  ASSERT_TRUE(examiner.begin());
  EXPECT_TRUE(examiner.talk());
  EXPECT_FALSE(examiner.findings().peer.has_value());
  examiner.finish();
}

TEST_F(VolumeExaminerTest, LooksAtTheStateDirectoryWithoutMakingIt) {
  const auto missing = examine_state(files_, directory_.path("jobs/p"), true);
  EXPECT_FALSE(missing.exists);
  EXPECT_EQ(directory_.path(), missing.parent);
  EXPECT_FALSE(missing.problem.has_value());
  EXPECT_EQ(0U, entries());
  EXPECT_TRUE(examine_state(files_, directory_.path(), true).exists);
  directory_.write("f", "");
  EXPECT_EQ(ErrorKind::wrong_type, examine_state(files_, directory_.path("f"), true).problem->kind);
}

}  // namespace
}  // namespace baton::engine
