#include "engine/pipeline_screen.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "model/display_text.h"

namespace baton::engine {
namespace {

using namespace std::chrono_literals;
using model::Launch;
using model::StageState;

constexpr auto shortest_pause = 100ms;  // between two pictures
constexpr auto longest_pause = 1s;      // as they show how long something runs

// What a person would not read: the picture tells it.
bool is_for_programs(std::string_view line) {
  if (line.starts_with("METRIC: ")) return true;
  if (!line.starts_with("EVENT: ")) return false;
  return line.find(" severity=INFO ") != line.npos || line.find(" severity=DEBUG ") != line.npos;
}

}  // namespace

PipelineScreen::PipelineScreen(Options options, Parts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      screen_(parts_.output.original_output()),
      levels_(parts_.graph.size()),
      times_(parts_.graph.size()),
      began_(parts_.clock.monotonic()) {
  const auto levels = parts_.graph.levels();
  for (std::size_t level = 0; level < levels.size(); ++level) {
    for (const std::size_t stage : levels[level]) levels_[stage] = level;
  }
}

void PipelineScreen::started(const Launch& launch) {
  changed_ = true;
  if (launch.kind != Launch::Kind::worker) return;
  StageTimes& times = times_[launch.stage];
  if (!times.began) times.began = parts_.clock.monotonic();
  times.ended.reset();
  JobTarget target;
  target.state = options_.state_root;
  target.worker = {parts_.pipeline.stages[launch.stage].name, options_.run, launch.index,
                   parts_.pipeline.name};
  running_[{launch.stage, launch.index}] = {parts_.reader(target), 0, std::nullopt};
}

void PipelineScreen::ended(const Launch& launch, int exit_code) {
  changed_ = true;
  if (launch.kind != Launch::Kind::worker) return;
  running_.erase({launch.stage, launch.index});
  StageTimes& times = times_[launch.stage];
  times.ended = parts_.clock.monotonic();
  if (times.exit_code == 0) times.exit_code = exit_code;
}

void PipelineScreen::look() {
  take_records();
  read_records();
  const auto now = parts_.clock.monotonic();
  if (now < drawn_ + (changed_ ? shortest_pause : longest_pause)) {
    changed_ = true;
    return;
  }
  draw(parts_.output.take());
}

std::optional<base::MonotonicTime> PipelineScreen::next_look() const {
  return drawn_ + (changed_ ? shortest_pause : longest_pause);
}

void PipelineScreen::finish() {
  draw(parts_.output.finish());
}

void PipelineScreen::read_records() {
  const auto now = parts_.clock.monotonic();
  if (under_way_ || running_.empty() || now < read_ + longest_pause || parts_.worker.busy()) return;
  read_ = now;
  under_way_ = std::make_shared<Sights>();
  for (const auto& worker : running_) under_way_->workers.emplace_back(worker);
  parts_.worker.submit([sights = under_way_] {
    for (auto& [id, worker] : sights->workers) {
      const JobSight sight = worker.reader->look();
      worker.attempt = sight.record ? sight.record->attempt : 0;
      worker.percent = sight.progress ? std::optional(sight.progress->percent) : std::nullopt;
    }
  });
}

void PipelineScreen::take_records() {
  if (!under_way_ || parts_.worker.busy()) return;
  for (auto& [id, seen] : under_way_->workers) {
    const auto worker = running_.find(id);
    if (worker != running_.end()) worker->second = std::move(seen);
  }
  under_way_.reset();
  changed_ = true;
}

void PipelineScreen::draw(const system::OutputCapture::Lines& lines) {
  const auto size = screen_.size();
  std::vector<std::string> above;
  for (const std::string& line : lines) {
    if (!is_for_programs(line)) above.push_back(model::printable(line));
  }
  std::vector<model::StagePicture> stages;
  for (std::size_t i = 0; i < parts_.graph.size(); ++i) stages.push_back(picture_of(i));
  screen_.show(above, model::picture_of(title(), stages,
                                        {size.columns - 1, size.rows, options_.colour, options_.unicode}));
  drawn_ = parts_.clock.monotonic();
  changed_ = false;
}

model::StagePicture PipelineScreen::picture_of(std::size_t stage) const {
  const model::Stage& description = parts_.pipeline.stages[stage];
  model::StagePicture picture;
  picture.name = description.name;
  picture.level = levels_[stage];
  picture.state = parts_.schedule.state(stage);
  picture.completions = description.completions;
  picture.complete = parts_.schedule.workers_complete(stage);
  picture.running = parts_.schedule.workers_running(stage);
  double sum = 100.0 * picture.complete;
  bool tells = false;
  for (auto at = running_.lower_bound({stage, 0}); at != running_.end() && at->first.first == stage; ++at) {
    picture.attempt = std::max(picture.attempt, at->second.attempt);
    tells = tells || at->second.percent;
    sum += at->second.percent.value_or(0);
  }
  if (tells) picture.percent = sum / description.completions;
  const StageTimes& times = times_[stage];
  if (times.began) {
    const bool over = picture.running == 0 && times.ended;
    picture.running_for = std::chrono::duration_cast<base::Duration>(
        (over ? *times.ended : parts_.clock.monotonic()) - *times.began);
  }
  picture.note = note_of(stage);
  return picture;
}

std::string PipelineScreen::note_of(std::size_t stage) const {
  switch (parts_.schedule.state(stage)) {
    case StageState::failed: return fmt::format("exit code {}", times_[stage].exit_code);
    case StageState::upstream: return "not run: what it needs has failed";
    case StageState::recovering: return "is being recovered";
    case StageState::waiting:
    case StageState::running:
    case StageState::complete:
    case StageState::left_out: break;
  }
  return "";
}

std::string PipelineScreen::title() const {
  std::size_t complete = 0;
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < parts_.graph.size(); ++i) {
    if (parts_.schedule.state(i) != StageState::left_out) ++chosen;
    if (parts_.schedule.state(i) == StageState::complete) ++complete;
  }
  const auto took = std::chrono::floor<std::chrono::seconds>(parts_.clock.monotonic() - began_);
  return fmt::format("{}  run {}  {} of {} complete  {}", parts_.pipeline.name, options_.run, complete,
                     chosen, base::format_duration(took));
}

}  // namespace baton::engine
