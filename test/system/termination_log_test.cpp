#include "system/termination_log.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

namespace fs = std::filesystem;
using test::TemporaryDirectory;

TEST(TerminationLog, IsWrittenInPlace) {
  const TemporaryDirectory directory;
  directory.write("log", "");
  fs::create_hard_link(directory.path("log"), directory.path("kubelet"));
  write_termination_log(directory.path("log"), "{}\n");
  EXPECT_EQ("{}\n", directory.read("kubelet"));
}

TEST(TerminationLog, IsNotMadeWhereThereIsNone) {
  const TemporaryDirectory directory;
  write_termination_log(directory.path("log"), "{}\n");
  EXPECT_FALSE(fs::exists(directory.path("log")));
}

TEST(TerminationLog, KeepsWhatTheCommandHasWritten) {
  const TemporaryDirectory directory;
  directory.write("log", "out of widgets");
  write_termination_log(directory.path("log"), "{}\n");
  EXPECT_EQ("out of widgets", directory.read("log"));
}

TEST(TerminationLog, IsNotWrittenThroughALinkOrIntoAFifo) {
  const TemporaryDirectory directory;
  directory.write("empty", "");
  fs::create_symlink("empty", directory.path("link"));
  ASSERT_EQ(0, ::mkfifo(directory.path("fifo").c_str(), 0600));
  write_termination_log(directory.path("link"), "{}\n");
  write_termination_log(directory.path("fifo"), "{}\n");
  EXPECT_EQ("", directory.read("empty"));
}

}  // namespace
}  // namespace baton::system
