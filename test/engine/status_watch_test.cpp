#include "engine/status_watch.h"

#include <gtest/gtest.h>
#include <signal.h>

#include "support/fakes.h"
#include "support/temporary_directory.h"

namespace baton::engine {
namespace {

class Watching : public testing::Test {
 protected:
  void watch() {
    StatusReader::Options options;
    options.walk.state = state_.path();
    StatusWatch::Screen screen{[this](const StatusWatch::Look& look) {
                                 shown_ += look ? "x" : "!";
                                 return shown_.size() < most_;
                               },
                               [this] { shown_ += "s"; }};
    StatusWatch({}, {clock_, events_, worker_, std::make_shared<StatusReader>(clock_, options)}, screen)
        .run();
  }

  test::TemporaryDirectory state_;
  test::FakeClock clock_;
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  std::string shown_;
  std::size_t most_ = 100;
};

TEST_F(Watching, LooksEveryTwoSecondsUntilASignalStopsIt) {
  const auto began = clock_.now;
  events_.then_nothing();
  events_.then_nothing();
  events_.then_signal(SIGTERM);
  watch();
  EXPECT_EQ("xxx", shown_);
  EXPECT_EQ(std::chrono::seconds{4}, clock_.now - began);
}

TEST_F(Watching, DrawsAnewWhenTheScreenHasChanged) {
  events_.then_signal(SIGWINCH);
  events_.then_signal(SIGTSTP);
  events_.then_signal(SIGINT);
  watch();
  EXPECT_EQ("xxsx", shown_);
}

TEST_F(Watching, ShowsWhatKeepsItFromSeeing) {
  events_.then_nothing();
  events_.script.emplace_back([this] {
    std::filesystem::remove_all(state_.path());
    clock_.advance(std::chrono::seconds{5});
    return system::Wakeup{};
  });
  events_.then_signal(SIGINT);
  watch();
  EXPECT_EQ("xx!", shown_);
}

TEST_F(Watching, EndsWhenNobodySeesIt) {
  most_ = 3;
  watch();
  EXPECT_EQ("xxx", shown_);
}

TEST_F(Watching, EndsAtASignalAlsoWhenTheVolumeDoesNotAnswer) {
  worker_.stuck = true;
  events_.then_signal(SIGTERM);
  watch();
  EXPECT_EQ("", shown_);
}

}  // namespace
}  // namespace baton::engine
