#include "system/posix_files.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "system/descriptor.h"
#include "system/forked.h"
#include "system/signals_blocked.h"

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using test::TemporaryDirectory;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::size_t enough = 1U << 20U;

class UmaskOf {
 public:
  explicit UmaskOf(mode_t mask) : before_(::umask(mask)) {}
  UmaskOf(const UmaskOf&) = delete;
  UmaskOf& operator=(const UmaskOf&) = delete;
  ~UmaskOf() { ::umask(before_); }

 private:
  mode_t before_;
};

class PosixFilesTest : public testing::Test {
 protected:
  [[nodiscard]] Place at(const std::string& below) const { return {directory_.path(), below}; }
  // The path as a user would name it.
  [[nodiscard]] Place named(std::string_view name) const { return Place::of(directory_.path(name)); }

  // The kind of error, nothing when the call went well.
  template <class T>
  static std::optional<ErrorKind> kind(const base::Result<T>& result) {
    if (result) return std::nullopt;
    return result.error().kind;
  }

  std::string content(const Place& place) {
    const auto read = files_.read(place, enough);
    return read ? read->bytes : "error: " + read.error().message();
  }

  // Past the code under test, so that temporaries show.
  [[nodiscard]] std::vector<std::string> names(const std::string& below = "") const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(directory_.path(below))) {
      found.push_back(entry.path().filename().string());
    }
    std::ranges::sort(found);
    return found;
  }
  [[nodiscard]] unsigned mode_of(std::string_view name) const {
    return static_cast<unsigned>(fs::status(directory_.path(name)).permissions());
  }
  [[nodiscard]] std::vector<Entry> listed(const Place& place) {
    auto entries = files_.list(place, [](std::string_view) { return true; });
    EXPECT_TRUE(entries) << entries.error().message();
    return entries ? *entries : std::vector<Entry>{};
  }

  TemporaryDirectory directory_;
  PosixFiles posix_files_{"test"};
  Files& files_ = posix_files_;
};

// Place

TEST(PlaceOf, IsTheDirectoryAndTheLastComponent) {
  EXPECT_EQ("/data/raw", Place::of("/data/raw/extract.done").anchor);
  EXPECT_EQ("extract.done", Place::of("/data/raw/extract.done").below);
  EXPECT_EQ("/", Place::of("/extract.done").anchor);
  EXPECT_EQ(".", Place::of("extract.done").anchor);
  EXPECT_EQ("extract.done", Place::of("extract.done").below);
}

TEST(PlacePath, IsWhatThePersonNamed) {
  EXPECT_EQ("/data/raw/x", Place::of("/data/raw/x").path());
  EXPECT_EQ("/x", Place::of("/x").path());
  EXPECT_EQ("/data", (Place{"/data", ""}.path()));
  EXPECT_EQ("/data/jobs/a/b", (Place{"/data/jobs/", "a/b"}.path()));
}

// replace

TEST_F(PosixFilesTest, ReplaceWritesANewFile) {
  ASSERT_TRUE(files_.replace(at("x"), "new\n", {}));
  EXPECT_EQ("new\n", directory_.read("x"));
  EXPECT_THAT(names(), ElementsAre("x"));
}

TEST_F(PosixFilesTest, ReplaceTakesThePlaceOfAnOldFile) {
  directory_.write("x", "a much longer old content");
  ASSERT_TRUE(files_.replace(at("x"), "new", {}));
  EXPECT_EQ("new", directory_.read("x"));
  EXPECT_THAT(names(), ElementsAre("x"));
}

TEST_F(PosixFilesTest, ReplaceKeepsEveryByte) {
  std::string bytes(3'000'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 % 251);
  ASSERT_TRUE(files_.replace(at("x"), bytes, {}));
  EXPECT_TRUE(bytes == directory_.read("x"));
  ASSERT_TRUE(files_.replace(at("x"), "", {}));
  EXPECT_EQ("", directory_.read("x"));
}

