#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command pipeline_command;

}  // namespace baton::command
