#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command checkpoint_command;

}  // namespace baton::command
