#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "command/status_settings.h"
#include "engine/status_watch.h"
#include "system/terminal_screen.h"

namespace baton::command {

// What of a look at all jobs is printed, as the settings and where it goes to want it.
class StatusView {
 public:
  explicit StatusView(const StatusSettings& settings);

  // Of one look, for standard output.
  [[nodiscard]] std::string text(const std::vector<model::JobStatus>& jobs, base::Instant now) const;
  // The same without what changes with time alone: another text means that there is something new.
  [[nodiscard]] std::string text(const std::vector<model::JobStatus>& jobs) const;
  // Of a look that is one of many, for a screen.
  [[nodiscard]] std::string picture(const engine::StatusWatch::Look& look, system::TerminalSize size,
                                    base::Instant now) const;

 private:
  [[nodiscard]] std::string text(const std::vector<model::JobStatus>& jobs,
                                 std::optional<base::Instant> now) const;

  const StatusSettings& settings_;
  std::optional<system::TerminalSize> terminal_;  // none: standard output is no terminal
  bool colour_ = false;
};

}  // namespace baton::command
