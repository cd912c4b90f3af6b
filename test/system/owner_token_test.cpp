#include "system/owner_token.h"

#include <fstream>
#include <iterator>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>

#include "system/forked.h"
#include "system/host.h"

namespace baton::system {
namespace {

using testing::MatchesRegex;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

TEST(OwnerToken, MayStandInAFileName) {
  EXPECT_THAT(owner_token(), MatchesRegex("[0-9a-f]{16}-[0-9]+-[0-9]+-[0-9a-f]{8}"));
}

TEST(OwnerToken, NamesTheProcessAndDiffersInItsRandomPartOnly) {
  const auto first = split(owner_token(), '-');
  const auto second = split(owner_token(), '-');
  ASSERT_EQ(4U, first.size());
  ASSERT_EQ(4U, second.size());
  EXPECT_EQ(std::to_string(process_id()), first[1]);
  EXPECT_TRUE(std::equal(first.begin(), first.begin() + 3, second.begin()));
  EXPECT_NE(first[3], second[3]);
}

// proc(5): starttime is the 20th field behind the command's name.
std::string start_time_of_this_process() {
  std::ifstream file("/proc/self/stat");
  const std::string stat(std::istreambuf_iterator<char>(file), {});
  return split(stat.substr(stat.rfind(')') + 2), ' ').at(19);
}

TEST(OwnerToken, KnowsItsStartTimeWhateverTheProgramIsCalled) {
  char before[16] = {};
  ::prctl(PR_GET_NAME, before);
  ::prctl(PR_SET_NAME, "a) S 1 2 (b");
  const auto token = split(owner_token(), '-');
  ::prctl(PR_SET_NAME, before);
  ASSERT_EQ(4U, token.size());
  EXPECT_EQ(start_time_of_this_process(), token[2]);
}

TEST(OwnerOfAToken, RunsWhileWeDo) {
  EXPECT_EQ(true, owner_runs(owner_token()));
}

TEST(OwnerOfAToken, IsGoneWhenItsProcessIs) {
  auto parts = split(owner_token(), '-');
  parts[2] += "1";
  EXPECT_EQ(false, owner_runs(parts[0] + "-" + parts[1] + "-" + parts[2] + "-" + parts[3]))
      << "its number went to another process";
}

TEST(OwnerOfAToken, CannotBeToldFromElsewhere) {
  const std::string rest = owner_token().substr(16);
  for (const std::string& token : {"0123456789abcdef" + rest, std::string("x"), std::string(),
                                   std::string("-"), std::string("a-b"), owner_token().substr(0, 17)})
    EXPECT_FALSE(owner_runs(token)) << token;
}

}  // namespace
}  // namespace baton::system
