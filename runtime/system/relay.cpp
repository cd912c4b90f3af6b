#include "system/relay.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <deque>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/signals.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

constexpr int wanted_pipe_bytes = 1 << 20;
constexpr std::size_t buffer_bytes = 256U << 10U;
constexpr int patience_with_a_line_ms = 100;
constexpr std::size_t max_waiting_bytes = 64U << 10U;

// Fewer wake-ups, which are what passing on costs most. Where it is not allowed, it goes on without.
void enlarge(int pipe) {
  if (::fcntl(pipe, F_GETPIPE_SZ) < wanted_pipe_bytes) ::fcntl(pipe, F_SETPIPE_SZ, wanted_pipe_bytes);
}

bool is_pipe(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

}  // namespace

class Relay::Shared {
 private:
  struct OwnLine {
    std::string text;
    std::uint64_t place = 0;  // how many of the command's bytes come before it, at least
    Placing placing = Placing::at_line_end;
  };

 public:
  Shared(Options options, Descriptor reading)
      : options_(std::move(options)), reading_(std::move(reading)), buffer_(buffer_bytes) {
    const int size = ::fcntl(reading_.get(), F_GETPIPE_SZ);
    left_ = size > 0 ? static_cast<std::size_t>(size) : 65536;
    broken_ = options_.target < 0;
    can_tee_ = is_pipe(options_.target);
    if (can_tee_) enlarge(options_.target);
  }

  void work() {
    block_all_signals();
    while (pass_some()) {
    }
    stop_reading();
    options_.consumer->end();
    {
      const std::lock_guard lock(mutex_);
      closed_to_lines_ = true;
    }
    pass_lines();
    done_ = true;
    options_.bell->ring();
  }

