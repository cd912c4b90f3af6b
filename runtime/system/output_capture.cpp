#include "system/output_capture.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "system/signals.h"
#include "system/standard_streams.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

constexpr std::size_t most_lines = 10'000;
constexpr std::size_t longest_line = 4096;
// For what is in the pipe at the end.
constexpr std::chrono::milliseconds patience{500};

Descriptor copy_of(int stream) {
  return Descriptor(::fcntl(stream, F_DUPFD_CLOEXEC, 3));
}

}  // namespace

struct OutputCapture::Shared {
  Descriptor source;
  std::shared_ptr<Bell> bell;
  Bell leave;
  std::mutex mutex;
  std::condition_variable changed;
  bool finished = false;
  bool given_back = false;
  Lines taken;
  std::string rest;  // of a line that has not ended

  void take(std::string_view bytes) {
    const std::lock_guard lock(mutex);
    for (const char c : bytes) {
      if (c != '\n') rest += c;
      if (c == '\n' || rest.size() == longest_line) taken.push_back(std::exchange(rest, ""));
    }
  }
  // Until there is room for more.
  void wait_for_room() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return taken.size() < most_lines || given_back; });
  }
};

base::Result<std::unique_ptr<OutputCapture>> OutputCapture::start(std::shared_ptr<Bell> bell) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return last_error("make", "a pipe");
  auto shared = std::make_shared<Shared>();
  shared->source = Descriptor(ends[0]);
  shared->bell = std::move(bell);
  const Descriptor target(ends[1]);
  Descriptor output = copy_of(standard_output);
  Descriptor error_output = copy_of(standard_error);
  if (!output.open() || !error_output.open()) return last_error("keep", "the standard streams");
  try {
    std::thread(&OutputCapture::work, shared).detach();
  } catch (const std::system_error& shortage) {
    return system_error("start a thread for", "the output", shortage.code().value());
  }
  if (is_terminal(standard_error)) ::dup2(target.get(), standard_error);
  ::dup2(target.get(), standard_output);
  return std::unique_ptr<OutputCapture>(
      new OutputCapture(std::move(output), std::move(error_output), std::move(shared)));
}

OutputCapture::OutputCapture(Descriptor output, Descriptor error_output, std::shared_ptr<Shared> shared)
    : output_(std::move(output)), error_output_(std::move(error_output)), shared_(std::move(shared)) {}

OutputCapture::~OutputCapture() {
  give_back();
}

void OutputCapture::give_back() {
  if (std::exchange(given_back_, true)) return;
  ::dup2(output_.get(), standard_output);
  ::dup2(error_output_.get(), standard_error);
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->given_back = true;
  }
  shared_->changed.notify_all();
  shared_->leave.ring();
}

OutputCapture::Lines OutputCapture::finish() {
  give_back();
  std::unique_lock lock(shared_->mutex);
  shared_->changed.wait_for(lock, patience, [this] { return shared_->finished; });
  return std::exchange(shared_->taken, {});
}

OutputCapture::Lines OutputCapture::take() {
  const std::lock_guard lock(shared_->mutex);
  shared_->changed.notify_all();
  return std::exchange(shared_->taken, {});
}

void OutputCapture::work(const std::shared_ptr<Shared>& shared) {
  block_all_signals();
  std::array<char, 65536> buffer{};
  while (true) {
    std::array<pollfd, 2> fds{{{shared->source.get(), POLLIN, 0}, {shared->leave.descriptor(), POLLIN, 0}}};
    if (::poll(fds.data(), fds.size(), -1) < 0) continue;
    const bool leaves = fds[1].revents != 0;
    if (leaves) ::fcntl(shared->source.get(), F_SETFL, O_NONBLOCK);
    const ssize_t count = ::read(shared->source.get(), buffer.data(), buffer.size());
    if (count <= 0) break;
    shared->take({buffer.data(), static_cast<std::size_t>(count)});
    shared->bell->ring();
    shared->wait_for_room();
  }
  const std::lock_guard lock(shared->mutex);
  if (!shared->rest.empty()) shared->taken.push_back(std::exchange(shared->rest, ""));
  shared->finished = true;
  shared->changed.notify_all();
}

}  // namespace baton::system
