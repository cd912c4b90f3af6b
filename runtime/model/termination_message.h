#pragma once

#include <string>
#include <string_view>

#include "model/record.h"

namespace baton::model {

// The summary of a run for Kubernetes' termination message: one JSON object of at most 1 KiB, because the
// kubelet shares 12 KiB among all containers of a pod and cuts what is longer. `exit_code`: of baton.
[[nodiscard]] std::string termination_message(const Record& record, int exit_code, std::string_view reason);

}  // namespace baton::model
