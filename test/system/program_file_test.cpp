#include "system/program_file.h"

#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_directory.h"

namespace baton::system {
namespace {

class ProgramFile : public testing::Test {
 protected:
  std::string file(const std::string& name, std::string_view bytes) const {
    directory_.write(name, bytes);
    ::chmod(directory_.path(name).c_str(), 0755);
    return directory_.path(name);
  }

  test::TemporaryDirectory directory_;
};

TEST_F(ProgramFile, IsFoundByItsPath) {
  const std::string script = file("script", "");
  EXPECT_EQ(script, find_program(script));
  EXPECT_EQ(directory_.path(), find_program(directory_.path()));
  EXPECT_EQ(std::nullopt, find_program(directory_.path("nonesuch")));
}

TEST_F(ProgramFile, IsFoundInThePath) {
  EXPECT_TRUE(find_program("sh"));
  EXPECT_EQ(std::nullopt, find_program("baton-test-no-such-program"));
  EXPECT_EQ(std::nullopt, find_program(""));
}

TEST_F(ProgramFile, IsLookedForInEachDirectoryOfThePath) {
  EXPECT_EQ(std::vector<std::string>{"./sh"}, program_candidates("./sh"));
  EXPECT_TRUE(program_candidates("").empty());
  const auto files = program_candidates("sh");
  EXPECT_NE(files.end(), std::ranges::find(files, "/bin/sh"));
}

TEST_F(ProgramFile, IsTextOrNot) {
  EXPECT_TRUE(is_text(file("script", "exit 4\n").c_str()));
  EXPECT_TRUE(is_text(file("empty", "").c_str()));
  EXPECT_TRUE(is_text(file("umlaut", "echo '\303\266'\n").c_str()));
  EXPECT_TRUE(is_text(file("archive", std::string(128, 'x') + std::string(10, '\0')).c_str()));
  EXPECT_FALSE(is_text(file("zero", std::string("exit 4\n\0", 8)).c_str()));
  EXPECT_FALSE(is_text(file("elf", "\177ELF\002\001").c_str()));
  EXPECT_FALSE(is_text("/proc/self/exe"));
  EXPECT_FALSE(is_text(directory_.path("nonesuch").c_str()));
}

TEST_F(ProgramFile, NamesItsInterpreter) {
  EXPECT_EQ("/bin/tool", interpreter_of(file("plain", "#!/bin/tool\nrest")));
  EXPECT_EQ("/bin/env", interpreter_of(file("blanks", "#! \t/bin/env tool\n")));
  EXPECT_EQ("/bin/tool", interpreter_of(file("unended", "#!/bin/tool")));
  EXPECT_EQ("/bin/tool\r", interpreter_of(file("windows", "#!/bin/tool\r\n")));
  EXPECT_EQ("", interpreter_of(file("none", "#!")));
}

TEST_F(ProgramFile, IsRunByTheShellWithoutOne) {
  EXPECT_EQ("/bin/sh", interpreter_of(file("script", "exit 4\n")));
  EXPECT_EQ("/bin/sh", interpreter_of(file("empty", "")));
}

TEST_F(ProgramFile, NamesTheLoaderOfAProgram) {
  const std::string loader = interpreter_of("/proc/self/exe");
  EXPECT_TRUE(loader.starts_with("/lib")) << loader;
}

TEST_F(ProgramFile, IsNotTrustedToBeWhole) {
  EXPECT_EQ("a file", interpreter_of(file("cut", "\177ELF\002\001")));
  EXPECT_EQ("a file", interpreter_of(file("wild", "\177ELF" + std::string(60, '\377'))));
}

}  // namespace
}  // namespace baton::system
