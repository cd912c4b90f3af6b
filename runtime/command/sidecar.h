#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command sidecar_command;

}  // namespace baton::command
