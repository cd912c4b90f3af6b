#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "model/pipeline.h"
#include "model/stage_graph.h"

namespace baton::model {

// Which process of a pipeline is started next, and what becomes of a stage: a function of what has ended so
// far. Nothing is started here.

enum class StageState {
  left_out,    // by --only or --from; whatever needs it takes it for complete
  waiting,     // for what it needs, or for a free place
  running,     // at least one of its workers was started
  recovering,  // it has failed, and what puts things right is run
  complete,
  failed,
  upstream,  // something that it needs has failed
};

// A process to be started.
struct Launch {
  enum class Kind {
    worker,
    recovery,
    upstream,  // only writes down that the stage cannot run, as what it needs has failed
  };
  Kind kind = Kind::worker;
  std::size_t stage = 0;
  std::uint32_t index = 0;      // of a worker
  std::size_t failed_need = 0;  // of upstream: the stage that failed, or cannot run itself
  int failure = 0;              // of a recovery: the exit code that the stage failed with
  friend bool operator==(const Launch&, const Launch&) = default;
};

class PipelineSchedule {
 public:
  struct Options {
    std::uint32_t max_parallel = 1;  // processes at a time
    bool fail_fast = false;          // the first failure stops everything else
  };

  // The pipeline and the graph must outlive this.
  PipelineSchedule(const Pipeline& pipeline, const StageGraph& graph, const StageGraph::Indices& selected,
                   Options options);

  // What is to be started now; it counts as running from here on.
  [[nodiscard]] std::vector<Launch> take();
  void ended(const Launch& launch, int exit_code);
  // Nothing is started any more; what runs is to end.
  void stop();

  // Whether what runs is to be told to end: a failure that stops everything, or stop().
  [[nodiscard]] bool is_stopping() const { return stopping_; }
  // Nothing runs, and nothing can be started.
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] StageState state(std::size_t stage) const { return stages_[stage].state; }
  [[nodiscard]] std::uint32_t workers_complete(std::size_t stage) const { return stages_[stage].complete; }
  [[nodiscard]] std::uint32_t workers_running(std::size_t stage) const { return stages_[stage].running; }
  // The exit code of the first stage that has failed by itself.
  [[nodiscard]] std::optional<int> failure() const { return failure_; }

 private:
  struct Work {
    StageState state = StageState::left_out;
    std::size_t unmet = 0;   // needs that are not complete
    std::uint32_t next = 0;  // the index to be started
    std::uint32_t running = 0;
    std::uint32_t complete = 0;
    std::optional<int> failure;
    bool recovered = false;
  };

  [[nodiscard]] std::uint32_t most_at_once(std::size_t stage) const;
  void take_workers(std::vector<Launch>& launches);
  void worker_ended(std::size_t stage, int exit_code);
  void recovery_ended(std::size_t stage, int exit_code);
  void complete(std::size_t stage);
  void fail(std::size_t stage);
  void satisfy_dependents(std::size_t stage);
  void fail_dependents(std::size_t stage);

  const Pipeline& pipeline_;
  const StageGraph& graph_;
  Options options_;
  std::vector<Work> stages_;
  std::deque<std::size_t> ready_;  // stages with workers to be started
  std::deque<Launch> others_;      // that go before them
  std::uint32_t running_ = 0;
  bool stopping_ = false;  // no worker is started any more
  bool halted_ = false;    // nothing at all is
  std::optional<int> failure_;
};

}  // namespace baton::model
