#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "command/identity.h"
#include "engine/exporter.h"
#include "engine/job_reader.h"

namespace baton::command {

struct ListenAddress {
  std::string address;
  std::uint16_t port = 0;  // 0: any
};

// Where the numbers of these jobs go, and the labels that they get.
[[nodiscard]] base::Result<engine::Exporter::Targets> export_targets(
    const model::Settings& settings, const Identity& identity, const std::vector<engine::JobTarget>& jobs,
    const model::Lookup& environment);

// ADDR:PORT, [IPV6]:PORT or :PORT, which is every address; port 0 is any.
[[nodiscard]] base::Result<ListenAddress> parse_listen(std::string_view text);

// Of --listen; nothing where it is not set.
[[nodiscard]] base::Result<std::optional<ListenAddress>> listen_address(const model::Settings& settings);

}  // namespace baton::command
