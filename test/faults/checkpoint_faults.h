#pragma once

#include <fstream>
#include <string>

#include "faults/faults_test.h"

namespace baton::faults {

// Checkpoints of a directory that has versions, all on one volume.
class Checkpoint : public FaultsTest {
 protected:
  [[nodiscard]] Words checkpoint(const Words& words) const {
    Words all{"checkpoint"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--job", "j", "--run", "r", "--state", volume() + "/state"});
    return all;
  }
  [[nodiscard]] Words save() const { return checkpoint({"save", volume() + "/src", "--keep", "2"}); }
  [[nodiscard]] Words restore(const std::string& name = "out") const {
    return checkpoint({"restore", volume() + "/" + name});
  }
  void write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories(std::filesystem::path(volume() + "/" + name).parent_path());
    std::ofstream(volume() + "/" + name, std::ios::binary) << bytes;
  }
  // Files of one version, small and large, each with the version in it, and some that never change.
  void write_version(const std::string& directory, const std::string& version) const {
    write(directory + "/small", version);
    write(directory + "/d/big", std::string(300'000, version[0]));
    for (const char* name : {"/same", "/d/same too"}) write(directory + name, std::string(1000, 's'));
  }
  // "" when a directory is not one version and whole.
  [[nodiscard]] std::string version_of(const std::string& directory) const {
    const auto small = content(directory + "/small");
    const auto big = content(directory + "/d/big");
    if (!small || !big || *big != std::string(300'000, (*small)[0])) return "";
    const auto same = content(directory + "/d/same too");
    return same && *same == std::string(1000, 's') ? *small : "";
  }
  // Two checkpoints, and a third version to be saved; an older state of the directory that is restored.
  void prepare_two() {
    for (const char* version : {"1", "2"}) {
      write_version("src", version);
      ASSERT_THAT(baton(save()), ExitsWith(0));
    }
    write_version("src", "3");
    write_version("out", "0");
    run_command({"cp", "-a", volume(), root_ / "prepared"});
  }
  void put_back() {
    std::filesystem::remove_all(volume());
    run_command({"cp", "-a", root_ / "prepared", volume()});
  }
  [[nodiscard]] std::size_t temporaries_left() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(volume()))
      count += entry.path().filename().string().starts_with(".baton-") ? 1 : 0;
    return count;
  }
  // What a killed process has left can be listed, is whole, and leads to one of these versions.
  void expect_usable(const std::string& versions) {
    EXPECT_THAT(baton(checkpoint({"list"})).out, testing::Not(testing::HasSubstr("corrupt")));
    EXPECT_THAT(baton(checkpoint({"verify"})), ExitsWith(0));
    EXPECT_THAT(baton(restore("check")), ExitsWith(0));
    const std::string version = version_of("check");
    EXPECT_THAT(versions, testing::HasSubstr(version));
    EXPECT_NE("", version);
  }
  // baton under strace, with this injected.
  Ended tampered(const std::string& injection, const Words& arguments) {
    return run_traced(arguments, injection, false).ended;
  }
};

}  // namespace baton::faults
