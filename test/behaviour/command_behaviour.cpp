#include <cstring>

#include <elf.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/marker.h"

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Commands : public BatonTest {};

TEST_F(Commands, ExplainThemselves) {
  EXPECT_THAT(baton({"--help"}).out, HasSubstr("Commands:"));
  EXPECT_THAT(baton({"--version"}).out, StartsWith("baton "));
  for (const char* name :
       {"wait", "run", "mark", "metric", "event", "alert", "config", "install", "doctor"}) {
    const auto help = baton({name, "--help"});
    EXPECT_THAT(help, ExitsWith(0));
    EXPECT_EQ("", help.err);
    EXPECT_THAT(help.out, AllOf(HasSubstr(fmt::format("Usage: baton {} ", name)), HasSubstr("Examples:")));
    EXPECT_EQ(help.out, baton({"help", name}).out);
  }
}

TEST_F(Commands, AnswerTyposWithASuggestion) {
  EXPECT_THAT(baton({}), FailsWith(64, "baton --help"));
  EXPECT_THAT(baton({"wiat", "x"}), FailsWith(64, "did you mean 'wait'"));
  EXPECT_THAT(baton({"--quiet", "wait"}), FailsWith(64, "options follow the command"));
  EXPECT_THAT(baton({"wait", "m", "--timout", "1"}), FailsWith(64, "did you mean '--timeout'"));
  EXPECT_THAT(baton({"wait", "m", "--timeout"}), FailsWith(64, "needs a value"));
  EXPECT_THAT(baton({"wait", "m", "--timeout", "soon"}), FailsWith(64, "--timeout 'soon': not a duration"));
  EXPECT_THAT(baton({"wait", "m", "--timeout", "1", "--timeout", "2"}), FailsWith(64, "given twice"));
  EXPECT_THAT(baton({"wait"}), FailsWith(64, "nothing to wait for"));
  EXPECT_THAT(baton({"wait", "marke:x"}), FailsWith(64, "did you mean 'marker'"));
  EXPECT_THAT(baton({"wait", "job:UPPER"}), FailsWith(64, "UPPER"));
  EXPECT_THAT(baton({"wait", "{datum:%F}"}), FailsWith(64, "did you mean 'date'"));
  EXPECT_THAT(baton({"wait", "m", "--log-format", "xml"}), FailsWith(64, "text, json"));
  set("BATON_POLL", "often");
  EXPECT_THAT(baton({"wait", "m"}), FailsWith(78, "BATON_POLL"));
}

TEST_F(Commands, MarkByHand) {
  EXPECT_THAT(baton({"mark", "failed", "d/m", "--message", "source is down", "--label", "ticket=4711"}),
              ExitsWith(0));
  EXPECT_THAT(read("d/m.failed"), AllOf(HasSubstr("\"state\":\"failed\""), HasSubstr("source is down"),
                                        HasSubstr("\"ticket\":\"4711\"")));
  EXPECT_THAT(baton({"mark", "complete", "d/m"}), ExitsWith(0));
  EXPECT_FALSE(exists("d/m.failed"));
  EXPECT_TRUE(std::holds_alternative<model::Marker>(model::decode_marker(read("d/m"))));
  EXPECT_THAT(baton({"mark", "clear", "d/m"}), ExitsWith(0));
  EXPECT_TRUE(std::filesystem::is_empty(directory_ / "d"));
  EXPECT_THAT(baton({"mark", "clear", "d/m"}), ExitsWith(0)) << "clearing twice is no error";
}

TEST_F(Commands, MarkRefusesNonsense) {
  std::filesystem::create_directory(directory_ / "d");
  EXPECT_THAT(baton({"mark", "complete"}), FailsWith(64, "complete|failed|clear PATH"));
  EXPECT_THAT(baton({"mark", "done", "m"}), FailsWith(64, "unknown action 'done'"));
  EXPECT_THAT(baton({"mark", "complete", "d"}), FailsWith(64, "is a directory"));
  EXPECT_THAT(baton({"mark", "complete", "m/"}), FailsWith(64, "is a directory"));
  EXPECT_THAT(baton({"mark", "complete", ""}), FailsWith(64, "marker ''"));
  EXPECT_THAT(baton({"mark", "complete", "/proc/nowhere/m"}), FailsWith(74, "/proc/nowhere"));
  EXPECT_THAT(baton({"wait", "d", "--quiet"}), FailsWith(64, "is a directory"));
}

