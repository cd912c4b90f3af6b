#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/sidecar.h"
#include "model/claim.h"

#include "support/fakes.h"
#include "support/memory_files.h"

namespace baton::engine {

// A sidecar of one job in memory; it publishes nothing but lines.
class SidecarTest : public testing::Test {
 protected:
  SidecarTest() { options_.rules = {std::chrono::seconds{60}, std::chrono::seconds{60}, false, "here"}; }
  base::ExitCode run() {
    const std::vector<JobTarget> targets{{"/state", {"j", "r", 0, ""}, false, "here", false, ""}};
    const auto readers = std::make_shared<JobReaders>(*files_, watcher_, targets);
    VolumeGauge volumes({}, {});
    Sidecar sidecar(options_,
                    {clock_, events_, worker_, readers, volumes, announcer_, exporter_, board_,
                     [this](const std::string& message) { warnings_.push_back(message); }},
                    targets);
    const base::ExitCode code = sidecar.run();
    ended_after_ = clock_.now - began_;
    return code;
  }
  void claim() {
    model::Claim claim;
    claim.epoch = 1;
    claim.heartbeat = std::chrono::seconds{10};
    files_->put("/state/j/r/0/1.claim.json", model::encode_claim(claim));
    put_record(model::JobState::running);
  }
  void put_record(model::JobState state) {
    model::Record record;
    record.epoch = 1;
    record.state = state;
    record.progress = model::Progress{3, 10, 30, ""};
    files_->put("/state/j/r/0/record.json", model::encode_record(record));
  }
  void end(model::MarkerState state) {
    model::Marker marker;
    marker.state = state;
    marker.epoch = 1;
    marker.host = "here";
    marker.exit_code = state == model::MarkerState::complete ? 0 : 3;
    files_->put("/state/j/r/0/1.end.json", model::encode_marker(marker));
    put_record(state == model::MarkerState::complete ? model::JobState::succeeded : model::JobState::failed);
  }
  [[nodiscard]] int count(const std::string& part) const {
    int found = 0;
    for (std::size_t at = sink_.text.find(part); at != std::string::npos; at = sink_.text.find(part, at + 1))
      ++found;
    return found;
  }

  std::shared_ptr<test::MemoryFiles> files_ = std::make_shared<test::MemoryFiles>();
  test::FakeClock clock_;
  const base::MonotonicTime began_ = clock_.now;
  base::MonotonicTime::duration ended_after_{};
  test::FakeWorker worker_;
  test::FakeEvents events_{clock_, worker_};
  test::RecordingWatcher watcher_;
  test::RecordingSink sink_;
  Reporter reporter_{sink_, clock_, {}};
  JobAnnouncer announcer_{reporter_, clock_, {}};
  Exporter exporter_{{}, files_, nullptr, [] {}};
  StatusBoard board_{clock_, {}};
  Sidecar::Options options_;
  std::vector<std::string> warnings_;
};

}  // namespace baton::engine