TEST_F(PosixFilesTest, ReplaceLeavesAnOpenReaderTheOldFile) {
  directory_.write("x", "old");
  std::ifstream reader(directory_.path("x"));
  ASSERT_TRUE(files_.replace(at("x"), "new", {}));
  std::string seen;
  reader >> seen;
  EXPECT_EQ("old", seen);
}

TEST_F(PosixFilesTest, ReplaceTakesThePlaceOfALinkAndDoesNotWriteThroughIt) {
  directory_.write("precious", "keep me");
  fs::create_symlink("precious", directory_.path("x"));
  ASSERT_TRUE(files_.replace(named("x"), "new", {}));
  EXPECT_EQ("keep me", directory_.read("precious"));
  EXPECT_FALSE(fs::is_symlink(directory_.path("x")));
  EXPECT_EQ("new", directory_.read("x"));
}

TEST_F(PosixFilesTest, ReplaceTakesThePlaceOfADanglingLink) {
  fs::create_symlink("nowhere", directory_.path("x"));
  ASSERT_TRUE(files_.replace(at("x"), "new", {}));
  EXPECT_THAT(names(), ElementsAre("x"));
  EXPECT_FALSE(fs::is_symlink(directory_.path("x")));
}

TEST_F(PosixFilesTest, ReplaceOfAHardLinkLeavesTheOtherNameAlone) {
  directory_.write("precious", "keep me");
  fs::create_hard_link(directory_.path("precious"), directory_.path("x"));
  ASSERT_TRUE(files_.replace(at("x"), "new", {}));
  EXPECT_EQ("keep me", directory_.read("precious"));
  EXPECT_EQ("new", directory_.read("x"));
}

TEST_F(PosixFilesTest, ReplaceDoesNotMakeDirectories) {
  EXPECT_EQ(ErrorKind::not_found, kind(files_.replace(at("missing/x"), "new", {})));
  EXPECT_EQ(ErrorKind::not_found, kind(files_.replace(named("missing/x"), "new", {})));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(PosixFilesTest, ReplaceOfADirectoryFailsAndLeavesNothingBehind) {
  fs::create_directory(directory_.path("x"));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.replace(at("x"), "new", {})));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.replace(named("x/"), "new", {})));
  EXPECT_THAT(names(), ElementsAre("x"));
  EXPECT_THAT(names("x"), IsEmpty());
}

TEST_F(PosixFilesTest, ReplaceBelowAFileFails) {
  directory_.write("file", "old");
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.replace(named("file/x"), "new", {})));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.replace(at("file/x"), "new", {})));
  EXPECT_EQ("old", directory_.read("file"));
}

