#pragma once

#include <string>

#include "base/error.h"
#include "system/descriptor.h"

namespace baton::system {

// Opens a directory that the user named, which may be reached through symbolic links: but not through one
// that leads off the volume it is on, for whoever may write to a volume can put one there. What is on the
// root file system is the image's, and may lead anywhere. Inside system/ only.
[[nodiscard]] base::Result<Descriptor> open_anchor(const std::string& path);

}  // namespace baton::system
