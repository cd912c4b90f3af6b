#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Checkpoints : public BatonTest {
 protected:
  Checkpoints() { fs::create_directory(directory_ / "src"); }

  [[nodiscard]] static Words checkpoint(const Words& words) {
    Words all{"checkpoint"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--job", "j", "--run", "r", "--state", "state"});
    return all;
  }
  Ended save(const Words& options = {}) {
    Words words{"save", "src"};
    words.insert(words.end(), options.begin(), options.end());
    return baton(checkpoint(words));
  }
  Ended restore(const Words& options = {}) {
    Words words{"restore", "out"};
    words.insert(words.end(), options.begin(), options.end());
    return baton(checkpoint(words));
  }
  // Names, types, modes, times, links' targets and contents of all that is below a directory.
  std::string picture_of(const std::string& directory) {
    const auto ended = run_command(
        {"sh", "-c",
         fmt::format(
             "cd {} && find . -printf '%p %y %m %T@ %l\\n' | LC_ALL=C sort && find . -type f -print0 | "
             "LC_ALL=C sort -z | xargs -0r sha256sum",
             directory)});
    EXPECT_EQ(0, ended.code) << ended.err;
    return ended.out;
  }
  [[nodiscard]] std::string stored(const std::string& name) const {
    return "state/j/checkpoints/default/0/r/" + name;
  }
};

