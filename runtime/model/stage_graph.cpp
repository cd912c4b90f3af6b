#include "model/stage_graph.h"

#include <algorithm>
#include <functional>
#include <map>
#include <queue>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "base/suggestion.h"

namespace baton::model {
namespace {

using Indices = StageGraph::Indices;

std::map<std::string_view, std::size_t> places_of(const Pipeline& pipeline) {
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < pipeline.stages.size(); ++i) places.emplace(pipeline.stages[i].name, i);
  return places;
}

std::vector<Indices> reversed(const std::vector<Indices>& edges) {
  std::vector<Indices> back(edges.size());
  for (std::size_t from = 0; from < edges.size(); ++from) {
    for (const std::size_t to : edges[from]) back[to].push_back(from);
  }
  return back;
}

// Of what a circle holds up, or is in one, nothing comes.
Indices sorted(const std::vector<Indices>& needs, const std::vector<Indices>& dependents) {
  std::vector<std::size_t> missing(needs.size());
  std::priority_queue<std::size_t, Indices, std::greater<>> ready;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    missing[i] = needs[i].size();
    if (missing[i] == 0) ready.push(i);
  }
  Indices order;
  while (!ready.empty()) {
    const std::size_t next = ready.top();
    ready.pop();
    order.push_back(next);
    for (const std::size_t dependent : dependents[next]) {
      if (--missing[dependent] == 0) ready.push(dependent);
    }
  }
  return order;
}

Indices reachable(const std::vector<Indices>& edges, std::size_t start) {
  std::vector<bool> seen(edges.size());
  Indices open{start};
  Indices found;
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (const std::size_t next : edges[at]) {
      if (seen[next]) continue;
      seen[next] = true;
      open.push_back(next);
      found.push_back(next);
    }
  }
  std::ranges::sort(found);
  return found;
}

base::Result<std::size_t> place_of(const Pipeline& pipeline, const std::string& name) {
  const auto found = std::ranges::find(pipeline.stages, name, &Stage::name);
  if (found != pipeline.stages.end()) return static_cast<std::size_t>(found - pipeline.stages.begin());
  std::vector<std::string> names;
  for (const Stage& stage : pipeline.stages) names.push_back(stage.name);
  return base::usage_error(fmt::format("'{}'", name),
                           fmt::format("is no stage of the pipeline{}", base::did_you_mean(name, names)));
}

}  // namespace

StageGraph::StageGraph(const Pipeline& pipeline) : needs_(pipeline.stages.size()) {
  const auto places = places_of(pipeline);
  for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
    for (const std::string& name : pipeline.stages[i].needs) needs_[i].push_back(places.at(name));
    std::ranges::sort(needs_[i]);
    on_failure_.push_back(pipeline.stages[i].on_failure);
  }
  dependents_ = reversed(needs_);
  order_ = sorted(needs_, dependents_);
  if (order_.size() != needs_.size()) throw std::logic_error("stages that need each other");
}

std::vector<Indices> StageGraph::levels() const {
  std::vector<std::size_t> level(size());
  std::vector<Indices> levels;
  for (const std::size_t stage : order_) {
    for (const std::size_t need : needs_[stage]) level[stage] = std::max(level[stage], level[need] + 1);
    if (level[stage] >= levels.size()) levels.resize(level[stage] + 1);
    levels[level[stage]].push_back(stage);
  }
  for (Indices& stages : levels) std::ranges::sort(stages);
  return levels;
}

Indices StageGraph::ancestors(std::size_t stage) const {
  return reachable(needs_, stage);
}

Indices StageGraph::descendants(std::size_t stage) const {
  return reachable(dependents_, stage);
}

Indices StageGraph::unreachable(std::size_t failed) const {
  return on_failure_[failed] == OnFailure::go_on ? Indices{} : descendants(failed);
}

std::vector<std::size_t> find_cycle(const std::vector<std::vector<std::size_t>>& needs) {
  const Indices order = sorted(needs, reversed(needs));
  if (order.size() == needs.size()) return {};
  std::vector<bool> held_up(needs.size(), true);
  for (const std::size_t stage : order) held_up[stage] = false;
  // Each that is held up needs another one that is, so the way must come back to where it was.
  std::size_t at = static_cast<std::size_t>(std::ranges::find(held_up, true) - held_up.begin());
  std::vector<std::size_t> way;
  while (std::ranges::find(way, at) == way.end()) {
    way.push_back(at);
    at = *std::ranges::find_if(needs[at], [&](std::size_t need) { return held_up[need]; });
  }
  way.erase(way.begin(), std::ranges::find(way, at));
  way.push_back(at);
  return way;
}

base::Result<Indices> select_stages(const Pipeline& pipeline, const StageGraph& graph,
                                    std::span<const std::string> only, std::span<const std::string> from) {
  std::vector<bool> chosen(graph.size(), only.empty() && from.empty());
  for (const std::string& name : only) {
    const auto stage = place_of(pipeline, name);
    if (!stage) return stage.error();
    chosen[*stage] = true;
  }
  for (const std::string& name : from) {
    const auto stage = place_of(pipeline, name);
    if (!stage) return stage.error();
    chosen[*stage] = true;
    for (const std::size_t behind : graph.descendants(*stage)) chosen[behind] = true;
  }
  Indices all;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (chosen[i]) all.push_back(i);
  }
  return all;
}

}  // namespace baton::model
