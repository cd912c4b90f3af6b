#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command mark_command;

}  // namespace baton::command
