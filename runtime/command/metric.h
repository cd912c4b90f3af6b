#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command metric_command;

}  // namespace baton::command
