#include "model/checksum.h"

#include <algorithm>

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

// Long enough for every path of the algorithm: 16, 128, 240 and 1024 bytes are its borders.
std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 131 + i / 251);
  return bytes;
}

std::string in_pieces(std::string_view bytes, std::size_t piece) {
  RunningChecksum sum;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) sum.add(bytes.substr(0, piece));
  return sum.text();
}

TEST(RunningChecksum, IsTheReferencesXxh3) {
  EXPECT_EQ("xxh3:99aa06d3014798d86001c324468d497f", RunningChecksum().text());
  EXPECT_EQ("xxh3:06b05ab6733a618578af5f94892f3950", in_pieces("abc", 1));
}

TEST(RunningChecksum, IsTheSameHoweverTheBytesAreCut) {
  for (const std::size_t size : {1U, 16U, 17U, 128U, 240U, 241U, 256U, 1024U, 1025U, 70'000U}) {
    const std::string bytes = pattern(size);
    for (const std::size_t piece : {1U, 7U, 256U, 4096U, 65'536U, 100'000U}) {
      EXPECT_EQ(checksum(bytes), in_pieces(bytes, piece)) << size << " in pieces of " << piece;
    }
  }
}

TEST(RunningChecksum, CanBeAskedOnTheWay) {
  RunningChecksum sum;
  sum.add("ab");
  EXPECT_EQ(checksum("ab"), sum.text());
  sum.add("c");
  EXPECT_EQ(checksum("abc"), sum.text());
}

}  // namespace
}  // namespace baton::model
