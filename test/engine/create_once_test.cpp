#include "engine/create_once.h"

#include <gtest/gtest.h>

#include "support/memory_files.h"

namespace baton::engine {
namespace {

class CreateOnceTest : public testing::Test {
 protected:
  CreateOnceTest() { EXPECT_TRUE(files_.make_directories({"/d", ""})); }
  base::Result<void> create(const std::string& bytes) { return create_once(files_, {"/d", "f"}, bytes); }
  test::MemoryFiles files_;
};

TEST_F(CreateOnceTest, CreatesWhatIsNotThere) {
  EXPECT_TRUE(create("ours"));
  EXPECT_EQ("ours", files_.bytes("/d/f"));
}

TEST_F(CreateOnceTest, LeavesWhatIsThere) {
  ASSERT_TRUE(create("theirs"));
  for (const char* bytes : {"ours", "theirs, and more", ""}) {
    const auto created = create(bytes);
    ASSERT_FALSE(created) << bytes;
    EXPECT_EQ(base::ErrorKind::exists, created.error().kind);
  }
  EXPECT_EQ("theirs", files_.bytes("/d/f"));
}

TEST_F(CreateOnceTest, KnowsItsOwnWhenTheAnswerWasLost) {
  ASSERT_TRUE(create("ours"));
  EXPECT_TRUE(create("ours"));
}

TEST_F(CreateOnceTest, TellsOtherErrors) {
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (!call.starts_with("create")) return std::nullopt;
    return base::Error{base::ErrorKind::full, "write", call, "No space left on device", 28};
  };
  EXPECT_EQ(base::ErrorKind::full, create("ours").error().kind);
}

}  // namespace
}  // namespace baton::engine