TEST_F(PosixFilesTest, ReplaceWithTooLongANameLeavesNothingBehind) {
  EXPECT_EQ(ErrorKind::refused, kind(files_.replace(at(std::string(256, 'x')), "new", {})));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(PosixFilesTest, ReplaceThatRunsFullKeepsTheOldFileAndLeavesNothingBehind) {
  directory_.write("x", "old");
  const int status = test::in_child([this] {
    const test::SignalsBlocked blocked;
    const rlimit limit{10'000, 10'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    return kind(files_.replace(at("x"), std::string(100'000, 'n'), {})) == ErrorKind::full ? 0 : 1;
  });
  EXPECT_EQ(0, status);
  EXPECT_EQ("old", directory_.read("x"));
  EXPECT_THAT(names(), ElementsAre("x"));
}

TEST_F(PosixFilesTest, ReplaceOnAFileSystemWithoutFilesIsAnError) {
  EXPECT_TRUE(kind(files_.replace(Place::of("/proc/baton-test"), "new", {})));
  EXPECT_FALSE(fs::exists("/proc/baton-test"));
}

TEST_F(PosixFilesTest, AnErrorNamesThePath) {
  const auto done = files_.replace(at("missing/x"), "new", {});
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message(), testing::HasSubstr(directory_.path("missing")));
}

TEST_F(PosixFilesTest, ReplaceIsNeverSeenTornOrMissing) {
  const std::string odd(9000, 'o');
  const std::string even(20'000, 'e');
  ASSERT_TRUE(files_.replace(at("x"), odd, {}));
  std::atomic<bool> done = false;
  std::atomic<int> reads = 0;
  std::string strange;
  std::thread reader([&] {
    PosixFiles posix_files("reader");
    Files& mine = posix_files;
    while (!done && strange.empty()) {
      const auto seen = mine.read(at("x"), enough);
      if (!seen)
        strange = seen.error().message();
      else if (seen->bytes != odd && seen->bytes != even)
        strange = seen->bytes;
      ++reads;
    }
  });
  for (int i = 0; i < 500 || reads == 0; ++i) {
    if (!files_.replace(at("x"), i % 2 == 0 ? even : odd, {})) break;
  }
  done = true;
  reader.join();
  EXPECT_EQ("", strange);
  EXPECT_GT(reads, 0);
}

TEST_F(PosixFilesTest, ReplacesFromManyThreadsLeaveOneWholeFile) {
  std::vector<std::thread> writers;
  std::atomic<int> failed = 0;
  for (char c = 'a'; c < 'i'; ++c) {
    writers.emplace_back([&, c] {
      for (int i = 0; i < 20; ++i) failed += files_.replace(at("x"), std::string(5000, c), {}) ? 0 : 1;
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(0, failed);
  const std::string bytes = directory_.read("x");
  EXPECT_EQ(std::string(5000, bytes.at(0)), bytes);
  EXPECT_THAT(names(), ElementsAre("x"));
}

TEST_F(PosixFilesTest, ModesFollowTheUmask) {
  const UmaskOf mask(027);
  ASSERT_TRUE(files_.replace(at("x"), "new", {}));
  ASSERT_TRUE(files_.create_exclusive(at("y"), "new"));
  ASSERT_TRUE(files_.make_directories(at("d")));
  EXPECT_EQ(0640U, mode_of("x"));
  EXPECT_EQ(0640U, mode_of("y"));
  EXPECT_EQ(0750U, mode_of("d"));
}

TEST_F(PosixFilesTest, AnExactModeOverridesTheUmask) {
  const UmaskOf mask(077);
  ASSERT_TRUE(files_.replace(at("baton"), "binary", 0555));
  EXPECT_EQ(0555U, mode_of("baton"));
}

// create_exclusive

TEST_F(PosixFilesTest, CreateExclusiveWritesANewFile) {
  ASSERT_TRUE(files_.create_exclusive(at("7.claim.json"), "mine\n"));
  EXPECT_EQ("mine\n", directory_.read("7.claim.json"));
  EXPECT_THAT(names(), ElementsAre("7.claim.json"));
}

TEST_F(PosixFilesTest, CreateExclusiveLeavesWhatIsThere) {
  directory_.write("x", "theirs");
  EXPECT_EQ(ErrorKind::exists, kind(files_.create_exclusive(at("x"), "mine")));
  EXPECT_EQ("theirs", directory_.read("x"));
  EXPECT_THAT(names(), ElementsAre("x"));
}

TEST_F(PosixFilesTest, CreateExclusiveTakesAnythingForThere) {
  fs::create_directory(directory_.path("directory"));
  fs::create_symlink("nowhere", directory_.path("dangling"));
  for (const char* name : {"directory", "dangling"}) {
    EXPECT_EQ(ErrorKind::exists, kind(files_.create_exclusive(at(name), "mine"))) << name;
    EXPECT_EQ(ErrorKind::exists, kind(files_.create_exclusive(named(name), "mine"))) << name;
  }
  EXPECT_THAT(names(), ElementsAre("dangling", "directory"));
}

TEST_F(PosixFilesTest, CreateExclusiveLetsExactlyOneOfManyThreadsWin) {
  constexpr int rounds = 20;
  for (int round = 0; round < rounds; ++round) {
    const std::string name = std::to_string(round) + ".claim.json";
    std::atomic<int> winner = -1;
    std::atomic<int> won = 0;
    std::atomic<int> beaten = 0;
    std::vector<std::thread> claimants;
    for (int i = 0; i < 16; ++i) {
      claimants.emplace_back([&, i] {
        PosixFiles mine("claimant" + std::to_string(i));
        const auto done = mine.create_exclusive(at(name), std::to_string(i));
        if (done) winner = i, ++won;
        if (kind(done) == ErrorKind::exists) ++beaten;
      });
    }
    for (auto& claimant : claimants) claimant.join();
    ASSERT_EQ(1, won);
    ASSERT_EQ(15, beaten);
    ASSERT_EQ(std::to_string(winner), directory_.read(name));
  }
  EXPECT_EQ(static_cast<std::size_t>(rounds), names().size());
}

TEST_F(PosixFilesTest, CreateExclusiveThatRunsFullCreatesNothing) {
  const int status = test::in_child([this] {
    const test::SignalsBlocked blocked;
    const rlimit limit{10'000, 10'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    return kind(files_.create_exclusive(at("x"), std::string(100'000, 'n'))) == ErrorKind::full ? 0 : 1;
  });
  EXPECT_EQ(0, status);
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(PosixFilesTest, CreateExclusiveWithoutADirectoryCreatesNothing) {
  EXPECT_EQ(ErrorKind::not_found, kind(files_.create_exclusive(at("missing/x"), "mine")));
  EXPECT_EQ(ErrorKind::refused, kind(files_.create_exclusive(at(std::string(256, 'x')), "mine")));
  EXPECT_THAT(names(), IsEmpty());
}

// read

TEST_F(PosixFilesTest, ReadGivesBytesSizeAndTime) {
  directory_.write("x", std::string("a\0b\n", 4));
  const timespec times[] = {{1'700'000'000, 0}, {1'705'400'000, 123'456'789}};
  ASSERT_EQ(0, ::utimensat(AT_FDCWD, directory_.path("x").c_str(), times, 0));
  const auto read = files_.read(at("x"), enough);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(std::string("a\0b\n", 4), read->bytes);
  EXPECT_EQ(FileType::regular, read->info.type);
  EXPECT_EQ(4U, read->info.bytes);
  EXPECT_EQ(std::chrono::milliseconds{1'705'400'000'123}, read->info.modified.time_since_epoch());
}

TEST_F(PosixFilesTest, ReadOfWhatIsNotThereIsNotFound) {
  EXPECT_EQ(ErrorKind::not_found, kind(files_.read(at("x"), enough)));
  EXPECT_EQ(ErrorKind::not_found, kind(files_.read(at("missing/x"), enough)));
  EXPECT_EQ(ErrorKind::not_found, kind(files_.read(named("missing/x"), enough)));
}

TEST_F(PosixFilesTest, ReadStopsSoonAfterItsLimit) {
  directory_.write("x", std::string(1'000'000, 'x'));
  const auto read = files_.read(at("x"), 100'000);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_GT(read->bytes.size(), 100'000U);
  EXPECT_LT(read->bytes.size(), 200'000U);
  EXPECT_EQ(1'000'000U, read->info.bytes);
}

TEST_F(PosixFilesTest, ReadTakesAFileOfExactlyItsLimitWhole) {
  directory_.write("x", std::string(100'000, 'x'));
  const auto read = files_.read(at("x"), 100'000);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(100'000U, read->bytes.size());
}

TEST_F(PosixFilesTest, ReadMayTakeTheEndOfALongFile) {
  directory_.write("x", std::string(1'000'000, 'x') + "50%\n");
  const auto end = files_.read(at("x"), 4, Part::end);
  ASSERT_TRUE(end) << end.error().message();
  EXPECT_EQ("50%\n", end->bytes);
  directory_.write("short", "7%\n");
  EXPECT_EQ("7%\n", files_.read(at("short"), 4, Part::end).value().bytes);
}

TEST_F(PosixFilesTest, ReadOfAFifoFailsAtOnce) {
  ASSERT_EQ(0, ::mkfifo(directory_.path("fifo").c_str(), 0600));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.read(at("fifo"), enough)));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.read(named("fifo"), enough)));
}

TEST_F(PosixFilesTest, ReadTakesRegularFilesOnly) {
  fs::create_directory(directory_.path("directory"));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.read(at("directory"), enough)));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.read(named("directory/"), enough)));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.read(Place::of("/dev/zero"), enough)));
}

TEST_F(PosixFilesTest, ReadBelowAFileFails) {
  directory_.write("file", "x");
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.read(named("file/x"), enough)));
}

// Links

TEST_F(PosixFilesTest, AUsersPathMayEndInALinkWithinTheVolume) {
  fs::create_directory(directory_.path("2024"));
  directory_.write("2024/x", "linked");
  fs::create_symlink("2024/x", directory_.path("latest"));
  EXPECT_EQ("linked", content(named("latest")));
}

TEST_F(PosixFilesTest, AUsersPathMustNotEndInALinkToAnotherVolume) {
  fs::create_symlink("/proc/version", directory_.path("x"));
  EXPECT_EQ(ErrorKind::refused, kind(files_.read(named("x"), enough)));
}

TEST_F(PosixFilesTest, APathMayBeFollowedToAnotherVolumeIfAskedFor) {
  fs::create_symlink("/proc/version", directory_.path("x"));
  Place place = named("x");
  place.last = Place::Links::anywhere;
  EXPECT_TRUE(content(place).starts_with("Linux version")) << content(place);
}

TEST_F(PosixFilesTest, ALinkBelowAnAnchorIsNotRead) {
  directory_.write("precious", "secret");
  fs::create_symlink("precious", directory_.path("x"));
  EXPECT_EQ(ErrorKind::refused, kind(files_.read(at("x"), enough)));
}

TEST_F(PosixFilesTest, LinksInAUsersDirectoriesAreFollowed) {
  fs::create_directory(directory_.path("real"));
  fs::create_directory_symlink("real", directory_.path("link"));
  ASSERT_TRUE(files_.replace(named("link/x"), "new", {}));
  EXPECT_EQ("new", directory_.read("real/x"));
  EXPECT_EQ("new", content(named("link/x")));
  EXPECT_EQ(1U, listed({directory_.path("link"), ""}).size());
}

class LinkInTheMiddle : public PosixFilesTest {
 protected:
  LinkInTheMiddle() {
    fs::create_directories(directory_.path("victim/jobs"));
    directory_.write("victim/jobs/x", "keep me");
    fs::create_directory(directory_.path("state"));
    fs::create_directory_symlink("../victim", directory_.path("state/link"));
  }
  [[nodiscard]] Place through_link(const std::string& below) const {
    return {directory_.path("state"), "link/" + below};
  }
};

TEST_F(LinkInTheMiddle, IsRefused) {
  EXPECT_EQ(ErrorKind::refused, kind(files_.replace(through_link("jobs/x"), "new", {})));
  EXPECT_EQ(ErrorKind::refused, kind(files_.create_exclusive(through_link("jobs/y"), "new")));
  EXPECT_EQ(ErrorKind::refused, kind(files_.remove(through_link("jobs/x"))));
  EXPECT_EQ(ErrorKind::refused, kind(files_.make_directories(through_link("more"))));
  EXPECT_EQ(ErrorKind::refused, kind(files_.read(through_link("jobs/x"), enough)));
}

TEST_F(PosixFilesTest, ReadOfASocketFails) {
  const Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  directory_.path("socket").copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(0, ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.read(at("socket"), enough)));
}

TEST_F(LinkInTheMiddle, IsNeverWrittenThrough) {
  EXPECT_TRUE(kind(files_.replace(through_link("jobs/x"), "new", {})));
  EXPECT_TRUE(kind(files_.create_exclusive(through_link("jobs/y"), "new")));
  EXPECT_TRUE(kind(files_.remove(through_link("jobs/x"))));
  EXPECT_TRUE(kind(files_.make_directories(through_link("more"))));
  EXPECT_THAT(names("victim"), ElementsAre("jobs"));
  EXPECT_THAT(names("victim/jobs"), ElementsAre("x"));
  EXPECT_EQ("keep me", directory_.read("victim/jobs/x"));
}

TEST_F(LinkInTheMiddle, IsNeverReadThrough) {
  const auto all = [](std::string_view) { return true; };
  EXPECT_TRUE(kind(files_.read(through_link("jobs/x"), enough)));
  EXPECT_TRUE(kind(files_.list(through_link("jobs"), all)));
  EXPECT_TRUE(kind(files_.list({directory_.path("state"), "link"}, all)));
}

TEST_F(PosixFilesTest, ALoopOfLinksIsRefused) {
  fs::create_symlink("b", directory_.path("a"));
  fs::create_symlink("a", directory_.path("b"));
  EXPECT_EQ(ErrorKind::refused, kind(files_.read(named("a"), enough)));
  EXPECT_EQ(ErrorKind::refused, kind(files_.read(named("a/x"), enough)));
  EXPECT_EQ(ErrorKind::refused, kind(files_.inspect(directory_.path("a"))));
}

TEST_F(PosixFilesTest, AWayUpIsRefusedBelowAnAnchor) {
  fs::create_directories(directory_.path("state/a"));
  directory_.write("x", "keep me");
  const Place outside{directory_.path("state"), "../x"};
  const Place inside{directory_.path("state"), "a/../x"};
  for (const Place& place : {outside, inside}) {
    EXPECT_EQ(ErrorKind::refused, kind(files_.read(place, enough))) << place.below;
    EXPECT_TRUE(kind(files_.replace(place, "new", {}))) << place.below;
    EXPECT_TRUE(kind(files_.remove(place))) << place.below;
  }
  EXPECT_EQ(ErrorKind::refused, kind(files_.make_directories({directory_.path("state"), "../more"})));
  EXPECT_THAT(names(), ElementsAre("state", "x"));
  EXPECT_EQ("keep me", directory_.read("x"));
}

TEST_F(PosixFilesTest, ADirectoryIsNoPlaceForAFile) {
  for (const char* below : {"", ".", "..", "a/.."}) {
    EXPECT_TRUE(kind(files_.read(at(below), enough))) << below;
    EXPECT_TRUE(kind(files_.replace(at(below), "new", {}))) << below;
    EXPECT_TRUE(kind(files_.create_exclusive(at(below), "new"))) << below;
  }
  EXPECT_THAT(names(), IsEmpty());
}

// list

std::vector<std::string> names_of(const std::vector<Entry>& entries) {
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.push_back(entry.name);
  return names;
}

TEST_F(PosixFilesTest, ListLeavesOutTemporariesAndTheDirectoriesThemselves) {
  directory_.write("extract.done", "x");
  directory_.write(".hidden", "x");
  directory_.write(std::string(temporary_prefix) + "other-0", "x");
  EXPECT_THAT(names_of(listed(at(""))), UnorderedElementsAre("extract.done", ".hidden"));
}

TEST_F(PosixFilesTest, ListKeepsWhatIsWanted) {
  for (const char* name : {"a.csv", "b.csv", "c.txt"}) directory_.write(name, "x");
  const auto entries = files_.list(at(""), [](std::string_view name) { return name.ends_with(".csv"); });
  ASSERT_TRUE(entries) << entries.error().message();
  EXPECT_THAT(names_of(*entries), UnorderedElementsAre("a.csv", "b.csv"));
}

TEST_F(PosixFilesTest, ListTellsTypesWhereTheFileSystemDoes) {
  directory_.write("file", "x");
  fs::create_directory(directory_.path("directory"));
  fs::create_symlink("file", directory_.path("link"));
  ASSERT_EQ(0, ::mkfifo(directory_.path("fifo").c_str(), 0600));
  const std::map<std::string, FileType> types{{"file", FileType::regular},
                                              {"directory", FileType::directory},
                                              {"link", FileType::link},
                                              {"fifo", FileType::other}};
  const auto entries = listed(at(""));
  ASSERT_EQ(types.size(), entries.size());
  for (const Entry& entry : entries) {
    const bool told = entry.type != FileType::unknown;
    EXPECT_EQ(told ? types.at(entry.name) : FileType::unknown, entry.type) << entry.name;
  }
}

TEST_F(PosixFilesTest, ListTellsAnotherFileByItsNumber) {
  const auto number = [&] { return listed(at("")).at(0).number; };
  ASSERT_TRUE(files_.replace(at("m"), "1"));
  const auto first = number();
  EXPECT_NE(0U, first);
  EXPECT_EQ(first, number());
  ASSERT_TRUE(files_.replace(at("m"), "2"));
  EXPECT_NE(first, number());
}

TEST_F(PosixFilesTest, ListSeesWhatCameSinceTheLastOne) {
  EXPECT_THAT(listed(at("")), IsEmpty());
  directory_.write("x", "x");
  EXPECT_THAT(names_of(listed(at(""))), ElementsAre("x"));
}

TEST_F(PosixFilesTest, ListReadsAllOfALargeDirectory) {
  for (int i = 0; i < 3000; ++i) directory_.write("file-with-a-long-name-" + std::to_string(i), "");
  EXPECT_EQ(3000U, listed(at("")).size());
}

TEST_F(PosixFilesTest, ListNeedsADirectory) {
  const auto all = [](std::string_view) { return true; };
  directory_.write("file", "x");
  EXPECT_EQ(ErrorKind::not_found, kind(files_.list(at("missing"), all)));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.list(at("file"), all)));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.list({directory_.path("file"), ""}, all)));
}

