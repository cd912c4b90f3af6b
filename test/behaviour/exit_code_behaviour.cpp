// The table of docs/exit-codes.md, as far as it can be reached from outside: 70 is a bug.

#include <ostream>

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

struct Row {
  int code;
  const char* when;
  const char* script;  // $B is the binary
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.code << ": " << row.when;
}

class ExitCodeTable : public BatonTest, public testing::WithParamInterface<Row> {};

TEST_P(ExitCodeTable, Holds) {
  set("B", binary());
  set("BATON_STATE", path("state"));
  EXPECT_THAT(run_command({"bash", "-c", GetParam().script}), ExitsWith(GetParam().code));
}

INSTANTIATE_TEST_SUITE_P(
    OfRun, ExitCodeTable,
    testing::Values(
        Row{0, "done", "$B run --job j -- true"},
        Row{0, "complete already", "$B run --job j --run r -- true && $B run --job j --run r -- false"},
        Row{7, "the command's own", "$B run --job j -- sh -c 'exit 7'"},
        Row{137, "the command was killed", "$B run --job j -- sh -c 'kill -9 $$'"},
        Row{143, "stopped", "$B run --job j -- sh -c 'kill -TERM $PPID; sleep 100'"},
        Row{143, "stopped, and the command ended well",
            "$B run --job j -- bash -c 'trap \"exit 0\" TERM; kill -TERM $PPID; while :; do sleep 0.01; "
            "done'"},
        Row{0, "stopped as a plain init, and the command ended well",
            "$B run -- bash -c 'trap \"exit 0\" TERM; kill -TERM $PPID; while :; do sleep 0.01; done'"},
        Row{64, "no command", "$B run --job j"}, Row{64, "unknown option", "$B run --jbo j -- true"},
        Row{64, "bad value", "$B run --grace soon -- true"},
        Row{64, "unknown signal", "$B run --retry-on SIGNONE -- true"},
        Row{64, "index too high", "$B run --job j --index 3 --completions 3 -- true"},
        Row{65, "YAML that does not parse", "echo 'a: [' > c; $B run --job j --config c -- true"},
        Row{69, "upstream failed", "$B run --job up -- false; $B run --job j --after job:up -- true"},
        Row{74, "the marker cannot be written", "touch file; $B run --job j --marker file/m -- true"},
        Row{74, "the state cannot be written", "touch file; $B run --job j --state file/s -- true"},
        Row{78, "bad value in a variable", "BATON_GRACE=soon $B run -- true"},
        Row{78, "complete, and that was not to be",
            "$B run --job j --run r -- true && $B run --job j --run r --if-complete fail -- true"},
        Row{78, "parallel without state", "$B run --completions 2 --marker m -- true"},
        Row{124, "attempt timed out", "$B run --attempt-timeout 50ms -- sleep 100"},
        Row{124, "deadline passed", "$B run --deadline 50ms -- sleep 100"},
        Row{124, "wait timed out", "$B run --job j --after m --wait-timeout 50ms -- true"},
        Row{126, "a directory", "$B run -- /"}, Row{126, "not executable", "echo > text; $B run -- ./text"},
        Row{126, "no interpreter", "echo '#!/none/such' > script; chmod +x script; $B run -- ./script"},
        Row{127, "not there", "$B run -- ./nonesuch"}, Row{127, "not in PATH", "$B run -- nonesuch"},
        Row{126, "of another machine, and not retried",
            "printf '\\177ELF\\002\\001\\001\\nexit 0\\n' > alien; chmod +x alien; "
            "$B run --retries 5 --retry-delay 1h -- ./alien"},
        Row{4, "a script without #!", "echo exit 4 > script; chmod +x script; $B run -- ./script"}));

INSTANTIATE_TEST_SUITE_P(
    OfWait, ExitCodeTable,
    testing::Values(Row{0, "condition met", "touch m; $B wait m"},
                    Row{3, "the gated command's own", "touch m; $B wait m -- sh -c 'exit 3'"},
                    Row{64, "nothing to wait for", "$B wait"}, Row{64, "bad condition", "$B wait jbo:x"},
                    Row{65, "corrupt at the timeout", "printf '{\"baton\":1' > m; $B wait m --timeout 50ms"},
                    Row{69, "upstream failed", "touch m.failed; $B wait m"},
                    Row{78, "bad value in a variable", "touch m; BATON_POLL=soon $B wait m"},
                    Row{124, "timed out", "$B wait m --timeout 50ms"},
                    Row{126, "a directory", "touch m; $B wait m -- /"},
                    Row{127, "not there", "touch m; $B wait m -- nonesuch"},
                    Row{143, "stopped", "$B wait m & sleep 0.01; kill $!; wait $!"}));

class Unstartable : public BatonTest {
 protected:
  void program(const std::string& name, std::string_view bytes) {
    write(name, bytes);
    std::filesystem::permissions(directory_ / name, std::filesystem::perms::all);
  }
};

TEST_F(Unstartable, IsToldByItsCause) {
  program("script", "#!/none/such -e\n");
  EXPECT_THAT(baton({"run", "--", "./script"}),
              FailsWith(126, "./script: needs /none/such, which is not there"));
  program("windows", "#!/bin/sh\r\nexit 4\r\n");
  EXPECT_THAT(baton({"run", "--", "./windows"}), FailsWith(126, "needs /bin/sh\\r"));
  EXPECT_THAT(baton({"run", "--", "./"}), FailsWith(126, "is a directory"));
  EXPECT_THAT(baton({"wait", "--quiet", "file:script", "--", "./script"}),
              FailsWith(126, "needs /none/such"));
  program("lone-script", "#!/none/such\n");
  set("PATH", directory_.string() + ":/usr/bin:/bin");
  EXPECT_THAT(baton({"run", "--", "lone-script"}), FailsWith(126, "needs /none/such"));
}

// An image of nothing but the two of them.
TEST_F(Unstartable, TellsThatAScriptNeedsAShell) {
  program("script", "exit 4\n");
  std::filesystem::copy_file(binary(), directory_ / "baton");
  const Words chroot{"unshare", "--map-root-user", "chroot", directory_.string()};
  const auto in_image = [&](const Words& command) {
    Words words = chroot;
    words.insert(words.end(), command.begin(), command.end());
    return run_command(words);
  };
  if (in_image({"/baton", "--version"}).code != 0) GTEST_SKIP() << "no chroot here";
  EXPECT_THAT(in_image({"/baton", "run", "--", "/script"}),
              FailsWith(126, "/script: needs /bin/sh, which is not there"));
}

}  // namespace
}  // namespace baton::behaviour
