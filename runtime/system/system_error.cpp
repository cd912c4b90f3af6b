#include "system/system_error.h"

#include <cerrno>
#include <cstring>

namespace baton::system {
namespace {

using base::ErrorKind;

ErrorKind kind_of(int number) {
  switch (number) {
    case ENOENT: return ErrorKind::not_found;
    case EEXIST:
    case ENOTEMPTY: return ErrorKind::exists;
    case ESTALE: return ErrorKind::stale;
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP: return ErrorKind::refused;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return ErrorKind::full;
    case EISDIR:
    case ENXIO:
    case ENOTDIR: return ErrorKind::wrong_type;
    case ENAMETOOLONG:
    case EINVAL:
    case ENOTSUP:
    case EXDEV:
    case EMLINK: return ErrorKind::refused;
    default: return ErrorKind::transient;
  }
}

}  // namespace

base::Error system_error(std::string_view operation, std::string_view path, int number) {
  return {kind_of(number), std::string(operation), std::string(path), std::strerror(number), number};
}

base::Error last_error(std::string_view operation, std::string_view path) {
  return system_error(operation, path, errno);
}

}  // namespace baton::system
