#include "model/checkpoint_manifest.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/checkpoint_tree.h"
#include "model/checksum.h"

namespace baton::model {
namespace {

using testing::HasSubstr;

CheckpointEntry directory(std::string path, unsigned mode = 0755) {
  CheckpointEntry entry;
  entry.path = std::move(path);
  entry.kind = EntryKind::directory;
  entry.mode = mode;
  return entry;
}

CheckpointEntry link(std::string path, std::string target) {
  CheckpointEntry entry = directory(std::move(path), 0777);
  entry.kind = EntryKind::link;
  entry.target = std::move(target);
  return entry;
}

CheckpointEntry file(std::string path, std::uint64_t bytes, std::size_t data, std::uint64_t offset) {
  CheckpointEntry entry;
  entry.path = std::move(path);
  entry.mode = 0640;
  entry.modified_ns = -5;
  entry.changed_ns = 1'700'000'000'123'456'789;
  entry.bytes = bytes;
  entry.digest = checksum("x");
  entry.data = data;
  entry.offset = offset;
  entry.inode = 18'000'000'000'000'000'000U;
  return entry;
}

CheckpointManifest example() {
  CheckpointManifest manifest;
  manifest.header.job = "train";
  manifest.header.run = "r1";
  manifest.header.index = 2;
  manifest.header.id = {7, 12};
  manifest.header.attempt = 3;
  manifest.header.step = 4000;
  manifest.header.parent = "7.00000011";
  manifest.header.host = "node";
  manifest.header.labels = {{"team", "a \"b\""}};
  manifest.data = {{100, checksum("a")}, {7, checksum("b")}};
  manifest.entries = {directory(""),          file("a", 40, 0, 60),
                      directory("d \xff"),    file("d \xff/b", 60, 0, 0),
                      file("empty", 0, 0, 0), link("l", "d/../a")};
  manifest.entries.back().target = "a";
  return manifest;
}

std::string problem_of(const CheckpointManifest& manifest) {
  const auto decoded = decode_manifest(encode_manifest(manifest));
  return decoded ? "" : decoded.error().message();
}

TEST(Manifest, IsReadAsItWasWritten) {
  const auto decoded = decode_manifest(encode_manifest(example()));
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(example(), *decoded);
  EXPECT_EQ(100U, decoded->bytes());
  EXPECT_EQ(3U, decoded->files());
  EXPECT_EQ((std::vector<std::vector<std::size_t>>{{3, 1}, {}}), decoded->entries_by_data());
}

TEST(Manifest, OfAStreamHasOneEntry) {
  CheckpointManifest manifest = example();
  manifest.header.kind = CheckpointKind::stream;
  manifest.header.step.reset();
  manifest.entries = {file("", 100, 0, 0)};
  EXPECT_EQ("", problem_of(manifest));
  manifest.entries.push_back(file("b", 7, 1, 0));
  EXPECT_THAT(problem_of(manifest), HasSubstr("something else than its kind says"));
}

TEST(Manifest, ThatIsAlteredAnywhereIsFoundOut) {
  const std::string whole = encode_manifest(example());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const int bit : {0, 5}) {
      std::string altered = whole;
      altered[i] = static_cast<char>(altered[i] ^ (1 << bit));
      EXPECT_FALSE(decode_manifest(altered)) << i;
    }
    EXPECT_FALSE(decode_manifest(whole.substr(0, i))) << i;
  }
  EXPECT_FALSE(decode_manifest(whole + "\n"));
  EXPECT_FALSE(decode_manifest(whole + whole));
}

TEST(Manifest, TellsItsHeaderFromItsBeginning) {
  const std::string whole = encode_manifest(example());
  const auto header = decode_manifest_header(whole.substr(0, whole.find('\n') + 9));
  ASSERT_TRUE(header);
  EXPECT_EQ(example().header, *header);
  EXPECT_FALSE(decode_manifest_header(whole.substr(0, 99)));
}

TEST(Manifest, OfALaterVersionIsRefusedAndNotCorrupt) {
  const auto decoded = decode_manifest("{\"baton_checkpoint\":2}\nwhatever\n");
  ASSERT_FALSE(decoded);
  EXPECT_EQ(base::ErrorKind::refused, decoded.error().kind);
  EXPECT_EQ(base::ErrorKind::data, decode_manifest("{\"baton\":1}\n").error().kind);
}

struct Hostile {
  const char* what;
  const char* problem;
  std::function<void(CheckpointManifest&)> make;
};

TEST(Manifest, ThatWouldReachOutsideItsDirectoryIsRefused) {
  const Hostile hostile[] = {
      {"up", "no relative path", [](auto& m) { m.entries.push_back(file("../x", 0, 0, 0)); }},
      {"up inside", "no relative path", [](auto& m) { m.entries.push_back(file("a/../../x", 0, 0, 0)); }},
      {"absolute", "no relative path", [](auto& m) { m.entries.push_back(file("/etc/x", 0, 0, 0)); }},
      {"link out", "leads out", [](auto& m) { m.entries.push_back(link("out", "../x")); }},
      {"absolute link", "leads out", [](auto& m) { m.entries.push_back(link("out", "/etc")); }},
      {"below a link", "not in a directory", [](auto& m) { m.entries.push_back(file("l/x", 0, 0, 0)); }},
      {"below a file", "not in a directory", [](auto& m) { m.entries.push_back(file("a/x", 0, 0, 0)); }},
      {"before its directory", "not in a directory",
       [](auto& m) { m.entries.insert(m.entries.begin() + 1, file("later/x", 0, 0, 0)); }},
      {"twice", "listed twice", [](auto& m) { m.entries.push_back(directory("a")); }},
      {"twice the top", "no relative path", [](auto& m) { m.entries.push_back(directory("")); }},
      {"no top", "does not begin", [](auto& m) { m.entries.erase(m.entries.begin()); }},
  };
  for (const auto& [what, problem, make] : hostile) {
    CheckpointManifest manifest = example();
    make(manifest);
    EXPECT_THAT(problem_of(manifest), HasSubstr(problem)) << what;
  }
}

TEST(Manifest, WithBytesThatAreNowhereIsRefused) {
  const Hostile hostile[] = {
      {"no such data", "in no data file", [](auto& m) { m.entries[1].data = 2; }},
      {"too long", "ends behind", [](auto& m) { m.entries[1].bytes = 41; }},
      {"overflow", "ends behind", [](auto& m) { m.entries[1].offset = ~0ULL - 10; }},
      {"huge", "ends behind", [](auto& m) { m.entries[1].bytes = ~0ULL; }},
      {"overlap", "shares bytes", [](auto& m) { m.entries[1].offset = 59; }},
  };
  for (const auto& [what, problem, make] : hostile) {
    CheckpointManifest manifest = example();
    make(manifest);
    EXPECT_THAT(problem_of(manifest), HasSubstr(problem)) << what;
  }
}

TEST(StoredMode, IsWhatAllMayReadWhoMayReadEachOfTheFiles) {
  const std::vector<CheckpointEntry> entries = {directory("", 0755),  file("a", 1, 0, 0),
                                                directory("p", 0700), file("p/b", 1, 0, 1),
                                                directory("g", 0750), file("g/c", 1, 0, 2)};
  const StoredModes modes(entries);
  EXPECT_EQ(0640U, modes.of({1}));
  EXPECT_EQ(0600U, modes.of({3}));
  EXPECT_EQ(0640U, modes.of({5}));
  EXPECT_EQ(0600U, modes.of({1, 3}));
}

}  // namespace
}  // namespace baton::model
