#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/checkpoint_restorer.h"
#include "engine/checkpoint_saver.h"
#include "system/posix_files.h"

#include "support/temporary_directory.h"

namespace baton::engine {

namespace fs = std::filesystem;

// Saves the directory src and restores it as out, on a volume of its own.
class CheckpointTest : public testing::Test {
 protected:
  CheckpointTest() { fs::create_directories(path("src")); }

  [[nodiscard]] std::string path(const std::string& name) const { return directory_.path(name); }
  void write(const std::string& name, const std::string& bytes) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << bytes;
  }
  [[nodiscard]] std::string read(const std::string& name) const { return directory_.read(name); }
  // Longer ago than any clock's tick.
  void settle(const std::string& name) const {
    fs::last_write_time(path(name), fs::file_time_type::clock::now() - std::chrono::hours{1});
  }

  [[nodiscard]] CheckpointStore store(const std::string& run = "r", bool across_runs = false) {
    return {files_, {path("vol"), {"default", 0, run}, "j", across_runs}};
  }
  [[nodiscard]] base::Result<CheckpointSaver::Saved> save(std::optional<std::uint64_t> step = {}) {
    std::optional<ClaimStore> claims;
    claims.emplace(files_, path("state"), model::Worker{"j", "r", 0, ""});
    return CheckpointSaver(files_, clock_, store(), claims, pace_, options_).save({path("src"), step, {}});
  }
  [[nodiscard]] CheckpointRestorer restorer() { return {files_, store(), pace_, base::Duration{0}}; }
  [[nodiscard]] base::Result<CheckpointRestorer::Restored> restore(std::optional<std::uint64_t> step = {}) {
    return restorer().restore(path("out"), step);
  }
  [[nodiscard]] std::string checkpoint(const std::string& name) const {
    return path("vol/default/0/r/" + name);
  }
  [[nodiscard]] std::vector<std::string> checkpoints() {
    std::vector<std::string> names;
    const auto all = store().list();
    EXPECT_TRUE(all);
    for (const auto& found : *all) names.push_back(found.id.directory_name());
    return names;
  }
  [[nodiscard]] std::size_t entries_of(const std::string& directory) const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path(directory)), {}));
  }
  void flip(const std::string& file, std::size_t position) const {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(position));
    const char byte = static_cast<char>(stream.get() ^ 0x10);
    stream.seekp(static_cast<std::streamoff>(position));
    stream.put(byte);
  }

  test::TemporaryDirectory directory_;
  system::PosixFiles files_;
  system::PosixClock clock_;
  system::Pace pace_;
  CheckpointSaver::Options options_;
};

}  // namespace baton::engine
