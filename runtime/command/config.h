#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command config_command;

}  // namespace baton::command
