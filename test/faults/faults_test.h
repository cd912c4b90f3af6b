#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/marker.h"

#include "behaviour/baton_test.h"
#include "faults/scenario.h"
#include "faults/tracing.h"
#include "support/temporary_directory.h"

namespace baton::faults {

using behaviour::BatonTest;
using behaviour::Ended;
using behaviour::eventually;
using behaviour::ExitsWith;
using behaviour::FailsWith;
using behaviour::Process;

[[nodiscard]] inline std::string name_of(const testing::TestParamInfo<std::string>& test) {
  return test.param;
}

// Whether all there is to try is tried (scripts/faults), or an even selection of at most so many
// (scripts/test).
[[nodiscard]] bool sweeping();

// An even selection of 0, 1, ..., count - 1; all of them when sweeping.
[[nodiscard]] std::vector<std::size_t> selection(std::size_t count, std::size_t bound);

// Counts what came of the injections, and prints it as one line for scripts/faults to add up.
class Tally {
 public:
  explicit Tally(std::string title) : title_(std::move(title)) {}
  ~Tally();
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;
  void count(const std::string& outcome, std::size_t times = 1) { counts_[outcome] += times; }

 private:
  std::string title_;
  std::map<std::string, std::size_t> counts_;
};

// Runs the binary on a volume of its own, with system calls that strace makes fail or makes the last ones.
class FaultsTest : public BatonTest {
 protected:
  FaultsTest();

  // Empty when strace works here; else why not.
  [[nodiscard]] std::string why_no_strace();

  struct Traced {
    Ended ended;
    std::string trace;
  };
  // `tampering`: what to inject, as strace has it; empty: nothing.
  [[nodiscard]] Traced run_traced(const Words& arguments, const std::string& tampering, bool restricted);
  [[nodiscard]] Traced run_traced(const Words& arguments, const Injection& at, const std::string& fault);

  // Makes the old state, and keeps a copy of it.
  void prepare(const Scenario& scenario);
  // Puts the old state back.
  void reset();
  [[nodiscard]] Plan plan(const Scenario& scenario);

  // Every file on the volume is whole, and a gate says what they say.
  void expect_whole();
  enum class State { old, passing, now, wrong };
  // What the marker files are, compared with the old state and with what the scenario would make of it.
  [[nodiscard]] State marker_state(const Scenario& scenario) const;
  [[nodiscard]] State failed_marker_state(const Scenario& scenario) const;
  // As it was in the old state.
  [[nodiscard]] bool unchanged(const std::string& name) const;
  void expect_success(const Scenario& scenario) const;
  // After the same command, or what corrects it, was run again without faults.
  void expect_recovery(const Scenario& scenario);
  [[nodiscard]] std::size_t temporaries() const;

  [[nodiscard]] std::string volume() const { return (root_ / "v").string(); }
  [[nodiscard]] std::optional<std::string> content(const std::string& name) const;
  [[nodiscard]] const Scenario& scenario(const std::string& name) const;

 private:
  [[nodiscard]] State state_of(const std::string& name, After after) const;

  test::TemporaryDirectory fast_;
  std::vector<Scenario> scenarios_;
  std::vector<std::string> directories_;  // of the volume, in the end

 protected:
  std::filesystem::path root_;

 private:
  int traced_ = 0;
};

// Gone with the test's process, however it ends: mounts live in a namespace of its own. Empty when that can
// be had; else why not.
[[nodiscard]] std::string why_no_private_mounts();

// A file system at a directory, until this object goes.
class Mount {
 public:
  Mount(const std::string& source, const std::string& at, const std::string& type, unsigned long flags,
        const std::string& options);
  Mount(Mount&& other) noexcept;
  Mount& operator=(Mount&&) = delete;
  ~Mount();
  [[nodiscard]] bool mounted() const { return !at_.empty(); }
  [[nodiscard]] int failure() const { return failure_; }
  [[nodiscard]] bool unmount();

 private:
  std::string at_;
  int failure_ = 0;
};

}  // namespace baton::faults
