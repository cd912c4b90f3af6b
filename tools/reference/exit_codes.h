#pragma once

#include <array>
#include <string_view>

#include "base/exit_code.h"

namespace baton::reference {

struct ExitCodeText {
  base::ExitCode code;
  std::string_view text;
};

// In short; docs/exit-codes.md has all of it.
constexpr std::array<ExitCodeText, 11> exit_codes{{
    {base::ExitCode::ok, "done; the condition holds"},
    {base::ExitCode::usage, "usage: an unknown option, a bad value"},
    {base::ExitCode::data,
     "bad data: a corrupt marker or checkpoint, a missing output, YAML that does not parse"},
    {base::ExitCode::upstream, "upstream has failed, was lost or never started"},
    {base::ExitCode::internal, "an internal error"},
    {base::ExitCode::io, "an I/O error: a volume that is full, read-only or does not answer"},
    {base::ExitCode::not_owner, "another process owns this job, run and index"},
    {base::ExitCode::configuration, "an invalid or contradictory configuration"},
    {base::ExitCode::timeout, "a timeout or deadline has passed"},
    {base::ExitCode::not_executable, "the command cannot be executed"},
    {base::ExitCode::not_found, "the command was not found"},
}};

}  // namespace baton::reference
