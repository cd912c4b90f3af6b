#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace baton::system {

[[nodiscard]] std::string host_name();  // "unknown" when the kernel has none
[[nodiscard]] std::int64_t process_id();

[[nodiscard]] std::optional<std::string> environment_variable(const std::string& name);
// NAME=VALUE, of the names that begin so.
[[nodiscard]] std::vector<std::string> environment(std::string_view prefix = "");

// Raises the limit of open files as far as it may be.
void allow_many_files();

// Behind the current directory, when it is relative.
[[nodiscard]] std::string absolute_path(const std::string& path);

// 16 hexadecimal digits, different for every call on every host.
[[nodiscard]] std::string random_token();
// In [0, 1).
[[nodiscard]] std::function<double()> random_source();

// The running binary's own bytes, also after it has been replaced on disk.
[[nodiscard]] base::Result<std::string> own_binary();

}  // namespace baton::system
