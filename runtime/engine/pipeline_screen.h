#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/job_reader.h"
#include "engine/pipeline_runner.h"
#include "model/pipeline_tree.h"
#include "system/live_lines.h"
#include "system/output_capture.h"
#include "system/volume_worker.h"

namespace baton::engine {

// Shows a running pipeline on a terminal: a picture of its stages, and above it what they print, but for
// lines that are for programs. Main thread only; records are read on the worker.
class PipelineScreen final : public PipelineObserver {
 public:
  struct Options {
    std::string run;
    std::string state_root;
    bool colour = false;
    bool unicode = true;
  };
  struct Parts {
    const model::Pipeline& pipeline;
    const model::StageGraph& graph;
    const model::PipelineSchedule& schedule;
    const system::Clock& clock;
    system::VolumeWorker& worker;
    system::OutputCapture& output;
    // A reader of a job's files, which keeps alive what it uses.
    std::function<std::shared_ptr<JobReader>(const JobTarget&)> reader;
  };

  PipelineScreen(Options options, Parts parts);

  void started(const model::Launch& launch) override;
  void ended(const model::Launch& launch, int exit_code) override;
  void look() override;
  [[nodiscard]] std::optional<base::MonotonicTime> next_look() const override;
  // The last picture stays.
  void finish();

 private:
  struct Worker {
    std::shared_ptr<JobReader> reader;
    std::uint32_t attempt = 0;
    std::optional<double> percent;
  };
  using WorkerId = std::pair<std::size_t, std::uint32_t>;  // stage and index
  struct StageTimes {
    std::optional<base::MonotonicTime> began;
    std::optional<base::MonotonicTime> ended;
    int exit_code = 0;  // of the first worker that failed
  };
  // Of a task, which may outlive us on a dead server.
  struct Sights {
    std::vector<std::pair<WorkerId, Worker>> workers;
  };

  void read_records();
  void take_records();
  void draw(const system::OutputCapture::Lines& lines);
  [[nodiscard]] model::StagePicture picture_of(std::size_t stage) const;
  [[nodiscard]] std::string note_of(std::size_t stage) const;
  [[nodiscard]] std::string title() const;

  Options options_;
  Parts parts_;
  system::LiveLines screen_;
  std::vector<std::size_t> levels_;  // of each stage
  std::vector<StageTimes> times_;
  std::map<WorkerId, Worker> running_;
  std::shared_ptr<Sights> under_way_;
  base::MonotonicTime began_;
  base::MonotonicTime drawn_;
  base::MonotonicTime read_;
  bool changed_ = true;
};

}  // namespace baton::engine
