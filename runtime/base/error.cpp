#include "base/error.h"

#include <stdexcept>

#include "base/escape.h"

namespace baton::base {

std::string Error::message() const {
  std::string text = operation;
  if (!subject.empty()) text += (text.empty() ? "" : " ") + subject;
  if (!cause.empty()) text += (text.empty() ? "" : ": ") + cause;
  return one_line(text);
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::logic_error("value of a failed result: " + error.message());
}

bool may_heal(const Error& error) {
  return error.kind == ErrorKind::transient || error.kind == ErrorKind::stale;
}

Error usage_error(std::string_view subject, std::string_view cause) {
  return {ErrorKind::usage, "", std::string(subject), std::string(cause), 0};
}

Error data_error(std::string_view subject, std::string_view cause) {
  return {ErrorKind::data, "", std::string(subject), std::string(cause), 0};
}

}  // namespace baton::base
