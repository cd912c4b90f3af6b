#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.h"
#include "model/pipeline_schedule.h"

namespace baton::model {

// What a picture of a running pipeline shows of one stage.
struct StagePicture {
  std::string name;
  std::size_t level = 0;  // how many stages are before it, one behind the other
  StageState state = StageState::waiting;
  std::uint32_t completions = 1;
  std::uint32_t complete = 0;  // of them
  std::uint32_t running = 0;
  std::uint32_t attempt = 0;      // of what runs, or ran last; 0: not known
  std::optional<double> percent;  // of the progress that it tells itself
  std::optional<base::Duration> running_for;
  std::string note;  // why it failed, what it waits for
};

struct PictureStyle {
  std::size_t columns = 80;
  std::size_t rows = 24;  // at most
  bool colour = false;
  bool unicode = true;
};

// A title, and a line for each stage: a sign for its state, its name, its progress, for how long it runs, and
// how long it will at the present rate. No line is wider than the screen. Where there is no room for all,
// those that run or have failed are shown first, and a last line counts the others.
[[nodiscard]] std::vector<std::string> picture_of(const std::string& title,
                                                  const std::vector<StagePicture>& stages,
                                                  const PictureStyle& style);

// What is left at the present rate; nothing before a hundredth is done.
[[nodiscard]] std::optional<base::Duration> time_left(double percent, base::Duration running_for);

}  // namespace baton::model
