#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command status_command;

}  // namespace baton::command
