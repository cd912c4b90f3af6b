#include "model/stage_order.h"

#include <algorithm>
#include <map>
#include <set>

namespace baton::model {
namespace {

using Stages = std::vector<ReportStage>;
using Numbers = std::set<std::size_t>;

// Nobody would see anything in a drawing of more, and each is compared with each.
constexpr std::size_t most_ordered_by_time = 200;

std::map<std::string, std::size_t> by_name(const std::string& pipeline, const Stages& stages) {
  std::map<std::string, std::size_t> numbers;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    numbers[stages[i].job] = i;
    if (!pipeline.empty()) numbers[pipeline + "/" + stages[i].job] = i;
  }
  return numbers;
}

// Only earlier ones: whatever records say, a drawing must not go round in circles.
Numbers recorded(const Stages& stages, std::size_t stage, const std::map<std::string, std::size_t>& numbers) {
  Numbers before;
  for (const ReportWorker& worker : stages[stage].workers) {
    for (const std::string& job : worker.after) {
      const auto found = numbers.find(job);
      if (found != numbers.end() && found->second < stage) before.insert(found->second);
    }
  }
  return before;
}

// By times of several hosts: for a drawing only.
bool had_ended(const ReportStage& one, const ReportStage& other) {
  const auto& ended = one.sum.whole.finished_at;
  const auto& began = other.sum.whole.started_at;
  return ended && began && *ended <= *began;
}

Numbers by_time(const Stages& stages, std::size_t stage) {
  Numbers before;
  for (std::size_t i = 0; i < stage; ++i) {
    if (had_ended(stages[i], stages[stage])) before.insert(i);
  }
  const Numbers all = before;
  std::erase_if(before, [&](std::size_t early) {
    return std::ranges::any_of(
        all, [&](std::size_t late) { return late > early && had_ended(stages[early], stages[late]); });
  });
  return before;
}

}  // namespace

std::vector<StageEdge> order_of(const std::string& pipeline, const Stages& stages) {
  const auto numbers = by_name(pipeline, stages);
  std::vector<StageEdge> edges;
  for (std::size_t stage = 0; stage < stages.size(); ++stage) {
    Numbers before = recorded(stages, stage, numbers);
    const bool is_recorded = !before.empty();
    if (!is_recorded && stages.size() <= most_ordered_by_time) before = by_time(stages, stage);
    for (const std::size_t from : before) edges.push_back({from, stage, is_recorded});
  }
  return edges;
}

std::vector<std::size_t> depths_of(std::size_t stages, const std::vector<StageEdge>& edges) {
  std::vector<std::size_t> depths(stages, 0);
  for (std::size_t stage = 0; stage < stages; ++stage) {
    for (const StageEdge& edge : edges) {
      if (edge.to == stage) depths[stage] = std::max(depths[stage], depths[edge.from] + 1);
    }
  }
  return depths;
}

}  // namespace baton::model
