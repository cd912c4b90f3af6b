#pragma once

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace baton::base {

// What a caller can do about an error. The errno behind it is kept for the message.
enum class ErrorKind {
  usage,           // the command line is wrong
  configuration,   // the environment or a configuration file holds an unusable value
  data,            // bytes that do not parse
  not_found,       // no such file, or a directory on the way is missing
  exists,          // create-once lost against an earlier creator
  stale,           // the file's handle died on the server (ESTALE); look again
  transient,       // EIO, EAGAIN, EBUSY, ...: may heal, retry until the deadline
  refused,         // permission, read-only volume, a symbolic link where none is followed
  full,            // no space, quota, file size limit
  wrong_type,      // a directory where a file is needed, or the other way round
  not_owner,       // another process owns this run, or has taken it over
  not_executable,  // the command is there but cannot be executed
  internal,        // a bug
};

// An error is a value up to the command, which alone prints it: operation, path, cause.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string operation;  // "open", "fsync", "parse duration", ...
  std::string subject;    // path, option or text the operation was about; may be empty
  std::string cause;      // for people, without a trailing dot
  int number = 0;         // errno, 0 when there is none

  // "open /data/x: No such file or directory"; always one line.
  [[nodiscard]] std::string message() const;
};

[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

template <class T>
using Result = boost::system::result<T, Error>;

// Transient or stale: another try may find it otherwise.
[[nodiscard]] bool may_heal(const Error& error);

[[nodiscard]] Error usage_error(std::string_view subject, std::string_view cause);
[[nodiscard]] Error data_error(std::string_view subject, std::string_view cause);

}  // namespace baton::base
