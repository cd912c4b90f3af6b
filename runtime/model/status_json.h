#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/job_view.h"
#include "model/line.h"

namespace baton::model {

inline constexpr std::size_t max_status_events = 50;
inline constexpr std::size_t max_status_outputs = 100;

// What /status answers; docs/sidecar.md describes it. What is not known is left out. `events`: what the
// sidecar itself has said; those that the jobs printed are put in between, by their times.
[[nodiscard]] std::string status_json(const std::vector<std::shared_ptr<const JobView>>& views,
                                      const std::vector<Event>& events, base::Instant now);

}  // namespace baton::model
