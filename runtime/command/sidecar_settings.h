#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "command/identity.h"
#include "engine/exporter.h"
#include "engine/reporter.h"
#include "engine/sidecar.h"
#include "model/settings.h"

namespace baton::command {

struct ListenAddress {
  std::string address;
  std::uint16_t port = 0;  // 0: any
};

// All that `sidecar` was told, checked, and put into the words of the engine.
struct SidecarSettings {
  std::vector<engine::JobTarget> jobs;
  engine::Sidecar::Options sidecar;
  engine::Exporter::Targets targets;
  std::optional<ListenAddress> listen;
  std::vector<std::string> volumes;  // absolute
  engine::Reporter::Options reporting;
};

[[nodiscard]] base::Result<SidecarSettings> sidecar_settings(const model::Settings& settings,
                                                             const Identity& identity,
                                                             const model::Lookup& environment);

// ADDR:PORT, [IPV6]:PORT or :PORT, which is every address; port 0 is any.
[[nodiscard]] base::Result<ListenAddress> parse_listen(std::string_view text);

// The job whose record this is: STATE/JOB/RUN/INDEX/record.json, absolute.
[[nodiscard]] base::Result<engine::JobTarget> parse_follow(const std::string& path);

}  // namespace baton::command
