#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/pipeline.h"

namespace baton::model {

// Which stage waits for which, by their places in Pipeline::stages.
class StageGraph {
 public:
  using Indices = std::vector<std::size_t>;  // ascending, where nothing else is said

  // Of a pipeline that the reader let pass: needs that name nothing, or go in a circle, are a bug and throw.
  explicit StageGraph(const Pipeline& pipeline);

  [[nodiscard]] std::size_t size() const { return needs_.size(); }
  [[nodiscard]] const Indices& needs(std::size_t stage) const { return needs_[stage]; }
  [[nodiscard]] const Indices& dependents(std::size_t stage) const { return dependents_[stage]; }

  // Every stage behind all that it needs; of those that could be next, the first of the file.
  [[nodiscard]] const Indices& order() const { return order_; }
  // Stages that can run at the same time: level 0 needs nothing, each other one something of the level
  // before.
  [[nodiscard]] std::vector<Indices> levels() const;

  [[nodiscard]] Indices ancestors(std::size_t stage) const;
  [[nodiscard]] Indices descendants(std::size_t stage) const;

  // What can no longer run once the stage has failed: all behind it, or nothing where the pipeline goes on.
  [[nodiscard]] Indices unreachable(std::size_t failed) const;

 private:
  std::vector<Indices> needs_;
  std::vector<Indices> dependents_;
  std::vector<OnFailure> on_failure_;
  Indices order_;
};

// A circle among needs[i], the nodes that node i needs, as it is walked: {a, b, a}. Empty: there is none.
[[nodiscard]] std::vector<std::size_t> find_cycle(const std::vector<std::vector<std::size_t>>& needs);

// What --only and --from choose: the stages named by `only`, and those named by `from` with all behind them;
// all, when both are empty. A name that no stage has is a usage error.
[[nodiscard]] base::Result<StageGraph::Indices> select_stages(const Pipeline& pipeline,
                                                              const StageGraph& graph,
                                                              std::span<const std::string> only,
                                                              std::span<const std::string> from);

}  // namespace baton::model
