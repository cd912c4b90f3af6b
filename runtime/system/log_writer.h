#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <thread>

#include "system/bell.h"
#include "system/log_file.h"

namespace baton::system {

// Writes a log on a thread of its own, so that a slow volume holds up those who append to it, and one that
// does not answer, or is full, not even them: what it cannot take is counted and dropped, and once it can
// again, the log goes on. Safe to use from several threads.
class LogWriter {
 public:
  struct Patience {
    // With one write of the volume, before what comes meanwhile is dropped.
    std::chrono::milliseconds with_the_volume{5000};
    // After an error, before the next attempt.
    std::chrono::milliseconds after_an_error{1000};
  };

  // The bell is rung when there is a problem to take, and when the writer is done. Fails when there is no
  // thread to be had.
  [[nodiscard]] static base::Result<std::unique_ptr<LogWriter>> start(LogFile::Options options,
                                                                      std::shared_ptr<Bell> bell,
                                                                      Patience patience);
  // A thread that the volume holds is left behind, for the exit to end.
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Both, with nothing in between. Waits for a slow volume.
  void append(std::string_view lines, std::string_view more);

  // Nothing is appended any more: the rest is written and flushed to the volume.
  void finish();
  [[nodiscard]] bool done() const;

  // The first one, once.
  [[nodiscard]] std::optional<base::Error> take_problem();
  [[nodiscard]] std::uint64_t written() const;
  // What was dropped, and what is not written yet.
  [[nodiscard]] std::uint64_t missing() const;

 private:
  class Shared;
  explicit LogWriter(std::shared_ptr<Shared> shared);

  std::shared_ptr<Shared> shared_;  // with the thread, which may outlive this
  std::thread thread_;
};

}  // namespace baton::system