  bool say(std::string_view line, Placing placing) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_to_lines_ || broken_ || waiting_bytes_ + line.size() > max_waiting_bytes) return false;
      const std::uint64_t place = taken_ + unread();
      // Lines keep their order, so the ones before must not wait for longer.
      if (placing == Placing::at_once) {
        for (OwnLine& earlier : lines_) {
          if (earlier.placing == Placing::at_line_end) earlier = {earlier.text, place, Placing::at_once};
        }
      }
      lines_.push_back({std::string(line), place, placing});
      waiting_bytes_ += line.size();
      lines_wait_ = true;
    }
    wake_.ring();
    return true;
  }

  void finish() {
    ending_ = true;
    wake_.ring();
  }

  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] std::uint64_t passed() const { return passed_; }
  [[nodiscard]] bool at_line_start() const { return at_line_start_; }

  std::optional<base::Error> take_problem() {
    const std::lock_guard lock(mutex_);
    return std::exchange(problem_, std::nullopt);
  }

  [[nodiscard]] Loss loss() const {
    const std::lock_guard lock(mutex_);
    if (broken_) return {lost_, failure_};
    return {in_hand_ + (done_ ? 0 : unread()), "nobody reads it"};
  }

 private:
  // False when there is nothing more to come.
  bool pass_some() {
    // Before the look into the pipe: what was written before the end was announced is seen after it.
    const bool last = ending_;
    const ssize_t count = can_tee_ && !broken_ && !lines_wait_ ? duplicate() : receive();
    if (reader_left_ && !options_.outlives_target) return false;
    if (count < 0 && errno == EAGAIN) {
      if (at_line_start_ || last || line_is_urgent()) pass_lines();
      return !last && wait();
    }
    if (count < 0 && errno == EINTR) return true;
    if (count <= 0) return false;
    if (last) left_ -= std::min(left_, static_cast<std::size_t>(count));
    return left_ > 0;
  }

  ssize_t receive() {
    const ssize_t count = read(buffer_.size());
    if (count <= 0) return count;
    const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(count));
    in_hand_ = bytes.size();
    options_.consumer->take(bytes);
    pass_with_lines(bytes);
    return count;
  }

  // A line that is said meanwhile has to know what was read before it.
  ssize_t read(std::size_t size) {
    const std::lock_guard lock(mutex_);
    const ssize_t count = ::read(reading_.get(), buffer_.data(), size);
    if (count > 0) taken_ += static_cast<std::uint64_t>(count);
    return count;
  }

  // Nothing, with an error, when lines are to be put in between.
  ssize_t tee() {
    const std::lock_guard lock(mutex_);
    errno = EINTR;
    if (!lines_.empty()) return -1;
    return ::tee(reading_.get(), options_.target, buffer_.size(), SPLICE_F_NONBLOCK);
  }

  // From pipe to pipe the kernel passes pages on without a copy, and we read them for the consumer only.
  ssize_t duplicate() {
    const ssize_t count = tee();
    if (count > 0) {
      passed_ += static_cast<std::uint64_t>(count);
      consume(static_cast<std::size_t>(count));
      return count;
    }
    if (count == 0 || errno == EINTR) return count;
    if (errno == EAGAIN && !unread()) return count;
    if (errno == EAGAIN)
      wait_for_target();
    else if (errno == EPIPE)
      break_off(errno);
    else
      can_tee_ = false;
    errno = EINTR;
    return -1;
  }

  void consume(std::size_t size) {
    while (size > 0) {
      const ssize_t count = read(size);
      if (count <= 0) return;
      options_.consumer->take({buffer_.data(), static_cast<std::size_t>(count)});
      at_line_start_ = buffer_[static_cast<std::size_t>(count) - 1] == '\n';
      size -= static_cast<std::size_t>(count);
    }
  }

  // Until there is something to read or to say. False when the target has lost its reader. A line that the
  // command has begun keeps ours waiting for a while only: it may be a question.
  bool wait() {
    const bool watch_target = !broken_ && !options_.outlives_target;
    std::array<pollfd, 3> fds{{{reading_.get(), POLLIN, 0},
                               {wake_.descriptor(), POLLIN, 0},
                               {watch_target ? options_.target : -1, 0, 0}}};
    const int ready = ::poll(fds.data(), fds.size(), lines_wait_ ? patience_with_a_line_ms : -1);
    if (ready == 0) pass_lines();
    if (fds[1].revents != 0) wake_.acknowledge();
    return (fds[2].revents & POLLERR) == 0;
  }

  void pass_with_lines(std::string_view bytes) {
    std::uint64_t start = taken_ - bytes.size();
    for (auto end = next_line_at(start, bytes); end; end = next_line_at(start, bytes)) {
      pass(bytes.substr(0, *end));
      pass_own(take_line());
      start += *end;
      bytes.remove_prefix(*end);
    }
    pass(bytes);
  }

  // Before which of these bytes the next line of ours belongs, if before any.
  std::optional<std::size_t> next_line_at(std::uint64_t start, std::string_view bytes) {
    if (!lines_wait_ || bytes.empty()) return std::nullopt;
    const std::lock_guard lock(mutex_);
    const OwnLine& line = lines_.front();
    if (line.place > start + bytes.size()) return std::nullopt;
    const std::size_t from = line.place > start ? static_cast<std::size_t>(line.place - start) : 0;
    if (line.placing == Placing::at_once) return from;
    if (from == 0 && at_line_start_) return 0;
    const std::size_t end = bytes.find('\n', from == 0 ? 0 : from - 1);
    if (end == std::string_view::npos) return std::nullopt;
    return end + 1;
  }

  bool line_is_urgent() {
    const std::lock_guard lock(mutex_);
    return !lines_.empty() && lines_.front().placing == Placing::at_once;
  }

  // "" when there is none.
  std::string take_line() {
    const std::lock_guard lock(mutex_);
    if (lines_.empty()) return "";
    std::string text = std::move(lines_.front().text);
    lines_.pop_front();
    waiting_bytes_ -= text.size();
    lines_wait_ = !lines_.empty();
    return text;
  }

  void pass_lines() {
    while (lines_wait_) pass_own(take_line());
  }

  void pass_own(const std::string& line) { pass(at_line_start_ ? line : '\n' + line); }

  void pass(std::string_view bytes) {
    while (!bytes.empty() && !broken_) {
      const ssize_t count = ::write(options_.target, bytes.data(), bytes.size());
      if (count > 0) {
        at_line_start_ = bytes[static_cast<std::size_t>(count) - 1] == '\n';
        bytes.remove_prefix(static_cast<std::size_t>(count));
        passed_ += static_cast<std::uint64_t>(count);
        in_hand_ = bytes.size();
      } else if (errno == EAGAIN) {
        // Somebody who shares it has made it so.
        wait_for_target();
      } else if (errno != EINTR) {
        break_off(errno);
      }
    }
    if (broken_ && !failure_.empty()) lost_ += bytes.size();
  }

  void wait_for_target() const {
    pollfd target{options_.target, POLLOUT, 0};
    ::poll(&target, 1, -1);
  }

  [[nodiscard]] std::size_t unread() const {
    int bytes = 0;
    return ::ioctl(reading_.get(), FIONREAD, &bytes) == 0 ? static_cast<std::size_t>(bytes) : 0;
  }

  void break_off(int number) {
    const std::lock_guard lock(mutex_);
    broken_ = true;
    reader_left_ = number == EPIPE;
    if (reader_left_) return;
    problem_ = system_error("pass on", "the command's output", number);
    failure_ = problem_->cause;
    options_.bell->ring();
  }

  void stop_reading() {
    const std::lock_guard lock(mutex_);
    // Ours is the last reader: whoever still writes learns it.
    reading_ = Descriptor();
  }

  const Options options_;
  mutable std::mutex mutex_;
  Descriptor reading_;
  Bell wake_;
  std::vector<char> buffer_;
  bool can_tee_ = false;
  std::size_t left_ = 0;       // may still come once the end was announced
  std::uint64_t taken_ = 0;    // from the pipe; by mutex_, like the next five, where others read it
  std::deque<OwnLine> lines_;  // that wait
  std::size_t waiting_bytes_ = 0;
  bool closed_to_lines_ = false;
  std::optional<base::Error> problem_;
  std::string failure_;  // set once, before broken_ is seen
  bool reader_left_ = false;
  std::atomic<bool> at_line_start_ = true;  // of the target, as far as it was written by us
  std::atomic<bool> lines_wait_ = false;
  std::atomic<bool> ending_ = false;
  std::atomic<bool> broken_ = false;
  std::atomic<bool> done_ = false;
  std::atomic<std::uint64_t> passed_ = 0;
  std::atomic<std::uint64_t> in_hand_ = 0;
  std::atomic<std::uint64_t> lost_ = 0;
};

