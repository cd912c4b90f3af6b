#include "model/checksum.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

// What `xxhsum -H2` prints for the same bytes.
TEST(Checksum, IsTheReferencesXxh3) {
  EXPECT_EQ("xxh3:99aa06d3014798d86001c324468d497f", checksum(""));
  EXPECT_EQ("xxh3:06b05ab6733a618578af5f94892f3950", checksum("abc"));
}

TEST(Checksum, HasAlwaysTheSameLength) {
  for (std::size_t bytes = 0; bytes < 300; ++bytes) {
    EXPECT_EQ(checksum_length, checksum(std::string(bytes, 'x')).size());
  }
}

TEST(Checksum, CountsEveryByte) {
  EXPECT_NE(checksum("abc"), checksum("abd"));
  EXPECT_NE(checksum("abc"), checksum(std::string_view("abc\0", 4)));
  EXPECT_NE(checksum(std::string(1000, '\0')), checksum(std::string(1001, '\0')));
}

}  // namespace
}  // namespace baton::model
