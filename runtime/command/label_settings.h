#pragma once

#include "base/error.h"
#include "model/marker.h"
#include "model/settings.h"

namespace baton::command {

// What --label says, each once. The value of one that is named like a credential is "(hidden)": a label is
// for everybody to read.
[[nodiscard]] base::Result<model::Labels> labels_of(const model::Settings& settings);

}  // namespace baton::command
