#include "system/program_exec.h"

#include <cerrno>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "system/system_error.h"

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

bool is_shortage(int number) {
  return number == EAGAIN || number == ENOMEM || number == EMFILE || number == ENFILE;
}

}  // namespace

base::Error exec_error(const std::string& program, const ExecFailure& failure) {
  base::Error error = system_error("run", program, failure.number);
  if (is_shortage(failure.number)) return error;
  error.kind = base::ErrorKind::not_executable;
  const bool is_there = failure.file >= 0;
  if (failure.number == ENOEXEC && is_there)
    error.subject = program_candidates(program).at(static_cast<std::size_t>(failure.file));
  if (failure.number == ENOEXEC) error.cause = "is not a program for this machine";
  if (failure.number == EACCES && failure.is_directory) error.cause = "is a directory";
  if (failure.number != ENOENT) return error;
  if (is_there) {
    error.cause = fmt::format("needs {}, which is not there", failure.interpreter.data());
    return error;
  }
  error.kind = base::ErrorKind::not_found;
  if (!is_program_path(program)) error.cause = "command not found";
  return error;
}

ProgramExec::ProgramExec(const std::vector<std::string>& arguments,
                         const std::vector<std::string>& environment)
    : is_path_(is_program_path(arguments.at(0))),
      files_(program_candidates(arguments.at(0))),
      arguments_(pointers(arguments)),
      environment_(pointers(environment)),
      shell_arguments_{shell, nullptr} {
  shell_arguments_.insert(shell_arguments_.end(), std::next(arguments_.begin()), arguments_.end());
}

ExecFailure ProgramExec::run() {
  ExecFailure failure{.number = try_files()};
  for (std::size_t i = 0; i < files_.size() && failure.file < 0; ++i) {
    if (is_program(files_[i].c_str(), is_path_)) failure.file = static_cast<int>(i);
  }
  if (failure.file < 0) return failure;
  const char* file = files_[static_cast<std::size_t>(failure.file)].c_str();
  failure.is_directory = is_directory(file);
  if (failure.number == ENOENT) failure.interpreter = interpreter_of(file);
  return failure;
}

int ProgramExec::try_files() {
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
