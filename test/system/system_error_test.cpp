#include "system/system_error.h"

#include <cerrno>
#include <cstring>
#include <ostream>

#include <gtest/gtest.h>

namespace baton::system {
namespace {

using base::ErrorKind;

struct Case {
  int number;
  ErrorKind kind;

  friend std::ostream& operator<<(std::ostream& out, const Case& value) {
    return out << ::strerrorname_np(value.number);
  }
};

class ErrnoKind : public testing::TestWithParam<Case> {};

TEST_P(ErrnoKind, SaysWhatTheCallerCanDo) {
  EXPECT_EQ(GetParam().kind, system_error("open", "/data/x", GetParam().number).kind);
}

INSTANTIATE_TEST_SUITE_P(All, ErrnoKind,
                         testing::Values(Case{ENOENT, ErrorKind::not_found}, Case{EEXIST, ErrorKind::exists},
                                         Case{ESTALE, ErrorKind::stale}, Case{EIO, ErrorKind::transient},
                                         Case{EAGAIN, ErrorKind::transient},
                                         Case{EBUSY, ErrorKind::transient},
                                         Case{ETIMEDOUT, ErrorKind::transient},
                                         Case{EACCES, ErrorKind::refused}, Case{EPERM, ErrorKind::refused},
                                         Case{EROFS, ErrorKind::refused}, Case{ELOOP, ErrorKind::refused},
                                         Case{ENAMETOOLONG, ErrorKind::refused},
                                         Case{ENOSPC, ErrorKind::full}, Case{EDQUOT, ErrorKind::full},
                                         Case{EFBIG, ErrorKind::full}, Case{EISDIR, ErrorKind::wrong_type},
                                         Case{ENOTDIR, ErrorKind::wrong_type}));

TEST(SystemError, SaysOperationPathAndCause) {
  const auto error = system_error("open", "/data/x", ENOENT);
  EXPECT_EQ("open /data/x: No such file or directory", error.message());
  EXPECT_EQ(ENOENT, error.number);
}

TEST(LastError, IsThePresentErrno) {
  errno = ENOSPC;
  const auto error = last_error("write", "/data/x");
  EXPECT_EQ(ErrorKind::full, error.kind);
  EXPECT_EQ(ENOSPC, error.number);
}

}  // namespace
}  // namespace baton::system
