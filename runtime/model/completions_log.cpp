#include "model/completions_log.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/escape.h"

namespace baton::model {

std::vector<StageCompletion> completions_of(const std::vector<JobStatus>& jobs) {
  std::vector<StageCompletion> completions;
  for (const JobStatus& job : jobs) {
    const WorkerStatus whole = sum_up(job).whole;
    if (!whole.problem.empty() || whole.state != WatchedState::succeeded || !whole.finished_at) continue;
    completions.push_back({*whole.finished_at, job.job, job.run});
  }
  return completions;
}

std::string completions_log(std::vector<StageCompletion> completions) {
  std::ranges::sort(completions, {}, [](const StageCompletion& completion) {
    return std::tie(completion.finished_at, completion.stage, completion.execution);
  });
  std::string text;
  for (const StageCompletion& completion : completions) {
    text += fmt::format("{}+00:00: {} completed ({})\n",
                        base::format_instant(completion.finished_at).substr(0, 19),
                        base::one_line(completion.stage), base::one_line(completion.execution));
  }
  return text;
}

}  // namespace baton::model
