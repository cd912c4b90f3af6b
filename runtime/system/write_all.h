#pragma once

#include <string_view>

#include "base/error.h"

namespace baton::system {

// As many calls as it takes. `path` is for the message. After an error some of it may be written.
[[nodiscard]] base::Result<void> write_all(int fd, std::string_view bytes, std::string_view path);

}  // namespace baton::system
