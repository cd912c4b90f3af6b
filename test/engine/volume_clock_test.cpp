#include "engine/volume_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"
#include "support/memory_files.h"

namespace baton::engine {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;

class Volume : public testing::Test {
 protected:
  void answer(base::ErrorKind kind) {
    files_.fault = [kind](const std::string& /*call*/) { return base::Error{kind, "create", "/d", "no", 1}; };
  }
  test::FakeClock host_;
  test::MemoryFiles files_;
  VolumeClock clock_{files_, host_};
};

TEST_F(Volume, IsAskedOnceAndCarriedOnByTheMonotonicClock) {
  files_.now = host_.wall_time - hours{24};
  EXPECT_EQ(files_.now, clock_.now("/d"));
  host_.now += seconds{5};
  EXPECT_EQ(files_.now + seconds{5}, clock_.now("/d"));
  EXPECT_THAT(files_.calls, ElementsAre("time /d"));
}

TEST_F(Volume, ThatCannotBeAskedIsAskedAgain) {
  answer(base::ErrorKind::transient);
  EXPECT_EQ(std::nullopt, clock_.now("/d"));
  files_.fault = nullptr;
  EXPECT_EQ(files_.now, clock_.now("/d"));
}

TEST_F(Volume, ThatMayOnlyBeReadIsTakenToAgreeWithThisHost) {
  answer(base::ErrorKind::refused);
  EXPECT_EQ(host_.wall_time, clock_.now("/d"));
}

}  // namespace
}  // namespace baton::engine
