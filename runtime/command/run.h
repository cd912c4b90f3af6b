#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command run_command;

}  // namespace baton::command
