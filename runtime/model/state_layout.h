#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace baton::model {

// Where things are in the state directory; docs/state-directory.md describes it.
//
//   STATE/JOB.status                       one word, for cat
//   STATE/JOB/RUN/INDEX/record.json        the view
//   STATE/JOB/RUN/INDEX/7.claim.json       epoch 7 was taken: created once, by its owner
//   STATE/JOB/RUN/INDEX/7.end.json         how epoch 7 ended: a marker, created once
//   STATE/JOB/RUN/INDEX/progress           written by the command
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
  [[nodiscard]] std::string status() const { return prefix() + job + ".status"; }
};

// The epoch in a name such as "7.claim.json"; nothing for any other name, also not for "07.claim.json", and
// not for numbers above max_epoch, which nobody reaches by counting.
inline constexpr std::uint64_t max_epoch = 1'000'000'000'000;
[[nodiscard]] std::optional<std::uint64_t> epoch_of_claim(std::string_view file_name);
[[nodiscard]] std::optional<std::uint64_t> epoch_of_end(std::string_view file_name);
[[nodiscard]] std::optional<std::uint32_t> parse_index(std::string_view directory_name);

struct Claim {
  std::uint64_t epoch = 0;
  std::uint32_t completions = 1;
  std::string host;
  std::int64_t pid = 0;
  std::string token;  // random, tells one owner from another on the same host with the same pid
  base::Instant claimed_at;
};
// One JSON object on one line. Nothing but the file's name is needed to decide; the rest is for people.
[[nodiscard]] std::string encode_claim(const Claim& claim);

}  // namespace baton::model
