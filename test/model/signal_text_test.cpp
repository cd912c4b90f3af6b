#include "model/signal_text.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

TEST(SignalName, IsThatOfAStandardSignal) {
  EXPECT_EQ(10, parse_signal("SIGUSR1"));
  EXPECT_EQ(10, parse_signal("USR1"));
  EXPECT_EQ(15, parse_signal("TERM"));
  for (const char* text : {"", "SIG", "usr1", "10", "SIGSIGUSR1", "RTMIN+1", "USR1 "})
    EXPECT_EQ(std::nullopt, parse_signal(text)) << text;
}

std::string status(const std::string& blocked, const std::string& caught) {
  return "Name:\tSigCgt:\nPid:\t7\nSigBlk:\t" + blocked + "\nSigIgn:\tffffffffffffffff\nSigCgt:\t" + caught +
         "\n";
}

TEST(HandlingOfASignal, IsAHandlerAndNoMask) {
  EXPECT_EQ(true, handles_signal(status("0000000000000000", "0000000000000200"), 10));
  EXPECT_EQ(false, handles_signal(status("0000000000000200", "0000000000000000"), 10));
  EXPECT_EQ(false, handles_signal(status("0000000000000100", "0000000000000400"), 10)) << "9 and 11";
  EXPECT_EQ(true, handles_signal(status("0000000000000000", "8000000000000000"), 64));
}

TEST(HandlingOfASignal, IsNotGuessed) {
  EXPECT_EQ(std::nullopt, handles_signal("", 10));
  EXPECT_EQ(std::nullopt, handles_signal(status("0", "xyz"), 10));
  EXPECT_EQ(std::nullopt, handles_signal("SigBlk:\t0\nSigCgt:\t0000", 10)) << "cut off";
}

}  // namespace
}  // namespace baton::model