// inspect

TEST_F(PosixFilesTest, InspectFollowsLinks) {
  directory_.write("file", "12345");
  fs::create_symlink("file", directory_.path("link"));
  const auto info = files_.inspect(directory_.path("link"));
  ASSERT_TRUE(info) << info.error().message();
  EXPECT_EQ(FileType::regular, info->type);
  EXPECT_EQ(5U, info->bytes);
}

TEST_F(PosixFilesTest, InspectTellsWhatIsThere) {
  ASSERT_EQ(0, ::mkfifo(directory_.path("fifo").c_str(), 0600));
  fs::create_symlink("nowhere", directory_.path("dangling"));
  EXPECT_EQ(FileType::directory, files_.inspect(directory_.path()).value().type);
  EXPECT_EQ(FileType::other, files_.inspect(directory_.path("fifo")).value().type);
  EXPECT_EQ(ErrorKind::not_found, kind(files_.inspect(directory_.path("dangling"))));
  EXPECT_EQ(ErrorKind::not_found, kind(files_.inspect(directory_.path("missing"))));
}

// remove

TEST_F(PosixFilesTest, RemoveTakesTheFileAway) {
  directory_.write("x", "x");
  EXPECT_TRUE(files_.remove(at("x")));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(PosixFilesTest, RemoveOfWhatIsNotThereIsNoError) {
  EXPECT_TRUE(files_.remove(at("x")));
  EXPECT_TRUE(files_.remove(at("missing/x")));
  EXPECT_TRUE(files_.remove(named("missing/x")));
}

TEST_F(PosixFilesTest, RemoveOfALinkLeavesItsTarget) {
  directory_.write("precious", "keep me");
  fs::create_symlink("precious", directory_.path("x"));
  EXPECT_TRUE(files_.remove(named("x")));
  EXPECT_THAT(names(), ElementsAre("precious"));
}

TEST_F(PosixFilesTest, RemoveLeavesDirectoriesAlone) {
  fs::create_directory(directory_.path("directory"));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.remove(at("directory"))));
  EXPECT_THAT(names(), ElementsAre("directory"));
}

