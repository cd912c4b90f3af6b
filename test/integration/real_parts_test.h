#pragma once

#include <cstdint>

#include "behaviour/baton_test.h"

namespace baton::integration {

using behaviour::BatonTest;
using behaviour::Ended;
using behaviour::eventually;
using behaviour::Process;
using behaviour::Words;

// baton together with the real programs that its numbers are meant for. Each listens on a free port of
// 127.0.0.1 and keeps what it keeps in the test's own directory.
class RealPartsTest : public BatonTest {
 protected:
  // Empty, or why the test cannot be.
  [[nodiscard]] static std::string missing(const std::string& program);
  // Killed with the test, even if that is killed.
  [[nodiscard]] Process start_part(const Words& command);
  // Empty, or why no browser can look at a page.
  [[nodiscard]] static std::string missing_browser();
  // Runs a script of this folder, which looks at a page and writes pictures whose names begin so.
  [[nodiscard]] Process start_browser(const std::string& script, const std::string& page,
                                      const std::string& pictures);
  [[nodiscard]] static std::uint16_t free_port();
  // The answer to a GET of it, with its head; empty when there is none.
  [[nodiscard]] static std::string get(std::uint16_t port, const std::string& target,
                                       const std::string& accept = "*/*");
  // Whether the answer comes to say so.
  [[nodiscard]] static bool comes_to_say(std::uint16_t port, const std::string& target,
                                         const std::string& text);
  [[nodiscard]] static bool ceases_to_say(std::uint16_t port, const std::string& target,
                                          const std::string& text);

  // A job "extract" of run r1 that prints this line and then lives until finish_job().
  void start_job(const std::string& line = "METRIC: records_processed_total=1000");
  // The shell commands that it is to run next.
  void do_in_job(const std::string& commands) const;
  void finish_job();
  // That job's sidecar, which looks every 200 ms.
  void start_sidecar(const Words& options = {});

  std::uint16_t sidecar_port_ = 0;
  std::optional<Process> job_;
  std::optional<Process> sidecar_;
};

#define NEEDS(program) \
  if (const std::string problem = missing(program); !problem.empty()) GTEST_SKIP() << problem

}  // namespace baton::integration
