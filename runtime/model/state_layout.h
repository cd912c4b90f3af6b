#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace baton::model {

// Where things are in the state directory; docs/state-directory.md describes it.
//
//   STATE/JOB.status                       one word, for cat
//   STATE/JOB/RUN/INDEX/record.json        the view
//   STATE/JOB/RUN/INDEX/7.claim.json       epoch 7 was taken: created once, by its owner
//   STATE/JOB/RUN/INDEX/7.end.json         how epoch 7 ended: a marker, created once
//   STATE/JOB/RUN/INDEX/7.12.heartbeat     the owner of epoch 7 has beaten 12 times: renamed at each beat
//   STATE/JOB/RUN/INDEX/progress           written by the command
//   STATE/JOB/RUN/INDEX/7.ready            written by epoch 7's command when it is ready to be saved
//
// All below STATE/PIPELINE when there is a pipeline. Paths are relative to the state directory.
struct Worker {
  std::string job;
  std::string run;
  std::uint32_t index = 0;
  std::string pipeline;  // empty: none

  [[nodiscard]] std::string prefix() const { return pipeline.empty() ? "" : pipeline + "/"; }
  [[nodiscard]] std::string run_directory() const { return prefix() + job + "/" + run; }
  [[nodiscard]] std::string directory() const { return run_directory() + "/" + std::to_string(index); }
  [[nodiscard]] std::string record() const { return directory() + "/record.json"; }
  [[nodiscard]] std::string progress() const { return directory() + "/progress"; }
  [[nodiscard]] std::string claim(std::uint64_t epoch) const;
  [[nodiscard]] std::string end(std::uint64_t epoch) const;
  // The counter is in the name, because a listing is the one thing that every shared file system shows fresh.
  [[nodiscard]] std::string heartbeat(std::uint64_t epoch, std::uint64_t beats) const;
  // Of the epoch: an earlier owner's command may still run on a host that has lost it.
  [[nodiscard]] std::string ready(std::uint64_t epoch) const;
  [[nodiscard]] std::string status() const { return prefix() + job + ".status"; }
};

// The epoch in a name such as "7.claim.json"; nothing for any other name, also not for "07.claim.json", and
// not for numbers above max_epoch, which nobody reaches by counting.
inline constexpr std::uint64_t max_epoch = 1'000'000'000'000;
[[nodiscard]] std::optional<std::uint64_t> epoch_of_claim(std::string_view file_name);
[[nodiscard]] std::optional<std::uint64_t> epoch_of_end(std::string_view file_name);
[[nodiscard]] std::optional<std::uint64_t> epoch_of_ready(std::string_view file_name);
struct Beat {
  std::uint64_t epoch = 0;
  std::uint64_t beats = 0;
  friend bool operator==(const Beat&, const Beat&) = default;
};
[[nodiscard]] std::optional<Beat> parse_beat(std::string_view file_name);
// What the names in an index's directory say of its newest epoch, in whatever order they come.
class NewestEpoch {
 public:
  void see(std::string_view file_name);
  [[nodiscard]] std::uint64_t number() const { return number_; }  // 0: there is none
  [[nodiscard]] bool ended() const { return number_ > 0 && ended_ == number_; }
  [[nodiscard]] std::optional<std::uint64_t> beats() const;

 private:
  std::uint64_t number_ = 0;
  std::uint64_t ended_ = 0;  // the newest that has
  Beat beat_;                // the last of the newest that has one
};

[[nodiscard]] std::optional<std::uint32_t> parse_index(std::string_view directory_name);

}  // namespace baton::model
