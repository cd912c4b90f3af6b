#include "engine/marker_store.h"

#include <cerrno>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/memory_files.h"

namespace baton::engine {
namespace {

class Markers : public testing::Test {
 protected:
  static model::Marker marker(const std::string& run, std::uint64_t epoch, const std::string& job = "j",
                              std::uint32_t index = 0) {
    model::Marker made;
    made.job = job;
    made.run = run;
    made.epoch = epoch;
    made.index = index;
    return made;
  }
  static model::Marker failed(model::Marker made) {
    made.state = model::MarkerState::failed;
    return made;
  }
  [[nodiscard]] std::uint64_t epoch_there() const {
    return std::get<model::Marker>(model::decode_marker(files_.bytes("/d/m"))).epoch;
  }
  test::MemoryFiles files_;
  MarkerStore store_{files_, [](base::Duration) {}};
};

TEST_F(Markers, AreCreatedExclusively) {
  EXPECT_EQ(Published::now, *store_.publish("/d/m", marker("r", 1)));
  EXPECT_THAT(files_.calls, testing::Contains("create /d/m"));
  EXPECT_THAT(files_.calls, testing::Not(testing::Contains("replace /d/m")));
}

TEST_F(Markers, OfTheSameRunYieldToAHigherEpochOnly) {
  ASSERT_EQ(Published::now, *store_.publish("/d/m", marker("r", 2)));
  EXPECT_EQ(Published::refused, *store_.publish("/d/m", marker("r", 1)));
  EXPECT_EQ(Published::already, *store_.publish("/d/m", marker("r", 2)));
  EXPECT_EQ(Published::now, *store_.publish("/d/m", marker("r", 3)));
  EXPECT_EQ(3U, epoch_there());
}

TEST_F(Markers, OfAnotherRunAreReplaced) {
  ASSERT_EQ(Published::now, *store_.publish("/d/m", marker("yesterday", 7)));
  EXPECT_EQ(Published::now, *store_.publish("/d/m", marker("today", 1)));
  EXPECT_EQ(1U, epoch_there());
}

TEST_F(Markers, ReplaceWhatIsForeignOrTorn) {
  for (const char* bytes : {"1705400000\n", "", "{\"baton\":1,"}) {
    files_.put("/d/m", bytes);
    EXPECT_EQ(Published::now, *store_.publish("/d/m", marker("r", 1)));
    EXPECT_EQ(1U, epoch_there());
  }
}

TEST_F(Markers, LoseARaceAgainstAHigherEpoch) {
  files_.fault = [&](const std::string& call) -> std::optional<base::Error> {
    if (call == "create /d/m") files_.put("/d/m", model::encode_marker(marker("r", 9)));
    return std::nullopt;
  };
  EXPECT_EQ(Published::refused, *store_.publish("/d/m", marker("r", 1)));
}

TEST_F(Markers, AreLookedForAgainWhenTheDirectoryWasReplacedMeanwhile) {
  files_.put("/d/m", "");
  bool first = true;
  files_.fault = [&](const std::string& call) -> std::optional<base::Error> {
    if (call != "list /d" || !std::exchange(first, false)) return std::nullopt;
    return base::Error{base::ErrorKind::stale, "list", "/d", "Stale file handle", ESTALE};
  };
  EXPECT_TRUE(store_.clear("/d/m"));
  EXPECT_FALSE(files_.has("/d/m")) << "what could not be looked at is not known to be gone";
}

TEST_F(Markers, AreNotClearedWhereNobodyCanLook) {
  files_.put("/d/m", "");
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "list /d") return std::nullopt;
    return base::Error{base::ErrorKind::stale, "list", "/d", "Stale file handle", ESTALE};
  };
  EXPECT_FALSE(store_.clear("/d/m"));
}

TEST_F(Markers, ThatCouldNotBeReadAreNotOverwrittenUnseen) {
  files_.put("/d/m", model::encode_marker(marker("r", 9)));
  bool first = true;
  files_.fault = [&](const std::string& call) -> std::optional<base::Error> {
    if (call != "read /d/m" || !std::exchange(first, false)) return std::nullopt;
    return base::Error{base::ErrorKind::stale, "read", "/d/m", "Stale file handle", ESTALE};
  };
  EXPECT_EQ(Published::refused, *store_.publish("/d/m", marker("r", 1)));
  EXPECT_EQ(9U, epoch_there());
}

TEST_F(Markers, PassErrorsOn) {
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call.starts_with("create"))
      return base::Error{base::ErrorKind::full, "write", "/d/m", "No space left", 28};
    return std::nullopt;
  };
  const auto published = store_.publish("/d/m", marker("r", 1));
  ASSERT_FALSE(published);
  EXPECT_EQ(base::ErrorKind::full, published.error().kind);
}

struct Leftover {
  const char* what;
  std::string bytes;
  bool cleared;
};

TEST_F(Markers, OfAFailureAreClearedByTheirOwnerOnly) {
  const auto self = failed(marker("r", 2, "j", 0));
  const std::vector<Leftover> table{
      {"its own, of an earlier epoch", model::encode_marker(failed(marker("r", 1, "j", 0))), true},
      {"of an earlier run", model::encode_marker(failed(marker("old", 1, "j", 1))), true},
      {"of a sibling in this run", model::encode_marker(failed(marker("r", 1, "j", 1))), false},
      {"of another job", model::encode_marker(failed(marker("r", 1, "other", 0))), false},
      {"of another program", "failed\n", true},
      {"made by hand", model::encode_marker(failed(marker("", 0, "", 0))), true},
  };
  for (const auto& [what, bytes, cleared] : table) {
    files_.put("/d/m.failed", bytes);
    const auto left = store_.clear_own_failure("/d/m.failed", self);
    ASSERT_TRUE(left);
    EXPECT_EQ(cleared, !left->has_value()) << what;
    EXPECT_EQ(cleared, !files_.has("/d/m.failed")) << what;
  }
}

TEST_F(Markers, AreLookedForAgainAfterLongerAndLongerPauses) {
  std::vector<std::int64_t> pauses;
  MarkerStore patient(files_, [&](base::Duration span) { pauses.push_back(span.count()); });
  files_.put("/d/m", "");
  files_.fault = [](const std::string& call) -> std::optional<base::Error> {
    if (call != "read /d/m") return std::nullopt;
    return base::Error{base::ErrorKind::transient, "read", "/d/m", "Input/output error", EIO};
  };
  EXPECT_FALSE(patient.is_complete("/d/m", "j", "r"));
  EXPECT_THAT(pauses, testing::ElementsAre(10, 20, 40));
}

TEST_F(Markers, HaveNoPlaceWhereSomethingElseIs) {
  files_.make("/d/m");
  files_.make("/d/hidden");
  files_.untold.insert("/d/hidden");
  files_.fifos.insert("/d/fifo");
  for (const char* path : {"/d/m", "/d/hidden", "/d/fifo"}) {
    const auto prepared = store_.prepare(path);
    ASSERT_FALSE(prepared) << path;
    EXPECT_EQ(base::ErrorKind::usage, prepared.error().kind);
  }
}

}  // namespace
}  // namespace baton::engine
