#pragma once

#include <string>

#include "model/state_layout.h"

namespace baton::model {

// Where the Pushgateway keeps a job's metrics: /metrics/job/JOB/index/N[/pipeline/P], behind `prefix`, the
// path of the gateway's URL. The run is no part of it: the gateway never forgets a group, and each run's
// would be another. (https://github.com/prometheus/pushgateway, "URL")
[[nodiscard]] std::string push_group_path(std::string_view prefix, const Worker& worker);

// "/NAME/VALUE", or "/NAME@base64/..." where the value could not stand in a path.
[[nodiscard]] std::string group_part(std::string_view name, std::string_view value);

}  // namespace baton::model
