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

  [[nodiscard]] static std::string interpreter(const std::string& program) {
    return interpreter_of(program.c_str()).data();
  }

  test::TemporaryDirectory directory_;
};

TEST_F(ProgramFile, IsAnythingThatAPathNames) {
  EXPECT_TRUE(is_program(file("script", "").c_str(), true));
  EXPECT_TRUE(is_program(directory_.path().c_str(), true));
  EXPECT_FALSE(is_program(directory_.path("nonesuch").c_str(), true));
}

TEST_F(ProgramFile, IsAnExecutableFileInThePath) {
  EXPECT_TRUE(is_program("/bin/sh", false));
  EXPECT_FALSE(is_program("/etc/passwd", false));
  EXPECT_FALSE(is_program("/usr", false));
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
  EXPECT_EQ("/bin/tool", interpreter(file("plain", "#!/bin/tool\nrest")));
  EXPECT_EQ("/bin/env", interpreter(file("blanks", "#! \t/bin/env tool\n")));
  EXPECT_EQ("/bin/tool", interpreter(file("unended", "#!/bin/tool")));
  EXPECT_EQ("/bin/tool\r", interpreter(file("windows", "#!/bin/tool\r\n")));
  EXPECT_EQ("", interpreter(file("none", "#!")));
  EXPECT_EQ(255U, interpreter(file("long", "#!" + std::string(1000, 'x'))).size());
}

TEST_F(ProgramFile, IsRunByTheShellWithoutOne) {
  EXPECT_EQ("/bin/sh", interpreter(file("script", "exit 4\n")));
  EXPECT_EQ("/bin/sh", interpreter(file("empty", "")));
}

TEST_F(ProgramFile, NamesTheLoaderOfAProgram) {
  const std::string loader = interpreter("/proc/self/exe");
  EXPECT_TRUE(loader.starts_with("/lib")) << loader;
}

TEST_F(ProgramFile, IsNotTrustedToBeWhole) {
  EXPECT_EQ("a file", interpreter(file("cut", "\177ELF\002\001")));
  EXPECT_EQ("a file", interpreter(file("wild", "\177ELF" + std::string(60, '\377'))));
}

}  // namespace
}  // namespace baton::system
