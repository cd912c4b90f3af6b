#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command doctor_command;

}  // namespace baton::command
