#include "system/volume_space.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

TEST(VolumeSpaceOfADirectory, IsThatOfItsFileSystem) {
  const test::TemporaryDirectory directory;
  const auto space = volume_space(directory.path());
  ASSERT_TRUE(space) << space.error().message();
  EXPECT_EQ(directory.path(), space->path);
  EXPECT_EQ(std::filesystem::space(directory.path()).capacity, space->bytes);
  EXPECT_GE(space->bytes, space->free_bytes);
  EXPECT_GE(space->free_bytes, space->available_bytes);
  EXPECT_NE(space->device, volume_space("/proc")->device);
}

TEST(VolumeSpaceOfADirectory, ThatIsNotThereIsThatOfTheNearest) {
  const test::TemporaryDirectory directory;
  directory.write("file", "");
  for (const char* name : {"a/b/c", "file", "file/x", "a//"}) {
    const auto space = volume_space(directory.path(name));
    ASSERT_TRUE(space) << space.error().message();
    EXPECT_EQ(std::filesystem::path(directory.path()), std::filesystem::canonical(space->path)) << name;
  }
  EXPECT_EQ("/", volume_space("/no-such-directory/x")->path);
}

TEST(VolumeSpaceOfADirectory, ThatIsNotThereIsAnErrorWhereItIsAskedForItself) {
  const test::TemporaryDirectory directory;
  directory.write("file", "");
  EXPECT_EQ(directory.path(), volume_space_at(directory.path())->path);
  EXPECT_EQ(base::ErrorKind::not_found, volume_space_at(directory.path("a")).error().kind);
  EXPECT_FALSE(volume_space_at(directory.path("file")));
}

TEST(VolumeSpaceOfADirectory, IsAnErrorWhenItCannotBeOpened) {
  EXPECT_FALSE(volume_space(""));
  EXPECT_FALSE(volume_space(std::string(5000, 'x')));
}

}  // namespace
}  // namespace baton::system
