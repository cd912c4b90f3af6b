#include "system/log_writer.h"

#include <condition_variable>
#include <mutex>
#include <system_error>

#include "system/signals.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t max_queued = 1U << 20U;

}  // namespace

class LogWriter::Shared {
 public:
  Shared(LogFile::Options options, std::shared_ptr<Bell> bell, Patience patience)
      : path_(options.path), file_(std::move(options)), bell_(std::move(bell)), patience_(patience) {}

  void work() {
    block_all_signals();
    perform([this](std::string_view) {
      const auto opened = file_.open();
      return LogFile::Appended{0, opened ? std::nullopt : std::optional(opened.error())};
    });
    while (next_batch()) perform([this](std::string_view batch) { return file_.append(batch); });
    perform([this](std::string_view) {
      const auto synced = file_.sync();
      return LogFile::Appended{0, synced ? std::nullopt : std::optional(synced.error())};
    });
    const std::lock_guard lock(mutex_);
    done_ = true;
    bell_->ring();
  }

  void append(std::string_view lines, std::string_view more) {
    const std::size_t size = lines.size() + more.size();
    std::unique_lock lock(mutex_);
    while (!queue_.empty() && queue_.size() + size > max_queued && !volume_is_stuck()) {
      const auto limit = busy_since_.value_or(Clock::now()) + patience_.with_the_volume;
      changed_.wait_until(lock, limit);
    }
    if (finishing_ || (!queue_.empty() && queue_.size() + size > max_queued)) {
      dropped_ += size;
      if (volume_is_stuck())
        note({base::ErrorKind::transient, "write", path_, "the volume does not answer", 0});
      return;
    }
    queue_ += lines;
    queue_ += more;
    changed_.notify_all();
  }

  void finish() {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
    changed_.notify_all();
  }

  [[nodiscard]] bool done() const {
    const std::lock_guard lock(mutex_);
    return done_;
  }

  std::optional<base::Error> take_problem() {
    const std::lock_guard lock(mutex_);
    return std::exchange(problem_, std::nullopt);
  }

  [[nodiscard]] std::uint64_t written() const {
    const std::lock_guard lock(mutex_);
    return written_;
  }
  [[nodiscard]] std::uint64_t missing() const {
    const std::lock_guard lock(mutex_);
    return dropped_ + queue_.size() + in_hand_;
  }

 private:
  bool next_batch() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !queue_.empty() || finishing_; });
    batch_.clear();
    batch_.swap(queue_);
    return !batch_.empty();
  }

  // One step that the volume may hold.
  template <class Step>
  void perform(const Step& step) {
    {
      const std::lock_guard lock(mutex_);
      if (Clock::now() < next_attempt_) {
        dropped_ += batch_.size();
        return;
      }
      in_hand_ = batch_.size();
      busy_since_ = Clock::now();
      changed_.notify_all();
    }
    const LogFile::Appended appended = step(batch_);
    const std::lock_guard lock(mutex_);
    busy_since_.reset();
    in_hand_ = 0;
    written_ += appended.bytes;
    dropped_ += batch_.size() - appended.bytes;
    batch_.clear();
    if (appended.error) {
      next_attempt_ = Clock::now() + patience_.after_an_error;
      note(*appended.error);
    }
    changed_.notify_all();
  }

  [[nodiscard]] bool volume_is_stuck() const {
    return busy_since_ && Clock::now() >= *busy_since_ + patience_.with_the_volume;
  }

  void note(base::Error error) {
    if (noted_) return;
    noted_ = true;
    problem_ = std::move(error);
    bell_->ring();
  }

  const std::string path_;
  LogFile file_;       // the thread's, like the batch
  std::string batch_;  // being written
  const std::shared_ptr<Bell> bell_;
  const Patience patience_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string queue_;
  std::optional<Clock::time_point> busy_since_;
  Clock::time_point next_attempt_{};
  std::optional<base::Error> problem_;
  bool noted_ = false;
  bool finishing_ = false;
  bool done_ = false;
  std::size_t in_hand_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t dropped_ = 0;
};

base::Result<std::unique_ptr<LogWriter>> LogWriter::start(LogFile::Options options,
                                                          std::shared_ptr<Bell> bell, Patience patience) {
  const std::string path = options.path;
  try {
    auto shared = std::make_shared<Shared>(std::move(options), std::move(bell), patience);
    return std::unique_ptr<LogWriter>(new LogWriter(std::move(shared)));
  } catch (const std::system_error& problem) {
    return system_error("start thread for log", path, problem.code().value());
  }
}

LogWriter::LogWriter(std::shared_ptr<Shared> shared)
    : shared_(std::move(shared)), thread_([work = shared_] { work->work(); }) {}

LogWriter::~LogWriter() {
  finish();
  if (done())
    thread_.join();
  else
    thread_.detach();
}

void LogWriter::append(std::string_view lines, std::string_view more) {
  shared_->append(lines, more);
}
void LogWriter::finish() {
  shared_->finish();
}
bool LogWriter::done() const {
  return shared_->done();
}
std::optional<base::Error> LogWriter::take_problem() {
  return shared_->take_problem();
}
std::uint64_t LogWriter::written() const {
  return shared_->written();
}
std::uint64_t LogWriter::missing() const {
  return shared_->missing();
}

}  // namespace baton::system
