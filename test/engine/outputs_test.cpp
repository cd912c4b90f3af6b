#include "engine/outputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/checksum.h"

#include "support/memory_bulk_files.h"

namespace baton::engine {
namespace {

using model::Output;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

class OutputsTest : public testing::Test {
 protected:
  base::Result<std::vector<Output>> collect() { return Outputs(files_, bulk_, options_).collect(); }
  static Output listed(const std::string& path, const std::string& bytes) {
    return {path, bytes.size(), model::checksum(bytes)};
  }
  void fail(const std::string& call, base::ErrorKind kind, const std::string& cause, int number) {
    bulk_.fault = [=](const std::string& made) -> std::optional<base::Error> {
      if (made != call) return std::nullopt;
      return base::Error{kind, "open", "/d/x", cause, number};
    };
  }
  test::MemoryFiles files_;
  test::MemoryBulkFiles bulk_{files_};
  Outputs::Options options_{{"/d/*"}, {}, false};
};

TEST_F(OutputsTest, ListsSizeAndDigestByPath) {
  files_.put("/d/y", "ten bytes.");
  files_.put("/d/x", "1");
  const auto outputs = collect();
  ASSERT_TRUE(outputs);
  EXPECT_THAT(*outputs, ElementsAre(listed("/d/x", "1"), listed("/d/y", "ten bytes.")));
}

TEST_F(OutputsTest, FlushesEveryFileThenEveryDirectoryOnce) {
  for (const char* path : {"/d/x", "/d/y", "/d/e/z"}) files_.put(path, "1");
  ASSERT_TRUE(collect());
  ASSERT_THAT(bulk_.calls, testing::SizeIs(5));
  EXPECT_THAT(std::vector(bulk_.calls.begin(), bulk_.calls.begin() + 3),
              UnorderedElementsAre("flush /d/x", "flush /d/y", "flush /d/e/z"));
  EXPECT_THAT(std::vector(bulk_.calls.begin() + 3, bulk_.calls.end()),
              ElementsAre("flush directory /d/e", "flush directory /d"));
}

TEST_F(OutputsTest, RefusesAnEmptyFile) {
  files_.put("/d/x", "");
  const auto outputs = collect();
  ASSERT_FALSE(outputs);
  EXPECT_EQ(base::ErrorKind::data, outputs.error().kind);
  EXPECT_THAT(outputs.error().message(), HasSubstr("output '/d/x': is empty"));
}

TEST_F(OutputsTest, TakesAnEmptyFileWhereThatIsAllowed) {
  files_.put("/d/x", "");
  options_.allow_empty = true;
  const auto outputs = collect();
  ASSERT_TRUE(outputs);
  EXPECT_THAT(*outputs, ElementsAre(listed("/d/x", "")));
}

struct Problem {
  base::ErrorKind kind;
  int number;
  base::ErrorKind told;
  const char* words;
};

TEST_F(OutputsTest, TellsABadOutputFromAFailingVolume) {
  using enum base::ErrorKind;
  files_.put("/d/x", "1");
  for (const Problem& p : {Problem{data, 0, data, "output '/d/x': cause"},
                           {not_found, 2, data, "vanished"},
                           {wrong_type, 21, data, "is not a regular file"},
                           {refused, 40, data, "is not followed"},
                           {refused, 0, data, "output '/d/x': cause"},
                           {refused, 13, refused, "open /d/x: cause"},
                           {transient, 5, transient, "open /d/x: cause"},
                           {stale, 116, stale, "open /d/x: cause"}}) {
    fail("flush /d/x", p.kind, "cause", p.number);
    const auto outputs = collect();
    ASSERT_FALSE(outputs);
    EXPECT_EQ(p.told, outputs.error().kind) << p.words;
    EXPECT_THAT(outputs.error().message(), HasSubstr(p.words));
  }
}

TEST_F(OutputsTest, NeverFlushesTwice) {
  files_.put("/d/x", "1");
  fail("flush /d/x", base::ErrorKind::transient, "Input/output error", 5);
  EXPECT_FALSE(collect());
  EXPECT_THAT(bulk_.calls, ElementsAre("flush /d/x"));
}

TEST_F(OutputsTest, FailsWithADirectoryThatCannotBeFlushed) {
  files_.put("/d/x", "1");
  fail("flush directory /d", base::ErrorKind::transient, "Input/output error", 5);
  const auto outputs = collect();
  ASSERT_FALSE(outputs);
  EXPECT_EQ(base::ErrorKind::transient, outputs.error().kind);
}

TEST_F(OutputsTest, FlushesNoDirectoryAfterAnError) {
  files_.put("/d/x", "1");
  files_.put("/d/y", "1");
  fail("flush /d/y", base::ErrorKind::transient, "Input/output error", 5);
  EXPECT_FALSE(collect());
  EXPECT_THAT(bulk_.calls, Not(testing::Contains("flush directory /d")));
}

TEST_F(OutputsTest, GivesUpWhenToldTo) {
  files_.put("/d/x", "1");
  Outputs outputs(files_, bulk_, options_);
  outputs.give_up();
  const auto collected = outputs.collect();
  ASSERT_FALSE(collected);
  EXPECT_THAT(collected.error().message(), HasSubstr("given up"));
}

TEST_F(OutputsTest, FindsNothingWithoutPatterns) {
  options_.patterns.clear();
  const auto outputs = collect();
  ASSERT_TRUE(outputs);
  EXPECT_THAT(*outputs, IsEmpty());
  EXPECT_THAT(bulk_.calls, IsEmpty());
}

}  // namespace
}  // namespace baton::engine