// make_directories

TEST_F(PosixFilesTest, MakeDirectoriesMakesAnchorAndWhatIsBelow) {
  ASSERT_TRUE(files_.make_directories({directory_.path("data/jobs"), "extract/20240116/0"}));
  EXPECT_TRUE(fs::is_directory(directory_.path("data/jobs/extract/20240116/0")));
}

TEST_F(PosixFilesTest, MakeDirectoriesIsContentWithWhatIsThere) {
  const Place place{directory_.path("data"), "a"};
  ASSERT_TRUE(files_.make_directories(place));
  directory_.write("data/a/x", "keep me");
  ASSERT_TRUE(files_.make_directories(place));
  EXPECT_EQ("keep me", directory_.read("data/a/x"));
}

TEST_F(PosixFilesTest, MakeDirectoriesPassesOverNeedlessSlashes) {
  EXPECT_TRUE(files_.make_directories({directory_.path("a//b///"), ""}));
  EXPECT_TRUE(files_.make_directories({directory_.path("a/b/"), "c//d/"}));
  EXPECT_TRUE(files_.make_directories({directory_.path("a/./e/"), "./f"}));
  EXPECT_THAT(names("a"), ElementsAre("b", "e"));
  EXPECT_THAT(names("a/b"), ElementsAre("c"));
  EXPECT_THAT(names("a/b/c"), ElementsAre("d"));
  EXPECT_THAT(names("a/e"), ElementsAre("f"));
}

