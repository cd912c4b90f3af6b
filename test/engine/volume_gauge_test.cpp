#include "engine/volume_gauge.h"

#include <condition_variable>
#include <map>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

// What the directories answer, from whichever thread they are asked.
class Answers {
 public:
  void set(const std::string& directory, std::uint64_t device) {
    const std::lock_guard lock(mutex_);
    devices_[directory] = device;
    changed_.notify_all();
  }
  void remove(const std::string& directory) { set(directory, absent); }
  void hold(const std::string& directory) { set(directory, silent); }

  // Waits until the directory answers, as on a dead server.
  base::Result<MeasuredVolume> measure(const std::string& directory) {
    std::unique_lock lock(mutex_);
    ++asked_[directory];
    changed_.notify_all();
    changed_.wait(lock, [&] { return devices_[directory] != silent; });
    ++answered_[directory];
    changed_.notify_all();
    if (devices_[directory] == absent)
      return base::Error{base::ErrorKind::not_found, "open directory", directory, "No such file", ENOENT};
    return MeasuredVolume{devices_[directory], {directory, 100, 50, 50, {}, {}}};
  }
  // Until it has answered, or has been asked, once more than once: what was before is told by then.
  void wait_for_answer(const std::string& directory) { wait(answered_, directory); }
  void wait_until_asked(const std::string& directory) { wait(asked_, directory); }

 private:
  static constexpr std::uint64_t absent = 1000;
  static constexpr std::uint64_t silent = 1001;

  void wait(std::map<std::string, int>& counts, const std::string& directory) {
    std::unique_lock lock(mutex_);
    const int enough = counts[directory] + 2;
    ASSERT_TRUE(changed_.wait_for(lock, 60s, [&] { return counts[directory] >= enough; }));
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::uint64_t> devices_;
  std::map<std::string, int> asked_;
  std::map<std::string, int> answered_;
};

class VolumeGaugeTest : public testing::Test {
 protected:
  ~VolumeGaugeTest() override {
    for (const char* directory : {"/a", "/b"}) answers_->set(directory, 1);
  }
  void measure(const std::vector<std::string>& directories) {
    gauge_.emplace(
        VolumeGauge::Options{1ms, 60s}, directories,
        [answers = answers_](const std::string& directory) { return answers->measure(directory); });
  }
  std::vector<std::string> mounts() {
    std::vector<std::string> paths;
    for (const auto& volume : gauge_->newest(now_)) paths.push_back(volume.path);
    return paths;
  }
  std::vector<std::string> notices() {
    std::vector<std::string> all;
    for (const auto& notice : gauge_->take_notices()) all.push_back(notice.directory + ": " + notice.problem);
    return all;
  }

  std::shared_ptr<Answers> answers_ = std::make_shared<Answers>();
  std::optional<VolumeGauge> gauge_;
  base::MonotonicTime now_{1h};
};

TEST_F(VolumeGaugeTest, NamesEachVolumeByTheFirstOfItsDirectories) {
  answers_->set("/a", 1);
  answers_->set("/b", 1);
  measure({"/a", "/b"});
  answers_->wait_for_answer("/a");
  answers_->wait_for_answer("/b");
  EXPECT_THAT(mounts(), ElementsAre("/a"));
  answers_->set("/b", 2);
  answers_->wait_for_answer("/b");
  EXPECT_THAT(mounts(), ElementsAre("/a", "/b"));
  EXPECT_THAT(notices(), IsEmpty());
}

TEST_F(VolumeGaugeTest, LeavesOutADirectoryThatIsNotThereAndSaysSoOnce) {
  answers_->remove("/a");
  answers_->set("/b", 2);
  measure({"/a", "/b"});
  answers_->wait_for_answer("/a");
  answers_->wait_for_answer("/b");
  EXPECT_THAT(mounts(), ElementsAre("/b"));
  EXPECT_THAT(notices(), ElementsAre("/a: open directory /a: No such file"));
  EXPECT_THAT(mounts(), ElementsAre("/b"));
  EXPECT_THAT(notices(), IsEmpty());
  answers_->set("/a", 1);
  answers_->wait_for_answer("/a");
  EXPECT_THAT(mounts(), ElementsAre("/a", "/b"));
  EXPECT_THAT(notices(), ElementsAre("/a: "));
}

TEST_F(VolumeGaugeTest, LeavesOutOneThatDoesNotAnswerAndMeasuresTheOthers) {
  answers_->set("/a", 1);
  answers_->set("/b", 2);
  measure({"/a", "/b"});
  answers_->wait_for_answer("/a");
  answers_->wait_for_answer("/b");
  EXPECT_THAT(mounts(), ElementsAre("/a", "/b"));
  answers_->hold("/a");
  now_ += 1s;
  EXPECT_THAT(mounts(), ElementsAre("/a", "/b")) << "its last answer";
  now_ += 60s;
  answers_->wait_for_answer("/b");
  EXPECT_THAT(mounts(), ElementsAre("/b"));
  EXPECT_THAT(notices(), ElementsAre("/a: /a has not answered for 1m"));
  answers_->set("/a", 1);
  answers_->wait_for_answer("/a");
  EXPECT_THAT(mounts(), ElementsAre("/a", "/b"));
  EXPECT_THAT(notices(), ElementsAre("/a: "));
}

TEST_F(VolumeGaugeTest, ShowsNothingBeforeTheFirstAnswer) {
  answers_->hold("/a");
  measure({"/a"});
  EXPECT_THAT(mounts(), IsEmpty());
  EXPECT_THAT(notices(), IsEmpty());
  now_ += 60s;
  EXPECT_THAT(mounts(), IsEmpty());
  EXPECT_THAT(notices(), ElementsAre("/a: /a has not answered for 1m"));
}

}  // namespace
}  // namespace baton::engine
