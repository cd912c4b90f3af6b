#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command event_command;

}  // namespace baton::command