TEST_F(Commands, ConfigTellsWhereEachValueComesFrom) {
  write("pipeline.yaml",
        "pipeline:\n  name: p\n  stages:\n    - name: extract\n      timeout: 300\n      retry_count: 3\n"
        "    - name: load\n      retry_count: 9\n");
  set("RETRY_DELAY", "60");
  set("PROCESSING_TIMEOUT", "200");
  set("BATON_GRACE", "5s");
  set("TEAM", "risk");
  set("DEFAULT_ACTIVE_DEADLINE", "3600");
  const auto ended = baton({"config", "--job", "extract", "--config", "pipeline.yaml"});
  EXPECT_THAT(ended, ExitsWith(0));
  const auto line = [&](const std::string& name) {
    const std::size_t begin = ended.out.find("\n" + name + " ") + 1;
    std::string text = ended.out.substr(begin, ended.out.find('\n', begin) - begin);
    text.erase(std::unique(text.begin(), text.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
               text.end());
    return text;
  };
  EXPECT_EQ("job extract --job", line("job"));
  EXPECT_EQ("retries 3 pipeline.yaml stage extract retry_count", line("retries"));
  EXPECT_EQ("attempt-timeout 200 PROCESSING_TIMEOUT", line("attempt-timeout"));
  EXPECT_EQ("retry-delay 60 RETRY_DELAY", line("retry-delay"));
  EXPECT_EQ("deadline 3600 DEFAULT_ACTIVE_DEADLINE", line("deadline"));
  EXPECT_EQ("timeout 3600 DEFAULT_ACTIVE_DEADLINE", line("timeout"));
  EXPECT_EQ("grace 5s BATON_GRACE", line("grace"));
  EXPECT_EQ("report-every 30s default", line("report-every"));
  EXPECT_EQ("poll \"1s, after a minute 5s\" default", line("poll"));
  EXPECT_EQ("wait-timeout never default", line("wait-timeout"));
  EXPECT_EQ("team risk TEAM, nothing uses it", line("team"));
}

TEST_F(Commands, WarnOfVariablesThatNoOptionHas) {
  set("BATON_RETRYS", "3");
  const auto ended = baton({"run", "--job", "j", "--state", "state", "--", binary(), "metric", "x=1"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ("baton: BATON_RETRYS is no option's variable (did you mean 'BATON_RETRIES'?)\n", ended.err)
      << "once, not by each command in the job again";
}

TEST_F(Commands, ConfigShowsNoSecret) {
  set("BATON_LABEL", "api_key=hunter2");
  set("BATON_AFTER", "file:/x\nhttp_like://user:hunter2@host");
  EXPECT_THAT(baton({"config"}).out, AllOf(Not(HasSubstr("hunter2")), HasSubstr("api_key=(hidden)")));
}

TEST_F(Commands, NameThePlaceOfABadYamlLine) {
  write("broken.yaml", "pipeline:\n  stages:\n    - name: a\n   bad: [\n");
  EXPECT_THAT(baton({"config", "--config", "broken.yaml"}), FailsWith(65, "broken.yaml:4:"));
  write("shape.yaml", "pipeline:\n  stages: 3\n");
  EXPECT_THAT(baton({"run", "--config", "shape.yaml", "--", "true"}),
              FailsWith(65, "shape.yaml:2:11: 'stages' must be a list"));
  write("value.yaml", "pipeline:\n  stages:\n    - name: j\n      retry_count: many\n");
  EXPECT_THAT(baton({"config", "--job", "j", "--config", "value.yaml"}), FailsWith(78, "retry_count 'many'"));
  EXPECT_THAT(baton({"config", "--config", "none.yaml"}), FailsWith(78, "none.yaml"));
}

TEST_F(Commands, InstallCopiesTheBinary) {
  EXPECT_THAT(baton({"install", "tool"}), ExitsWith(0));
  struct stat status {};
  ASSERT_EQ(0, ::stat(path("tool").c_str(), &status));
  EXPECT_EQ(0555U, status.st_mode & 07777U);
  EXPECT_THAT(run_command({path("tool"), "--version"}), ExitsWith(0));
  std::filesystem::create_directory(directory_ / "d");
  EXPECT_THAT(baton({"install", "d"}), ExitsWith(0));
  EXPECT_THAT(baton({"install", "d"}), ExitsWith(0)) << "over itself";
  EXPECT_THAT(run_command({path("d/baton"), "--version"}), ExitsWith(0));
  EXPECT_THAT(baton({"install", "no/such/place"}), FailsWith(74, "no/such"));
  EXPECT_THAT(baton({"install"}), FailsWith(64, "install DEST"));
}

TEST_F(Commands, TheBinaryIsStaticAndSmall) {
  std::error_code failure;
  EXPECT_LE(std::filesystem::file_size(binary(), failure), (42U << 20U) / 10);
  const std::string bytes = [&] {
    std::string all;
    FILE* file = std::fopen(binary().c_str(), "rb");
    char buffer[4096];
    for (std::size_t n = 0; file != nullptr && (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;)
      all.append(buffer, n);
    if (file != nullptr) std::fclose(file);
    return all;
  }();
  ASSERT_GE(bytes.size(), sizeof(Elf64_Ehdr));
  Elf64_Ehdr header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  for (int i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    std::memcpy(&segment, bytes.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    EXPECT_NE(static_cast<Elf64_Word>(PT_INTERP), segment.p_type) << "needs a dynamic linker";
  }
}

TEST_F(Commands, RunInAnEmptyRootDirectory) {
  if (::geteuid() != 0) GTEST_SKIP() << "chroot needs root";
  std::filesystem::create_directories(directory_ / "root" / "data");
  std::filesystem::copy_file(binary(), directory_ / "root" / "baton");
  const auto inside = [&](const Words& arguments) {
    Words command{"/baton"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return start_command(command,
                         [root = path("root")] {
                           if (::chroot(root.c_str()) != 0 || ::chdir("/") != 0) ::_exit(97);
                         })
        .wait();
  };
  EXPECT_THAT(inside({"--help"}), ExitsWith(0));
  EXPECT_THAT(inside({"run", "--job", "j", "--marker", "/data/m", "--", "/baton", "metric", "a=1"}),
              ExitsWith(0));
  EXPECT_THAT(inside({"wait", "/data/m", "job:j", "--", "/baton", "event", "t", "m"}), ExitsWith(0));
  EXPECT_THAT(inside({"wait", "/data/n", "--timeout", "50ms"}), ExitsWith(124));
}

}  // namespace
}  // namespace baton::behaviour
