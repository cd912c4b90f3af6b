#include "model/job_watch.h"

namespace baton::model {

void JobWatch::judge(JobSighting& job, base::MonotonicTime now) {
  if (!job.problem.empty()) return;
  job.overdue = job.workers.empty() && rules_.start_within && now - started_ >= *rules_.start_within;
  for (WorkerSighting& worker : job.workers) {
    OwnerWatch& owner = owners_.try_emplace(worker.index, rules_.lost_after).first->second;
    worker.tenure = owner.judge(worker.seen, now);
    worker.silence = owner.silence();
  }
}

}  // namespace baton::model
