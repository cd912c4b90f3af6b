#pragma once

#include <string>
#include <string_view>

namespace baton::system {

// Writes into the file that Kubernetes reads a container's termination message from. It is a bind mount, so
// it is written in place; one that is not there is not made. What the command has written into it stays: that
// is its own message. No error is reported, because none may fail a job.
void write_termination_log(const std::string& path, std::string_view message);

}  // namespace baton::system
