#include "model/data_parts.h"

#include <map>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

// "XaaaaYYbb": X and Y are in no file any more.
std::string parts_in_pieces_of(std::size_t size) {
  std::vector<CheckpointEntry> entries(2);
  entries[0].offset = 7;
  entries[0].bytes = 2;
  entries[1].offset = 1;
  entries[1].bytes = 4;
  const std::vector<std::size_t> files{1, 0};
  std::string seen;
  DataParts parts(entries, files, [&](std::size_t entry, std::string_view part, bool last) {
    seen += std::string(part);
    if (last) seen += "(" + std::to_string(entry) + ")";
  });
  for (std::string_view bytes = "XaaaaYYbbZ"; !bytes.empty();
       bytes.remove_prefix(std::min(size, bytes.size())))
    parts.feed(bytes.substr(0, size));
  return seen;
}

TEST(DataParts, AreTheSameHoweverTheFileIsCut) {
  for (const std::size_t size : {1U, 2U, 3U, 5U, 7U, 100U})
    EXPECT_EQ("aaaa(1)bb(0)", parts_in_pieces_of(size));
}

}  // namespace
}  // namespace baton::model
