#include <exception>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

#include "base/exit_code.h"
#include "command/dispatch.h"
#include "command/log.h"
#include "system/signals.h"
#include "system/standard_streams.h"

int main(int count, char** words) {
  const auto signals = baton::system::block_signals();
  baton::system::occupy_standard_streams();
  int code = 0;
  try {
    code = baton::command::dispatch(std::vector<std::string>(words + 1, words + count), signals);
  } catch (const std::system_error& shortage) {
    // Of threads or descriptors: all else that the system refuses is told as a value.
    code = baton::command::fail(baton::base::ExitCode::io, shortage.what());
  } catch (const std::exception& bug) {
    code = baton::command::fail(baton::base::ExitCode::internal, bug.what());
  }
  // Not exit(): a thread that a dead server holds must not keep us, and nothing is buffered.
  ::_exit(code);
}