TEST_F(PosixFilesTest, MakeDirectoriesMakesARelativePath) {
  const fs::path before = fs::current_path();
  fs::current_path(directory_.path());
  const auto made = files_.make_directories({"state", "a"});
  fs::current_path(before);
  EXPECT_TRUE(made) << made.error().message();
  EXPECT_TRUE(fs::is_directory(directory_.path("state/a")));
}

TEST_F(PosixFilesTest, MakeDirectoriesFailsWhereAFileIsInTheWay) {
  directory_.write("file", "keep me");
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.make_directories({directory_.path("file"), ""})));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.make_directories({directory_.path("file/a"), ""})));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.make_directories(at("file"))));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.make_directories(at("file/a"))));
  EXPECT_EQ("keep me", directory_.read("file"));
}

TEST_F(PosixFilesTest, MakeDirectoriesFailsAtADanglingLink) {
  fs::create_symlink("nowhere", directory_.path("link"));
  EXPECT_TRUE(kind(files_.make_directories({directory_.path("link"), "a"})));
  EXPECT_TRUE(kind(files_.make_directories(at("link/a"))));
  EXPECT_THAT(names(), ElementsAre("link"));
}

TEST_F(PosixFilesTest, MakeDirectoriesMayRunManyTimesAtOnce) {
  std::atomic<int> failed = 0;
  std::vector<std::thread> makers;
  for (int i = 0; i < 16; ++i) {
    makers.emplace_back([&, i] {
      const std::string mine = "a/b/c/" + std::to_string(i);
      failed += files_.make_directories({directory_.path("data/jobs"), mine}) ? 0 : 1;
    });
  }
  for (auto& maker : makers) maker.join();
  EXPECT_EQ(0, failed);
  EXPECT_EQ(16U, names("data/jobs/a/b/c").size());
}

// volume_time

TEST_F(PosixFilesTest, VolumeTimeIsNearNowAndLeavesNothingBehind) {
  using std::chrono::system_clock;
  // The kernel stamps files with the time of the last tick.
  const auto before = system_clock::now() - std::chrono::seconds{1};
  const auto time = files_.volume_time(directory_.path());
  ASSERT_TRUE(time) << time.error().message();
  EXPECT_GT(*time, before);
  EXPECT_LE(*time, system_clock::now());
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(PosixFilesTest, VolumeTimeNeedsADirectory) {
  directory_.write("file", "x");
  EXPECT_EQ(ErrorKind::not_found, kind(files_.volume_time(directory_.path("missing"))));
  EXPECT_EQ(ErrorKind::wrong_type, kind(files_.volume_time(directory_.path("file"))));
}

}  // namespace
}  // namespace baton::system
