#include "engine/named_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/memory_files.h"

namespace baton::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Named : public testing::Test {
 protected:
  void look() {
    files_.calls.clear();
    named_.look(lister_);
  }
  test::MemoryFiles files_;
  DirectoryLister lister_{files_};
  NamedFiles named_;
};

TEST_F(Named, AreSeenByOneListingOfEachDirectory) {
  files_.put("/d/a", "");
  files_.put("/e/b", "");
  const auto a = named_.add("/d/a");
  const auto b = named_.add("/e/b");
  const auto c = named_.add("/d/c");
  look();
  look();
  EXPECT_THAT(files_.calls, ElementsAre("list /d", "list /e"));
  EXPECT_NE(nullptr, named_.find(a));
  EXPECT_NE(nullptr, named_.find(b));
  EXPECT_EQ(nullptr, named_.find(c));
  EXPECT_EQ("/e", named_.directory(b));
}

TEST_F(Named, AreOneWhereTheirPathsAre) {
  EXPECT_EQ(named_.add("/d/a"), named_.add("/d/a"));
  EXPECT_NE(named_.add("/d/a"), named_.add("/e/a"));
}

TEST_F(Named, AreForgottenWhenALookDoesNotShowThem) {
  files_.put("/d/a", "");
  const auto a = named_.add("/d/a");
  look();
  files_.files.erase("/d/a");
  look();
  EXPECT_EQ(nullptr, named_.find(a));
}

TEST_F(Named, HaveTheNumberOfTheFileThatIsThereNow) {
  files_.put("/d/a", "");
  const auto a = named_.add("/d/a");
  look();
  const auto before = named_.find(a)->number;
  files_.files.erase("/d/a");
  files_.put("/d/a", "");
  look();
  EXPECT_NE(before, named_.find(a)->number);
}

TEST_F(Named, SayWhyTheirDirectoryWasNotListedUntilItIs) {
  files_.put("/d/a", "");
  files_.put("/e/b", "");
  const auto a = named_.add("/d/a");
  const auto b = named_.add("/e/b");
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "list /d") return std::nullopt;
    return base::Error{base::ErrorKind::transient, "list", "/d", "Input/output error", 5};
  };
  look();
  EXPECT_THAT(named_.problem(a), HasSubstr("Input/output error"));
  EXPECT_EQ(nullptr, named_.find(a));
  EXPECT_EQ("", named_.problem(b));
  files_.fault = nullptr;
  look();
  EXPECT_EQ("", named_.problem(a));
  EXPECT_NE(nullptr, named_.find(a));
}

}  // namespace
}  // namespace baton::engine
