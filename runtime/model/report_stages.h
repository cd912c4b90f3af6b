#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/run_report.h"

namespace baton::model {

// The section of a report's page that tells of each stage: attempts, resources, outputs.
[[nodiscard]] std::string stages_html(const RunReport& report);

// How the page's style sheet calls the colour of a state.
[[nodiscard]] std::string_view hue_class(WatchedState state);

// "3 files, 1.5 GiB".
[[nodiscard]] std::string output_count(std::size_t files, std::uint64_t bytes);

}  // namespace baton::model
