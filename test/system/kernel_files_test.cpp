#include "system/kernel_files.h"

#include <gtest/gtest.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

TEST(KernelFiles, ReadWhatTheKernelTells) {
  EXPECT_TRUE(KernelFiles().read("/proc/meminfo").starts_with("MemTotal:"));
  EXPECT_TRUE(KernelFiles().read("/proc/self/mountinfo").ends_with('\n'));
}

TEST(KernelFiles, AreBelowTheirRoot) {
  const test::TemporaryDirectory root;
  root.write("file", std::string(100'000, 'x'));
  EXPECT_EQ(root.read("file"), KernelFiles(root.path()).read("/file"));
}

TEST(KernelFiles, AreEmptyWhenTheyCannotBeReadWhole) {
  const test::TemporaryDirectory root;
  root.write("long", std::string(KernelFiles::most_bytes + 1, 'x'));
  const KernelFiles files(root.path());
  EXPECT_EQ("", files.read("/long"));
  EXPECT_EQ("", files.read("/absent"));
  EXPECT_EQ("", files.read("/")) << "a directory";
}

}  // namespace
}  // namespace baton::system
