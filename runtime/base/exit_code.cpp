#include "base/exit_code.h"

namespace baton::base {

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage: return ExitCode::usage;
    case ErrorKind::configuration: return ExitCode::configuration;
    case ErrorKind::data: return ExitCode::data;
    case ErrorKind::not_owner: return ExitCode::not_owner;
    case ErrorKind::not_executable: return ExitCode::not_executable;
    case ErrorKind::internal: return ExitCode::internal;
    case ErrorKind::not_found:
    case ErrorKind::exists:
    case ErrorKind::stale:
    case ErrorKind::transient:
    case ErrorKind::refused:
    case ErrorKind::full:
    case ErrorKind::wrong_type: return ExitCode::io;
  }
  return ExitCode::internal;
}

ExitCode exit_code_of_spawn(ErrorKind kind) {
  return kind == ErrorKind::not_found ? ExitCode::not_found : exit_code_of(kind);
}

}  // namespace baton::base
