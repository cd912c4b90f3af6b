#include "base/size.h"

#include <ostream>

#include <gtest/gtest.h>

namespace baton::base {
namespace {

struct Case {
  const char* text;
  std::uint64_t bytes;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.text;
}

class SizeText : public testing::TestWithParam<Case> {};

TEST_P(SizeText, Parses) {
  const auto bytes = parse_size(GetParam().text);
  ASSERT_TRUE(bytes) << bytes.error().message();
  EXPECT_EQ(GetParam().bytes, *bytes);
}

INSTANTIATE_TEST_SUITE_P(All, SizeText,
                         testing::Values(Case{"0", 0}, Case{"512", 512}, Case{"1k", 1000}, Case{"1K", 1000},
                                         Case{"10M", 10'000'000}, Case{"2G", 2'000'000'000},
                                         Case{"3T", 3'000'000'000'000}, Case{"64Ki", 65'536},
                                         Case{"10Mi", 10'485'760}, Case{"2Gi", 2'147'483'648},
                                         Case{"1Ti", 1'099'511'627'776}, Case{"512B", 512},
                                         Case{"10KB", 10'000}, Case{"10KiB", 10'240}, Case{"007", 7},
                                         Case{"9223372036854775807", 9'223'372'036'854'775'807},
                                         Case{"8388607Ti", 8'388'607 * 1'099'511'627'776}));

class BadSizeText : public testing::TestWithParam<const char*> {};

TEST_P(BadSizeText, IsAUsageError) {
  const auto bytes = parse_size(GetParam());
  ASSERT_FALSE(bytes) << *bytes;
  EXPECT_EQ(ErrorKind::usage, bytes.error().kind);
  EXPECT_NE(std::string::npos, bytes.error().message().find(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, BadSizeText,
                         testing::Values("", "B", "Ki", "-1", "+1", "1.5Gi", " 1", "1 ", "1 Ki", "1ki", "1mi",
                                         "1g", "1Pi", "1KK", "1BB", "1e3", "0x10", "9223372036854775808",
                                         "18446744073709551616", "8388608Ti", "99999999999999999999999"));

}  // namespace
}  // namespace baton::base
