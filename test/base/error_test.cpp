#include "base/error.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace baton::base {
namespace {

Error error(std::string operation, std::string subject, std::string cause) {
  return {ErrorKind::internal, std::move(operation), std::move(subject), std::move(cause), 0};
}

TEST(ErrorMessage, SaysOperationPathAndCause) {
  EXPECT_EQ("open /data/x: No such file or directory",
            error("open", "/data/x", "No such file or directory").message());
}

TEST(ErrorMessage, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ("/data/x: is a directory", error("", "/data/x", "is a directory").message());
  EXPECT_EQ("fork: Cannot allocate memory", error("fork", "", "Cannot allocate memory").message());
  EXPECT_EQ("fsync /data/x", error("fsync", "/data/x", "").message());
  EXPECT_EQ("broken", error("", "", "broken").message());
  EXPECT_EQ("", error("", "", "").message());
}

TEST(ErrorMessage, IsAlwaysOneLine) {
  EXPECT_EQ("open a\\nb: no\\r\\u001b[2J", error("open", "a\nb", "no\r\x1b[2J").message());
}

TEST(UsageError, IsOfItsKind) {
  EXPECT_EQ(ErrorKind::usage, usage_error("--poll", "is bad").kind);
  EXPECT_EQ("--poll: is bad", usage_error("--poll", "is bad").message());
}

TEST(DataError, IsOfItsKind) {
  EXPECT_EQ(ErrorKind::data, data_error("p.yaml:1:2", "is bad").kind);
  EXPECT_EQ("p.yaml:1:2: is bad", data_error("p.yaml:1:2", "is bad").message());
}

TEST(FailedResult, HasNoValueToTake) {
  const Result<int> failed = data_error("record", "is bad");
  try {
    [[maybe_unused]] const int value = failed.value();
    FAIL() << "gave " << value;
  } catch (const std::logic_error& bug) {
    EXPECT_EQ(std::string("value of a failed result: record: is bad"), bug.what());
  }
}

}  // namespace
}  // namespace baton::base
