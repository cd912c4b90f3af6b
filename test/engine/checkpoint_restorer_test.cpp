#include "engine/checkpoint_restorer.h"

#include <sys/stat.h>

#include "engine/checkpoint_test.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using testing::HasSubstr;
using testing::SizeIs;

class Restorer : public CheckpointTest {
 protected:
  // The first holds "1", the second "2".
  void save_two() {
    write("src/a", "1");
    ASSERT_TRUE(save(1));
    write("src/a", "2");
    ASSERT_TRUE(save(2));
  }
  [[nodiscard]] std::string data(const std::string& name) const { return checkpoint(name) + "/data/0"; }
};

TEST_F(Restorer, TakesTheNewest) {
  save_two();
  const auto restored = restore();
  ASSERT_TRUE(restored);
  EXPECT_EQ("2", read("out/a"));
  EXPECT_EQ(2U, restored->header.step);
  EXPECT_TRUE(restored->age);
}

TEST_F(Restorer, TakesTheOneOfAStep) {
  save_two();
  ASSERT_TRUE(restore(1));
  EXPECT_EQ("1", read("out/a"));
  const auto none = restore(3);
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->found);
}

TEST_F(Restorer, PrefersALaterEpochToAHigherNumber) {
  options_.epoch = 2;
  write("src/a", "later");
  ASSERT_TRUE(save());
  // What a lost owner slips in.
  fs::create_directories(path("elsewhere"));
  fs::rename(checkpoint("2.00000001"), path("elsewhere/x"));
  options_.epoch = 1;
  write("src/a", "earlier");
  ASSERT_TRUE(save());
  ASSERT_TRUE(save());
  fs::rename(path("elsewhere/x"), checkpoint("2.00000001"));
  ASSERT_TRUE(restore());
  EXPECT_EQ("later", read("out/a"));
}

TEST_F(Restorer, SkipsWhatIsCorrupt) {
  save_two();
  flip(data("0.00000002"), 0);
  const auto restored = restore();
  ASSERT_TRUE(restored) << restored.error().message();
  EXPECT_EQ("1", read("out/a"));
  ASSERT_THAT(restored->skipped, SizeIs(1));
  EXPECT_THAT(restored->skipped[0].reason, HasSubstr("does not match its digest"));
  EXPECT_EQ(3U, entries_of("")) << "nothing is left beside it";
}

TEST_F(Restorer, SkipsWhatHasLostAFile) {
  save_two();
  fs::remove(data("0.00000002"));
  ASSERT_TRUE(restore());
  EXPECT_EQ("1", read("out/a"));
}

TEST_F(Restorer, SkipsWhatIsNotWhatItsPlaceSays) {
  save_two();
  fs::rename(checkpoint("0.00000001"), checkpoint("0.00000003"));
  const auto restored = restore();
  ASSERT_TRUE(restored);
  EXPECT_EQ("2", read("out/a"));
  EXPECT_THAT(restored->skipped, SizeIs(1));
}

TEST_F(Restorer, LeavesWhatIsThereWhenNoneHolds) {
  save_two();
  flip(data("0.00000001"), 0);
  flip(data("0.00000002"), 0);
  write("out/old", "1");
  const auto restored = restore();
  ASSERT_FALSE(restored);
  EXPECT_EQ(ErrorKind::data, restored.error().kind);
  EXPECT_EQ("1", read("out/old"));
}

TEST_F(Restorer, FindsNothingWhereNothingIs) {
  const auto restored = restore();
  ASSERT_TRUE(restored);
  EXPECT_FALSE(restored->found);
  EXPECT_FALSE(fs::exists(path("out")));
}

TEST_F(Restorer, PutsNoDirectoryInPlaceOfAFile) {
  save_two();
  write("out", "precious");
  EXPECT_EQ(ErrorKind::usage, restore().error().kind);
  EXPECT_EQ("precious", read("out"));
}

TEST_F(Restorer, FindsByteErrorsWherever) {
  std::string bytes(400'000, 'x');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 255);
  write("src/big", bytes);
  write("src/a", "small");
  ASSERT_TRUE(save());
  const auto manifest = store().read({"r", {0, 1}});
  ASSERT_TRUE(manifest);
  for (std::size_t number = 0; number < manifest->data.size(); ++number) {
    const std::string file = checkpoint("0.00000001") + "/data/" + std::to_string(number);
    for (const std::uint64_t at : {std::uint64_t{0}, manifest->data[number].bytes - 1}) {
      flip(file, at);
      EXPECT_FALSE(restore()) << number << " " << at;
      EXPECT_FALSE(restorer().find_valid()) << number << " " << at;
      flip(file, at);
    }
  }
  EXPECT_TRUE(restore());
}

}  // namespace
}  // namespace baton::engine
