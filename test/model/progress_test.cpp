#include "model/progress.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

Progress counted(std::uint64_t done, std::uint64_t total, double percent, std::string message = "") {
  return {done, total, percent, std::move(message)};
}
Progress percent(double value) {
  return {{}, {}, value, ""};
}

struct Case {
  const char* sentence;
  std::string file;
  Progress progress;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.sentence;
}

class ProgressFile : public testing::TestWithParam<Case> {};

TEST_P(ProgressFile, SaysHowFarTheJobIs) {
  const auto progress = parse_progress(GetParam().file);
  ASSERT_TRUE(progress);
  EXPECT_EQ(GetParam().progress, *progress) << encode_progress(progress);
}

INSTANTIATE_TEST_SUITE_P(Counts, ProgressFile,
                         testing::Values(Case{"a count", "25/100\n", counted(25, 100, 25)},
                                         Case{"none yet", "0/3\n", counted(0, 3, 0)},
                                         Case{"all", "3/3\n", counted(3, 3, 100)},
                                         Case{"no newline", "1/4", counted(1, 4, 25)},
                                         Case{"blanks", "  1 / 4 \r\n\n", counted(1, 4, 25)},
                                         Case{"the last line counts", "1/4\n2/4\n3/4\n", counted(3, 4, 75)},
                                         Case{"whatever came before", "junk\n\xff\n3/4\n", counted(3, 4, 75)},
                                         Case{"as large as it gets",
                                              "18446744073709551615/18446744073709551615\n",
                                              counted(18446744073709551615U, 18446744073709551615U, 100)}));

INSTANTIATE_TEST_SUITE_P(Percents, ProgressFile,
                         testing::Values(Case{"whole", "42%\n", percent(42)},
                                         Case{"decimal", "42.5%\n", percent(42.5)},
                                         Case{"none yet", "0%", percent(0)},
                                         Case{"all", "100%", percent(100)},
                                         Case{"blank before the sign", "42 %\n", percent(42)}));

INSTANTIATE_TEST_SUITE_P(
    Objects, ProgressFile,
    testing::Values(Case{"whole", R"({"done":5,"total":10,"message":"halfway"})",
                         counted(5, 10, 50, "halfway")},
                    Case{"without a message", R"({"done":5,"total":10})", counted(5, 10, 50)},
                    Case{"with fields of its own", R"({"total":4,"x":[1],"done":1})", counted(1, 4, 25)},
                    Case{"on the last line", "{\n{\"done\":5,\"total\":10}\n", counted(5, 10, 50)}));

class NoProgress : public testing::TestWithParam<const char*> {};

TEST_P(NoProgress, IsNone) {
  EXPECT_EQ(std::nullopt, parse_progress(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Counts, NoProgress,
                         testing::Values("", "\n", "starting", "5", "/", "5/", "/5", "0/0", "6/5", "-1/5",
                                         "1/-5", "+1/5", "1/2/3", "1.5/3", "1/99999999999999999999",
                                         "1/4\nstarting\n"));
INSTANTIATE_TEST_SUITE_P(Percents, NoProgress,
                         testing::Values("%", "101%", "100.1%", "-1%", "nan%", "inf%", "x%", "50%%",
                                         "50% done"));
INSTANTIATE_TEST_SUITE_P(Objects, NoProgress,
                         testing::Values("{", "{}", R"({"done":5})", R"({"done":6,"total":5})",
                                         R"({"done":"5","total":10})", R"({"done":-5,"total":10})",
                                         R"({"done":1.5,"total":10})", R"({"done":1e30,"total":1e31})",
                                         R"({"done":5,"total":10,"message":7})", R"([5,10])",
                                         R"({"done":5,"total":10} x)"));

TEST(HostileProgress, DoesNotCrash) {
  EXPECT_EQ(std::nullopt, parse_progress("{" + std::string(100'000, '[')));
  EXPECT_EQ(std::nullopt, parse_progress(std::string(100'000, '9') + "/1"));
  EXPECT_EQ(std::nullopt, parse_progress(std::string(100'000, '\0')));
}

TEST(ProgressMessage, IsCutBetweenTwoCharacters) {
  std::string long_text;
  while (long_text.size() < 2000) long_text += "\xe2\x82\xac";
  const auto progress = parse_progress(R"({"done":1,"total":2,"message":")" + long_text + "\"}");
  ASSERT_TRUE(progress);
  EXPECT_EQ(long_text.substr(0, 1023), progress->message);
}

TEST(EncodeProgress, IsOneJsonValue) {
  EXPECT_EQ("null", encode_progress(std::nullopt));
  EXPECT_EQ(R"({"percent":42.5})", encode_progress(percent(42.5)));
  EXPECT_EQ(R"({"done":2,"total":3,"percent":66.7})", encode_progress(parse_progress("2/3")));
  EXPECT_EQ(R"({"done":1,"total":2,"percent":50.0,"message":"a\nb"})",
            encode_progress(counted(1, 2, 50, "a\nb")));
}

}  // namespace
}  // namespace baton::model
