#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command install_command;

}  // namespace baton::command
