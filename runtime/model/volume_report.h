#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/volume_findings.h"

namespace baton::model {

// All that `baton doctor` found out.
struct VolumeReport {
  std::string host;
  Account account;
  std::vector<VolumeFindings> volumes;
  std::optional<StateFindings> state;
};

// For people: a paragraph for each volume, a line for each check.
[[nodiscard]] std::string to_table(const VolumeReport& report);

// One JSON object on one line.
[[nodiscard]] std::string to_json(const VolumeReport& report);

// Why baton cannot keep its promises there, on one line; "" when it can.
[[nodiscard]] std::string reasons(const VolumeReport& report);

}  // namespace baton::model
