#pragma once

#include <string>
#include <vector>

#include "model/json_fields.h"
#include "model/marker.h"

namespace baton::model {

// The "outputs" array that markers and records have in common.
[[nodiscard]] std::string json_outputs(const std::vector<Output>& outputs);
void read_outputs(JsonFields& fields, std::vector<Output>& into);

}  // namespace baton::model
