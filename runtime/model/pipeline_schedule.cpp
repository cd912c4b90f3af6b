#include "model/pipeline_schedule.h"

#include <algorithm>

namespace baton::model {

using Kind = Launch::Kind;

PipelineSchedule::PipelineSchedule(const Pipeline& pipeline, const StageGraph& graph,
                                   const StageGraph::Indices& selected, Options options)
    : pipeline_(pipeline), graph_(graph), options_(options), stages_(pipeline.stages.size()) {
  for (const std::size_t stage : selected) stages_[stage].state = StageState::waiting;
  for (const std::size_t stage : selected) {
    stages_[stage].unmet = static_cast<std::size_t>(std::ranges::count_if(
        graph_.needs(stage), [&](std::size_t need) { return stages_[need].state == StageState::waiting; }));
    if (stages_[stage].unmet == 0) ready_.push_back(stage);
  }
}

std::vector<Launch> PipelineSchedule::take() {
  std::vector<Launch> launches;
  if (halted_) return launches;
  while (running_ < options_.max_parallel && !others_.empty()) {
    const Launch next = others_.front();
    others_.pop_front();
    if (stopping_ && next.kind == Kind::recovery) {
      fail(next.stage);
      continue;
    }
    launches.push_back(next);
    ++running_;
  }
  if (!stopping_) take_workers(launches);
  return launches;
}

void PipelineSchedule::take_workers(std::vector<Launch>& launches) {
  for (auto at = ready_.begin(); at != ready_.end() && running_ < options_.max_parallel;) {
    const std::size_t stage = *at;
    Work& work = stages_[stage];
    const std::uint32_t completions = pipeline_.stages[stage].completions;
    while (work.next < completions && work.running < most_at_once(stage) &&
           running_ < options_.max_parallel) {
      launches.push_back({.kind = Kind::worker, .stage = stage, .index = work.next++});
      work.state = StageState::running;
      ++work.running;
      ++running_;
    }
    at = work.next == completions ? ready_.erase(at) : at + 1;
  }
}

void PipelineSchedule::ended(const Launch& launch, int exit_code) {
  --running_;
  switch (launch.kind) {
    case Kind::worker: worker_ended(launch.stage, exit_code); break;
    case Kind::recovery: recovery_ended(launch.stage, exit_code); break;
    case Kind::upstream:
      // An earlier start of this run has completed it.
      if (exit_code == 0 && pipeline_.stages[launch.stage].completions == 1) return complete(launch.stage);
      fail_dependents(launch.stage);
      break;
  }
}

void PipelineSchedule::stop() {
  stopping_ = halted_ = true;
}

bool PipelineSchedule::is_over() const {
  return running_ == 0 && (halted_ || (others_.empty() && (stopping_ || ready_.empty())));
}

std::uint32_t PipelineSchedule::most_at_once(std::size_t stage) const {
  return pipeline_.stages[stage].parallelism.value_or(pipeline_.stages[stage].completions);
}

void PipelineSchedule::worker_ended(std::size_t stage, int exit_code) {
  Work& work = stages_[stage];
  --work.running;
  if (exit_code == 0) ++work.complete;
  if (exit_code != 0 && !work.failure) work.failure = exit_code;
  const bool may_be = pipeline_.stages[stage].on_failure != OnFailure::fail;
  if (exit_code != 0 && options_.fail_fast && !may_be) stopping_ = true;
  // Whatever one of them has failed with, what the others complete need not be done again.
  if (work.running > 0 || (work.next < pipeline_.stages[stage].completions && !stopping_)) return;
  if (work.complete == pipeline_.stages[stage].completions) return complete(stage);
  if (!work.failure) return;
  const Stage& description = pipeline_.stages[stage];
  if (description.on_failure != OnFailure::recover || work.recovered || stopping_) return fail(stage);
  work.state = StageState::recovering;
  others_.push_back({.kind = Kind::recovery, .stage = stage, .failure = *work.failure});
}

void PipelineSchedule::recovery_ended(std::size_t stage, int exit_code) {
  Work& work = stages_[stage];
  if (exit_code != 0 || stopping_) return fail(stage);
  work = Work();
  work.state = StageState::running;
  work.recovered = true;
  ready_.push_back(stage);
}

void PipelineSchedule::complete(std::size_t stage) {
  stages_[stage].state = StageState::complete;
  satisfy_dependents(stage);
}

void PipelineSchedule::fail(std::size_t stage) {
  Work& work = stages_[stage];
  work.state = StageState::failed;
  if (halted_) return;
  if (!failure_) failure_ = work.failure;
  if (pipeline_.stages[stage].on_failure == OnFailure::go_on) return satisfy_dependents(stage);
  stopping_ = stopping_ || options_.fail_fast;
  fail_dependents(stage);
}

void PipelineSchedule::satisfy_dependents(std::size_t stage) {
  for (const std::size_t dependent : graph_.dependents(stage)) {
    Work& work = stages_[dependent];
    if (work.state == StageState::waiting && --work.unmet == 0) ready_.push_back(dependent);
  }
}

// One after the other, so that what writes it down finds the record of what it names.
void PipelineSchedule::fail_dependents(std::size_t stage) {
  for (const std::size_t dependent : graph_.dependents(stage)) {
    Work& work = stages_[dependent];
    if (work.state != StageState::waiting) continue;
    work.state = StageState::upstream;
    others_.push_back({.kind = Kind::upstream, .stage = dependent, .failed_need = stage});
  }
}

}  // namespace baton::model
