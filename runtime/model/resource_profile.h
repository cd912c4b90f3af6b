#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/pipeline.h"

namespace baton::model {

// What `profile: small|medium|large` stands for; nothing for another word.
[[nodiscard]] std::optional<StageResources> find_profile(std::string_view name);
[[nodiscard]] std::string profile_names();  // "small, medium, large"

}  // namespace baton::model
