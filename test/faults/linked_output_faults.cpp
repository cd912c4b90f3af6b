#include <fstream>

#include "faults/faults_test.h"

namespace baton::faults {
namespace {

using testing::ContainsRegex;

class LinkedOutput : public FaultsTest {};

TEST_F(LinkedOutput, HasTheDirectoryOfItsFileFlushed) {
  if (const auto why = why_no_strace(); !why.empty()) GTEST_SKIP() << why;
  std::filesystem::create_directories(volume() + "/elsewhere/deep");
  std::filesystem::create_directories(volume() + "/out");
  std::ofstream(volume() + "/elsewhere/deep/file") << "data";
  std::filesystem::create_symlink("../elsewhere/deep/file", volume() + "/out/link");
  const auto marked =
      run_traced({"mark", "complete", volume() + "/m", "--output", volume() + "/out/link"}, "", false);
  EXPECT_THAT(marked.ended, ExitsWith(0));
  EXPECT_THAT(marked.trace, ContainsRegex("fsync\\([0-9]+<[^>]*/elsewhere/deep>\\) += 0"));
}

}  // namespace
}  // namespace baton::faults
