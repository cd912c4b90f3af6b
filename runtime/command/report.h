#pragma once

#include "command/command.h"

namespace baton::command {

extern const Command report_command;

}  // namespace baton::command
