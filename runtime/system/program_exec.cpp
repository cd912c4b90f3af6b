#include "system/program_exec.h"

#include <cerrno>
#include <iterator>

#include <unistd.h>

#include "system/program_file.h"

namespace baton::system {
namespace {

char shell[] = "/bin/sh";

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (const std::string& string : strings) out.push_back(const_cast<char*>(string.c_str()));
  out.push_back(nullptr);
  return out;
}

// Whether the file may be in a later directory, as execvp(3) has it.
bool looks_further(int number) {
  switch (number) {
    case EACCES:
    case ENOENT:
    case ENOTDIR:
    case ESTALE:
    case ENODEV:
    case ENAMETOOLONG:
    case ETIMEDOUT: return true;
    default: return false;
  }
}

}  // namespace

ProgramExec::ProgramExec(const std::vector<std::string>& arguments,
                         const std::vector<std::string>& environment)
    : files_(program_candidates(arguments.at(0))),
      arguments_(pointers(arguments)),
      environment_(pointers(environment)),
      shell_arguments_{shell, nullptr} {
  shell_arguments_.insert(shell_arguments_.end(), std::next(arguments_.begin()), arguments_.end());
}

int ProgramExec::run() {
  int failure = ENOENT;
  bool refused = false;
  for (const std::string& file : files_) {
    failure = become(file.c_str());
    if (!looks_further(failure)) return failure;
    refused = refused || failure == EACCES;
  }
  return refused ? EACCES : failure;
}

int ProgramExec::become(const char* file) {
  ::execve(file, arguments_.data(), environment_.data());
  if (errno != ENOEXEC || !is_text(file)) return errno;
  shell_arguments_[1] = const_cast<char*>(file);
  ::execve(shell, shell_arguments_.data(), environment_.data());
  return errno;
}

}  // namespace baton::system
