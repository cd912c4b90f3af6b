#include "system/log_writer.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "system/eventually.h"
#include "system/forked.h"

#include "support/temporary_directory.h"
#include "support/unanswering_directory.h"

namespace baton::system {
namespace {

using namespace std::chrono_literals;
using test::eventually;

class LogWriterTest : public testing::Test {
 protected:
  void start(LogWriter::Patience patience = {}) {
    auto started = LogWriter::start({directory_.path("log"), 0, 0}, bell_, patience);
    ASSERT_TRUE(started) << started.error().message();
    writer_ = std::move(*started);
  }
  [[nodiscard]] bool ends() {
    writer_->finish();
    return eventually([this] { return writer_->done(); });
  }

  test::TemporaryDirectory directory_;
  std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
  std::unique_ptr<LogWriter> writer_;
};

TEST_F(LogWriterTest, WritesAllThatWasAppendedBeforeTheEnd) {
  start();
  std::string all;
  for (int i = 0; i < 5000; ++i) {
    const std::string line = "line " + std::to_string(i) + " " + std::string(500, 'x') + "\n";
    writer_->append(line.substr(0, 7), line.substr(7));
    all += line;
  }
  ASSERT_TRUE(ends());
  EXPECT_TRUE(all == directory_.read("log"));
  EXPECT_EQ(all.size(), writer_->written());
  EXPECT_EQ(0U, writer_->missing());
  EXPECT_EQ(std::nullopt, writer_->take_problem());
}

TEST_F(LogWriterTest, WritesAtOnce) {
  start();
  writer_->append("now\n", "");
  EXPECT_TRUE(eventually([this] { return directory_.read("log") == "now\n"; }));
}

TEST_F(LogWriterTest, TellsOnceWhyItFails) {
  std::filesystem::create_directory(directory_.path("log"));
  start({5s, 0s});
  writer_->append("one\n", "");
  writer_->append("two\n", "");
  ASSERT_TRUE(ends());
  const auto problem = writer_->take_problem();
  ASSERT_TRUE(problem);
  EXPECT_EQ(base::ErrorKind::wrong_type, problem->kind);
  EXPECT_EQ(std::nullopt, writer_->take_problem());
  EXPECT_EQ(8U, writer_->missing());
}

TEST_F(LogWriterTest, GoesOnWhenTheVolumeCanTakeMoreAgain) {
  std::filesystem::create_directory(directory_.path("log"));
  start({5s, 0s});
  ASSERT_TRUE(eventually([this] { return writer_->take_problem().has_value(); }));
  std::filesystem::remove(directory_.path("log"));
  writer_->append("kept\n", "");
  ASSERT_TRUE(ends());
  EXPECT_EQ("kept\n", directory_.read("log"));
  EXPECT_EQ(0U, writer_->missing());
}

TEST_F(LogWriterTest, DoesNotAskAFailingVolumeAtEveryLine) {
  std::filesystem::create_directory(directory_.path("log"));
  start({5s, 1h});
  ASSERT_TRUE(eventually([this] { return writer_->take_problem().has_value(); }));
  std::filesystem::remove(directory_.path("log"));
  writer_->append("dropped\n", "");
  ASSERT_TRUE(ends());
  EXPECT_FALSE(std::filesystem::exists(directory_.path("log")));
  EXPECT_EQ(8U, writer_->missing());
}

TEST_F(LogWriterTest, HoldsNobodyUpWhenTheVolumeDoesNotAnswer) {
  const auto dead = std::make_unique<test::UnansweringDirectory>(directory_.path());
  if (!dead->works()) GTEST_SKIP() << "no fanotify permission events here";
  start({50ms, 0s});
  const std::string large(700'000, 'x');
  writer_->append(large, "\n");
  writer_->append(large, "\n");
  EXPECT_EQ(2 * large.size() + 2, writer_->missing());
  const auto problem = writer_->take_problem();
  ASSERT_TRUE(problem);
  EXPECT_EQ("the volume does not answer", problem->cause);
  writer_->finish();
  EXPECT_FALSE(writer_->done());
}

TEST_F(LogWriterTest, TellsThatNoThreadIsToBeHad) {
  const int status = test::in_child([this] {
    const rlimit none{0, 0};
    // The limit does not count for root.
    if (::setrlimit(RLIMIT_NPROC, &none) != 0 || (::getuid() == 0 && ::setuid(65534) != 0)) return 1;
    const auto started = LogWriter::start({directory_.path("log"), 0, 0}, bell_, {});
    return !started && started.error().kind == base::ErrorKind::transient ? 0 : 2;
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(LogWriterTest, DropsWhatComesAfterTheEnd) {
  start();
  ASSERT_TRUE(ends());
  writer_->append("late\n", "");
  EXPECT_EQ("", directory_.read("log"));
  EXPECT_EQ(5U, writer_->missing());
}

}  // namespace
}  // namespace baton::system
