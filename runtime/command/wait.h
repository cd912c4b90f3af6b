#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command wait_command;

}  // namespace baton::command
