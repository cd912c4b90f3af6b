#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command alert_command;

}  // namespace baton::command
