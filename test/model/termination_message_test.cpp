#include "model/termination_message.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

TEST(TerminationMessage, IsOneLineOfJson) {
  Record record;
  record.job = "j";
  record.run = "r";
  record.index = 2;
  record.epoch = 3;
  record.attempt = 4;
  EXPECT_EQ(
      "{\"state\":\"FAILED\",\"reason\":\"exit code "
      "5\",\"exit_code\":5,\"job\":\"j\",\"run\":\"r\",\"index\":2,"
      "\"epoch\":3,\"attempts\":4}\n",
      termination_message(record, 5, "exit code 5"));
}

TEST(TerminationMessage, NeverExceedsAKibibyte) {
  Record record;
  record.job = std::string(63, 'j');
  record.run = std::string(64, 'r');
  for (const std::string& reason :
       {std::string(100'000, 'x'), std::string(5'000, '"'), std::string(5'000, '\x01')}) {
    const std::string text = termination_message(record, 1, reason);
    EXPECT_LE(text.size(), 1024U);
    EXPECT_TRUE(text.ends_with("}\n"));
  }
}

}  // namespace
}  // namespace baton::model
