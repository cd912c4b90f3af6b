#include "engine/attempts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"
#include "support/memory_files.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class AttemptsTest : public testing::Test {
 protected:
  Attempts& attempts() {
    if (!attempts_) {
      attempts_.emplace(options_,
                        Attempts::Parts{clock_, reporter_, ledger_, ticker_, nullptr,
                                        [this](std::string_view line) { warned_ = line; }, nullptr});
      attempts_->use([](const model::Record&) { return system::CommandLine{{"command"}, {}}; });
    }
    return *attempts_;
  }
  void fails(std::uint32_t attempt) {
    [[maybe_unused]] const auto command = attempts().begin_attempt(attempt);
    attempts().retry({attempt, {}, 30s}, model::Exited{3, {}});
  }

  test::FakeClock clock_;
  test::FakeTicker ticker_;
  test::MemoryFiles files_;
  test::RecordingSink sink_;
  Reporter reporter_{sink_, clock_, {}};
  std::shared_ptr<Ledger> ledger_ =
      std::make_shared<Ledger>(files_, clock_, Ledger::Options{"/state", {}}, model::Record{});
  Attempts::Options options_{{}, 0s, true, true};
  std::string warned_;
  std::optional<Attempts> attempts_;
};

TEST_F(AttemptsTest, AreRecordedAndTold) {
  fails(1);
  [[maybe_unused]] const auto command = attempts().begin_attempt(2);
  attempts().record_last(model::Exited{0, 9}, "killed");
  const auto& recorded = ledger_->record().attempts;
  ASSERT_EQ(2U, recorded.size());
  EXPECT_EQ(3, recorded[0].exit_code);
  EXPECT_EQ(9, recorded[1].signal);
  EXPECT_THAT(sink_.text, HasSubstr("type=attempt_failed severity=WARNING message=\"exit code 3\""));
}

TEST_F(AttemptsTest, AreRecordedOnceThoughTheRunEndsInThePauseBehindOne) {
  fails(1);
  attempts().record_last(model::Exited{3, {}}, "stopped by SIGTERM, exit code 3");
  ASSERT_EQ(1U, ledger_->record().attempts.size());
  EXPECT_EQ("exit code 3", ledger_->record().attempts[0].reason);
}

TEST_F(AttemptsTest, OfAPlainInitAreNotTold) {
  options_.tracked = options_.stateful = false;
  options_.supervision.deadline = 5s;
  fails(1);
  attempts().signal_ignored(SIGUSR1);
  EXPECT_EQ("", sink_.text);
  attempts().limit_passed(model::Timer::deadline, false);
  EXPECT_EQ("the deadline has passed, after 5s: there is no other attempt", warned_);
}

}  // namespace
}  // namespace baton::engine