base::Result<std::unique_ptr<Relay>> Relay::start(Options options) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return last_error("make", "pipe for the command's output");
  Descriptor reading{ends[0]};
  Descriptor writing{ends[1]};
  enlarge(reading.get());
  // Of this end only: the command's stays as commands expect it.
  ::fcntl(reading.get(), F_SETFL, O_NONBLOCK);
  auto shared = std::make_shared<Shared>(std::move(options), std::move(reading));
  try {
    return std::unique_ptr<Relay>(new Relay(std::move(shared), std::move(writing)));
  } catch (const std::system_error& problem) {
    return system_error("start", "thread for the command's output", problem.code().value());
  }
}

Relay::Relay(std::shared_ptr<Shared> shared, Descriptor command_end)
    : shared_(std::move(shared)),
      command_end_(std::move(command_end)),
      thread_([work = shared_] { work->work(); }) {}

Relay::~Relay() {
  finish();
  if (shared_->done())
    thread_.join();
  else
    thread_.detach();
}

bool Relay::say(std::string_view line, Placing placing) {
  return shared_->say(line, placing);
}

void Relay::finish() {
  command_end_ = Descriptor();
  shared_->finish();
}

bool Relay::done() const {
  return shared_->done();
}

std::uint64_t Relay::passed() const {
  return shared_->passed();
}

bool Relay::at_line_start() const {
  return shared_->at_line_start();
}

std::optional<base::Error> Relay::take_problem() {
  return shared_->take_problem();
}

Relay::Loss Relay::loss() const {
  return shared_->loss();
}

}  // namespace baton::system