TEST_F(Checkpoints, RestoreATreeAsItWas) {
  write("src/a", "1");
  write("src/d/e/f", std::string(700'000, 'f'));
  write("src/with \"quotes\" \\ and\nlines", "2");
  write(std::string("src/\xff\xfe%41"), "3");
  write("src/empty", "");
  fs::create_directory(directory_ / "src/nothing");
  fs::create_symlink("d/e", directory_ / "src/l");
  fs::create_symlink("../a", directory_ / "src/d/up");
  fs::permissions(directory_ / "src/a", fs::perms(0751));
  fs::permissions(directory_ / "src/d/e", fs::perms(0550));
  run_command({"touch", "-d", "2001-02-03 04:05:06.789", path("src/a"), path("src/nothing")});
  EXPECT_THAT(save({"--step", "12"}),
              AllOf(ExitsWith(0), testing::Field(&Ended::out, HasSubstr("EVENT: type=checkpoint_saved")),
                    testing::Field(&Ended::out, HasSubstr("METRIC: checkpoint_bytes="))));
  const auto restored = restore();
  EXPECT_THAT(restored, ExitsWith(0));
  EXPECT_THAT(restored.out, AllOf(HasSubstr("type=checkpoint_restored"), HasSubstr("step=12"),
                                  HasSubstr("checkpoint_age_seconds")));
  EXPECT_EQ(picture_of("src"), picture_of("out"));
  fs::permissions(directory_ / "src/d/e", fs::perms(0755));
  fs::permissions(directory_ / "out/d/e", fs::perms(0755));
}

TEST_F(Checkpoints, ReplaceAllThatIsThere) {
  write("src/a", "new");
  write("out/a", "old");
  write("out/d/b", "old");
  EXPECT_THAT(save(), ExitsWith(0));
  EXPECT_THAT(restore(), ExitsWith(0));
  EXPECT_EQ(picture_of("src"), picture_of("out"));
}

TEST_F(Checkpoints, KeepHolesOfSparseFiles) {
  write("src/sparse", "begin");
  fs::resize_file(directory_ / "src/sparse", 1 << 30);
  EXPECT_THAT(save(), ExitsWith(0));
  EXPECT_THAT(restore(), ExitsWith(0));
  struct stat status {};
  ASSERT_EQ(0, ::stat(path("out/sparse").c_str(), &status));
  EXPECT_EQ(1 << 30, status.st_size);
  EXPECT_LT(status.st_blocks * 512, 1 << 20);
  EXPECT_THAT(baton(checkpoint({"verify"})), ExitsWith(0));
}

TEST_F(Checkpoints, OfAFileAndOfAStream) {
  write("model.bin", "weights");
  EXPECT_THAT(baton(checkpoint({"save", "model.bin", "--name", "file"})), ExitsWith(0));
  EXPECT_THAT(baton(checkpoint({"restore", "copy.bin", "--name", "file"})), ExitsWith(0));
  EXPECT_EQ("weights", read("copy.bin"));
  const std::string stream(300'000, 's');
  EXPECT_THAT(baton(checkpoint({"save", "-", "--name", "stream"}), stream), ExitsWith(0));
  const auto out = baton(checkpoint({"restore", "-", "--name", "stream"}));
  EXPECT_EQ(0, out.code) << out.err;
  EXPECT_TRUE(stream == out.out);
  EXPECT_THAT(baton(checkpoint({"restore", "-", "--name", "file"})).out, "weights");
  EXPECT_THAT(save(), ExitsWith(0));
  EXPECT_THAT(baton(checkpoint({"restore", "-"})), FailsWith(64, "not of a directory"));
}

TEST_F(Checkpoints, OfAStreamShowNothingOfACorruptOne) {
  EXPECT_THAT(baton(checkpoint({"save", "-"}), "one"), ExitsWith(0));
  EXPECT_THAT(baton(checkpoint({"save", "-"}), "two"), ExitsWith(0));
  write(stored("0.00000002/data/0"), "twx");
  const auto out = baton(checkpoint({"restore", "-"}));
  EXPECT_EQ(0, out.code);
  EXPECT_EQ("one", out.out);
  EXPECT_THAT(out.err, HasSubstr("0.00000002 is skipped"));
}

TEST_F(Checkpoints, ThatAreNotThereAre69OrNothingToDo) {
  EXPECT_THAT(restore(), FailsWith(69, "there is no checkpoint"));
  const auto none = restore({"--if-exists"});
  EXPECT_THAT(none, ExitsWith(0));
  EXPECT_THAT(none.out, IsEmpty());
  EXPECT_FALSE(exists("out"));
  EXPECT_THAT(save({"--step", "1"}), ExitsWith(0));
  EXPECT_THAT(restore({"--step", "2"}), FailsWith(69, "of step 2"));
}

TEST_F(Checkpoints, OfAnotherRunCountOnlyAcrossRuns) {
  write("src/a", "1");
  EXPECT_THAT(save(), ExitsWith(0));
  const Words other{"checkpoint", "restore", "out", "--job", "j", "--run", "later", "--state", "state"};
  EXPECT_THAT(baton(other), ExitsWith(69));
  Words across = other;
  across.push_back("--across-runs");
  EXPECT_THAT(baton(across), ExitsWith(0));
  EXPECT_EQ("1", read("out/a"));
}

TEST_F(Checkpoints, ThatAreCorruptAreSkippedAndNamed) {
  write("src/a", "1");
  EXPECT_THAT(save(), ExitsWith(0));
  write("src/a", "2");
  EXPECT_THAT(save(), ExitsWith(0));
  write(stored("0.00000002/data/0"), "3");
  EXPECT_THAT(baton(checkpoint({"verify"})),
              AllOf(FailsWith(65, "0.00000002/data/0 (a): does not match its digest"),
                    testing::Field(&Ended::out, HasSubstr("r/0.00000001 ok\n"))));
  const auto restored = restore();
  EXPECT_THAT(restored, ExitsWith(0));
  EXPECT_THAT(restored.out, AllOf(HasSubstr("type=checkpoint_skipped severity=WARNING"),
                                  HasSubstr("checkpoint=0.00000001")));
  EXPECT_EQ("1", read("out/a"));
  write(stored("0.00000001/manifest"), "{}");
  EXPECT_THAT(restore(), ExitsWith(65));
  EXPECT_EQ("1", read("out/a"));
}

TEST_F(Checkpoints, ThatReachOutsideAreRefused) {
  write("src/a", "1");
  fs::create_symlink("a", directory_ / "src/l");
  EXPECT_THAT(save(), ExitsWith(0));
  const std::string manifest = read(stored("0.00000001/manifest"));
  EXPECT_THAT(manifest, HasSubstr("\"path\":\"a\""));
  for (const auto& [from, to] :
       {std::pair{"\"path\":\"a\"", "\"path\":\"../a\""}, std::pair{"\"path\":\"a\"", "\"path\":\"/tmp/a\""},
        std::pair{"\"target\":\"a\"", "\"target\":\"../a\""}}) {
    std::string altered = manifest;
    altered.replace(altered.find(from), std::string(from).size(), to);
    // Who can write a path can write a checksum.
    altered.resize(altered.rfind(",\"checksum\""));
    write("body", altered);
    const auto sum = run_command({"sh", "-c", "xxhsum -q -H2 < " + path("body")});
    altered += ",\"checksum\":\"xxh3:" + sum.out.substr(0, 32) + "\"}\n";
    write(stored("0.00000001/manifest"), altered);
    EXPECT_THAT(restore(),
                AllOf(ExitsWith(65), testing::Field(&Ended::err, HasSubstr("the manifest's entry"))));
    EXPECT_FALSE(exists("out"));
    EXPECT_FALSE(exists("a"));
  }
}

TEST_F(Checkpoints, AreListedNewestLast) {
  write("src/a", "1234");
  EXPECT_THAT(save({"--step", "5", "--label", "kind=test"}), ExitsWith(0));
  EXPECT_THAT(save({"--step", "6"}), ExitsWith(0));
  const auto table = baton(checkpoint({"list"}));
  EXPECT_THAT(table, ExitsWith(0));
  EXPECT_THAT(table.out, testing::ContainsRegex("r/0.00000001 +5 +1 +4 B.*\nr/0.00000002 +6 "));
  const auto json = baton(checkpoint({"list", "--json"}));
  EXPECT_THAT(json.out, AllOf(HasSubstr("\"step\":5"), HasSubstr("\"labels\":{\"kind\":\"test\"}")));
}

TEST_F(Checkpoints, ArePrunedButNeverTheNewestValidOne) {
  for (const char* step : {"1", "2", "3"}) {
    write("src/a", step);
    EXPECT_THAT(save({"--step", step}), ExitsWith(0));
  }
  for (const char* number : {"2", "3"}) write(stored(fmt::format("0.0000000{}/data/0", number)), "x");
  const auto pruned = baton(checkpoint({"prune", "--keep", "1"}));
  EXPECT_THAT(pruned, ExitsWith(0));
  EXPECT_EQ("r/0.00000002\n", pruned.out);
  EXPECT_THAT(restore(), ExitsWith(0));
  EXPECT_EQ("1", read("out/a"));
}

TEST_F(Checkpoints, OfACommandBelongToItsJobAndEpoch) {
  write("src/a", "1");
  const auto ended =
      baton({"run", "--job", "j", "--run", "r", "--state", "state", "--retries", "1", "--retry-delay", "0",
             "--", "sh", "-c", binary() + " checkpoint save src --step 7 && [ $BATON_ATTEMPT = 2 ]"});
  EXPECT_THAT(ended, ExitsWith(0));
  const auto list = baton(checkpoint({"list", "--json"}));
  EXPECT_THAT(list.out, AllOf(HasSubstr("\"checkpoint\":\"1.00000001\""), HasSubstr("\"attempt\":1"),
                              HasSubstr("\"checkpoint\":\"1.00000002\""), HasSubstr("\"attempt\":2")));
}

TEST_F(Checkpoints, OfAnOwnerThatWasReplacedAreRefused) {
  write("src/a", "1");
  const auto ended = baton({"run", "--job", "j", "--run", "r", "--state", "state", "--", "sh", "-c",
                            "touch state/j/r/0/2.claim.json; exec " + binary() + " checkpoint save src"});
  EXPECT_EQ(75, ended.code) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("a later owner has taken over"));
  EXPECT_THAT(baton(checkpoint({"list"})).out, IsEmpty());
}

TEST_F(Checkpoints, AreNotMadeOfFilesThatKeepChanging) {
  write("src/big", std::string(2'000'000, 'x'));
  auto writer = start_command({"sh", "-c", "while :; do printf y >>src/big; done"});
  ASSERT_TRUE(eventually([&] { return fs::file_size(directory_ / "src/big") > 2'000'000; }));
  EXPECT_THAT(save({"--bandwidth", "8Mi"}), FailsWith(65, "src/big: keeps changing while it is being saved"));
  EXPECT_THAT(baton(checkpoint({"list"})).out, IsEmpty());
}

TEST_F(Checkpoints, ThatAreStoppedLeaveNothing) {
  write("src/big", std::string(2'000'000, 'x'));
  auto saving = start(checkpoint({"save", "src", "--bandwidth", "1Ki"}));
  const auto run_directory = directory_ / "state/j/checkpoints/default/0/r";
  ASSERT_TRUE(eventually([&] { return fs::exists(run_directory) && !fs::is_empty(run_directory); }));
  saving.signal(SIGTERM);
  EXPECT_EQ(128 + SIGTERM, saving.wait().code);
  EXPECT_TRUE(fs::is_empty(run_directory));
}

TEST_F(Checkpoints, ThatTakeLongShowOnATerminalHowFarTheyAre) {
  write("src/large", std::string(3 << 20, 'x'));
  const Words slow{"checkpoint", "save", "src", "--checkpoint-dir", "ckpt", "--bandwidth", "1Ki"};
  auto elsewhere = start(slow);
  std::string command = "exec " + binary();
  for (const auto& word : slow) command += " " + word;
  auto terminal = start_command({"script", "-qec", command, "/dev/null"});
  EXPECT_TRUE(eventually([&] {
    const std::string shown = terminal.out();
    return shown.find("\rcheckpoint: ") != std::string::npos &&
           shown.find(" of 3.0 MiB") != std::string::npos;
  })) << terminal.out();
  EXPECT_EQ("", elsewhere.err()) << "which began before";
  for (const pid_t process : children_of(terminal.pid())) ::kill(process, SIGTERM);
  EXPECT_THAT(terminal.wait(),
              AllOf(ExitsWith(128 + SIGTERM), testing::Field(&Ended::out, EndsWith("\r\033[K"))));
  elsewhere.signal(SIGTERM);
  EXPECT_THAT(elsewhere.wait(), ExitsWith(128 + SIGTERM));
}

TEST_F(Checkpoints, AreAskedForInWordsThatMakeSense) {
  EXPECT_THAT(baton({"checkpoint"}), FailsWith(64, "write baton checkpoint save SRC"));
  EXPECT_THAT(baton(checkpoint({"keep"})), FailsWith(64, "unknown action 'keep'"));
  EXPECT_THAT(baton(checkpoint({"save"})), FailsWith(64, "write baton checkpoint save SRC"));
  EXPECT_THAT(baton({"checkpoint", "list"}), FailsWith(64, "write --job NAME or --checkpoint-dir DIR"));
  EXPECT_THAT(restore({"--label", "a=b"}), FailsWith(64, "--label: goes with save only"));
  EXPECT_THAT(save({"--keep", "0"}), FailsWith(64, "at least 1"));
  EXPECT_THAT(save({"--name", "a/b"}), FailsWith(64, "'a/b'"));
  EXPECT_THAT(baton(checkpoint({"save", "absent"})), FailsWith(74, "absent"));
}

TEST_F(Checkpoints, AreNeitherSavedNorReplacedThemselves) {
  write("src/a", "1");
  EXPECT_THAT(save(), ExitsWith(0));
  fs::create_directory_symlink(".", directory_ / "here");
  for (const char* holding : {".", "state", "here/state/"}) {
    EXPECT_THAT(baton(checkpoint({"save", holding})), FailsWith(64, "holds the checkpoints themselves"));
    EXPECT_THAT(baton(checkpoint({"restore", holding})), FailsWith(64, "holds the checkpoints themselves"));
  }
  EXPECT_THAT(restore(), ExitsWith(0));
}

TEST_F(Checkpoints, NeedNoJobWhereTheirDirectoryIsNamed) {
  write("src/a", "1");
  EXPECT_THAT(baton({"checkpoint", "save", "src", "--checkpoint-dir", "c/{env:USER}", "--run", "r"}),
              ExitsWith(64));
  EXPECT_THAT(baton({"checkpoint", "save", "src", "--checkpoint-dir", "c/{run}", "--run", "r"}),
              ExitsWith(0));
  EXPECT_THAT(baton({"checkpoint", "restore", "out", "--checkpoint-dir", "c/r", "--run", "r"}), ExitsWith(0));
  EXPECT_EQ("1", read("out/a"));
  EXPECT_THAT(
      baton({"checkpoint", "restore", "out", "--checkpoint-dir", "c/r", "--run", "r", "--job", "other"}),
      FailsWith(65, "is of job ''"));
}

}  // namespace
}  // namespace baton::behaviour
