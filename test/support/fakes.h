#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "system/clock.h"
#include "system/events.h"
#include "system/line_sink.h"
#include "system/network.h"
#include "system/processes.h"
#include "system/ticker.h"
#include "system/volume_worker.h"
#include "system/watcher.h"

namespace baton::test {

class FakeClock final : public system::Clock {
 public:
  base::Instant wall_time{std::chrono::seconds{1'705'370'400}};
  base::MonotonicTime now{std::chrono::hours{1}};

  [[nodiscard]] base::Instant wall() const override { return wall_time; }
  [[nodiscard]] base::MonotonicTime monotonic() const override { return now; }
  void advance(std::chrono::nanoseconds span) {
    now += std::chrono::duration_cast<base::MonotonicTime::duration>(span);
    wall_time += std::chrono::duration_cast<std::chrono::milliseconds>(span);
  }
};

// Runs each task when the main thread next waits; a stuck one never.
class FakeWorker final : public system::VolumeWorker {
 public:
  bool stuck = false;

  void submit(std::function<void()> task) override { task_ = std::move(task); }
  [[nodiscard]] bool busy() const override { return static_cast<bool>(task_); }
  bool work() {
    if (!task_ || stuck) return false;
    std::exchange(task_, nullptr)();
    return true;
  }

 private:
  std::function<void()> task_;
};

inline system::Wakeup signal_wakeup(int number) {
  system::Wakeup wakeup;
  wakeup.signal = number;
  return wakeup;
}

// Everybody gives the same answer.
class FakeNetwork final : public system::Network {
 public:
  system::Answer answer;
  std::vector<system::Peer> asked;

  [[nodiscard]] std::vector<system::Answer> probe(std::span<const system::Peer> peers,
                                                  std::chrono::milliseconds /*limit*/,
                                                  const std::stop_token& /*stop*/) override {
    asked.assign(peers.begin(), peers.end());
    return std::vector<system::Answer>(peers.size(), answer);
  }
};

// Each wait first finishes the worker's task, then plays the script, one step a wait, then lets time pass
// until the deadline. Waiting for ever with nothing left to happen fails the test by an exception.
class FakeEvents final : public system::Events {
 public:
  FakeEvents(FakeClock& clock, FakeWorker& worker) : clock_(clock), worker_(worker) {}

  std::deque<std::function<system::Wakeup()>> script;
  int waits = 0;

  void then_signal(int number) {
    script.emplace_back([number] { return signal_wakeup(number); });
  }
  void then_change(std::function<void()> change) {
    script.emplace_back([change = std::move(change)] {
      change();
      return system::Wakeup{{}, false, true, false};
    });
  }
  void then_ring(std::function<void()> change) {
    script.emplace_back([change = std::move(change)] {
      change();
      return system::Wakeup{{}, false, false, true};
    });
  }
  // The child has become the command, or has failed to.
  void then_started() {
    then_ring([] {});
  }
  // Until the deadline.
  void then_nothing() { script.emplace_back(nullptr); }

  [[nodiscard]] system::Wakeup wait(std::optional<base::MonotonicTime> deadline) override {
    if (++waits > 10'000) throw std::logic_error("the main thread does not come to an end");
    if (worker_.work()) return {{}, true, false, false};
    if (!script.empty()) {
      const auto step = script.front();
      script.pop_front();
      if (step) return step();
    }
    if (!deadline) throw std::logic_error("the main thread waits for ever");
    if (*deadline > clock_.now) clock_.advance(*deadline - clock_.now);
    return {};
  }

 private:
  FakeClock& clock_;
  FakeWorker& worker_;
};

// Ticks when the test says so.
class FakeTicker final : public system::Ticker {
 public:
  std::function<void()> tick;
  base::Duration interval{-1};
  int woken = 0;

  void start(base::Duration every, std::function<void()> what) override {
    interval = every;
    tick = std::move(what);
  }
  void wake() override { ++woken; }
};

class RecordingSink final : public system::LineSink {
 public:
  std::string text;
  void write(std::string_view line) override { text += line; }
};

class RecordingWatcher final : public system::Watcher {
 public:
  std::vector<std::vector<system::Watch>> calls;
  void watch(std::vector<system::Watch> watches) override { calls.push_back(std::move(watches)); }
};

// One command, process 100, whose end the test tells. It has started when somebody asks.
class FakeProcesses final : public system::Processes {
 public:
  static constexpr int command = 100;
  static constexpr int helper = 200;
  std::optional<base::Error> refusal;        // of the exec
  std::optional<base::Error> spawn_refusal;  // of the fork
  std::optional<base::Error> helper_problem;
  bool stuck = false;  // the exec never ends
  std::vector<std::string> log;
  std::deque<system::Reaped> ended;
  bool group_alive = false;
  std::function<void()> asked;  // the command, by a signal or a helper

  base::Result<int> spawn(const system::CommandLine&) override {
    if (spawn_refusal) return *std::exchange(spawn_refusal, std::nullopt);
    log.emplace_back("spawn");
    undecided_ = true;
    return command;
  }
  std::optional<base::Result<void>> started() override {
    if (stuck || !std::exchange(undecided_, false)) return std::nullopt;
    if (refusal) return *refusal;
    return base::Result<void>{};
  }
  base::Result<int> spawn_helper(const system::CommandLine& line) override {
    if (spawn_refusal) return *std::exchange(spawn_refusal, std::nullopt);
    log.push_back("helper " + line.arguments.at(0));
    if (asked) asked();
    return helper;
  }
  std::optional<base::Error> helper_refusal() override { return std::exchange(helper_problem, std::nullopt); }
  void signal_process(int process, int number) override {
    log.push_back("signal " + std::to_string(number) + " to " + std::to_string(process));
    if (asked) asked();
  }
  void signal_group(int, int number) override { log.push_back("signal " + std::to_string(number)); }
  void kill_group(int) override { log.emplace_back("kill"); }
  bool group_exists(int) override { return group_alive; }
  void suspend(int group) override { log.push_back("suspend " + std::to_string(group)); }
  std::optional<system::Reaped> reap() override {
    if (ended.empty()) return std::nullopt;
    const auto reaped = ended.front();
    ended.pop_front();
    return reaped;
  }

 private:
  bool undecided_ = false;
};

}  // namespace baton::test
