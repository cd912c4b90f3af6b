#include <cstdlib>

#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "behaviour/baton_test.h"
#include "support/unanswering_directory.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Doctor : public BatonTest {
 protected:
  Doctor() {
    std::filesystem::create_directory(directory_ / "d");
    set("BATON_STATE", path("d/jobs"));
  }
  [[nodiscard]] bool is_clean() const { return std::filesystem::is_empty(directory_ / "d"); }

  // In a mount namespace of its own, after `setup`; nothing where that is refused.
  std::optional<Ended> doctor_after(const Words& arguments, const std::function<bool()>& setup) {
    constexpr int no_namespace = 97;
    Words command{binary(), "doctor"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    auto ended = start_command(command, [&setup] {
                   const bool ready = ::unshare(CLONE_NEWNS) == 0 &&
                                      ::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 && setup();
                   if (!ready) ::_exit(no_namespace);
                 }).wait();
    if (ended.code == no_namespace) return std::nullopt;
    return ended;
  }
};

constexpr const char* no_mounts = "mounting in a namespace of one's own is refused here";

TEST_F(Doctor, FindsAGoodDirectoryGood) {
  const auto ended = baton({"doctor", "d"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ("", ended.err);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("d\nCHECK "), HasSubstr("exclusive link       ok "),
                               HasSubstr("fsync directory      ok "), HasSubstr("state directory      ok "),
                               Not(HasSubstr("failed"))));
  EXPECT_TRUE(is_clean());
}

TEST_F(Doctor, TellsTheSameAsJson) {
  const auto ended = baton({"doctor", "d", "--json"});
  EXPECT_THAT(ended, ExitsWith(0));
  const auto json = boost::json::parse(ended.out);
  EXPECT_TRUE(json.at("ok").as_bool());
  EXPECT_FALSE(json.at("state").at("exists").as_bool());
  EXPECT_TRUE(json.at("state").at("writable").as_bool());
  const auto& volume = json.at("volumes").at(0);
  EXPECT_EQ(std::filesystem::canonical(path("d")).string(), volume.at("resolved").as_string());
  EXPECT_GT(volume.at("operations").as_array().size(), 10U);
  for (const auto& operation : volume.at("operations").as_array()) {
    EXPECT_TRUE(operation.at("works").as_bool()) << operation;
    EXPECT_GE(operation.at("rounds").as_int64(), 1) << operation;
  }
}

TEST_F(Doctor, ExaminesTheStateDirectoryOrWhatWillHoldIt) {
  const auto ended = baton({"doctor"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, HasSubstr(path("d") + " was examined in its place"));
  EXPECT_TRUE(is_clean());
}

TEST_F(Doctor, RefusesWhatIsNotADirectory) {
  write("f", "");
  EXPECT_THAT(baton({"doctor", "f"}), FailsWith(78, "f: directory: Not a directory"));
  EXPECT_THAT(baton({"doctor", "none"}), FailsWith(78, "none: directory: is not there"));
  EXPECT_THAT(baton({"doctor", "d", "f"}), FailsWith(78, "f: directory")) << "one of two";
  EXPECT_THAT(baton({"doctor", "a", "b", "--peer", "x"}), FailsWith(64, "--peer"));
  EXPECT_THAT(baton({"doctor", ""}), FailsWith(64, "is not a path"));
}

TEST_F(Doctor, LetsNoNameEndALine) {
  const std::string name = "d/x\n\x1b[2Jstate directory      ok";
  std::filesystem::create_directory(directory_ / name);
  const auto ended = baton({"doctor", name});
  EXPECT_THAT(ended.out, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("x\n"))));
}

TEST_F(Doctor, SaysWhenItMayNotWrite) {
  if (::geteuid() != 0) GTEST_SKIP() << "becoming another user needs root";
  std::filesystem::permissions(directory_ / "d", std::filesystem::perms{0755});
  // The directories above are the test's own.
  std::filesystem::permissions(directory_, std::filesystem::perms{0755});
  std::filesystem::permissions(directory_.parent_path(), std::filesystem::perms{0755});
  const auto ended = start_command({binary(), "doctor", "d", "--state", "d"}, [] {
                       if (::setgid(54321) != 0 || ::setuid(54321) != 0) ::_exit(97);
                     }).wait();
  EXPECT_THAT(ended, FailsWith(78,
                               "make directory: Permission denied (directory 0:0 mode 0755, this process "
                               "54321:"));
  EXPECT_THAT(ended.err, HasSubstr("state directory: "));
}

TEST_F(Doctor, SaysWhenTheVolumeIsReadOnly) {
  const std::string d = path("d");
  const auto ended = doctor_after({"d"}, [&d] {
    return ::mount(d.c_str(), d.c_str(), nullptr, MS_BIND, nullptr) == 0 &&
           ::mount(nullptr, d.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0;
  });
  if (!ended) GTEST_SKIP() << no_mounts;
  EXPECT_THAT(*ended, FailsWith(78, "make directory: Read-only file system"));
}

TEST_F(Doctor, SaysWhenTheVolumeIsFull) {
  const std::string d = path("d");
  const auto ended = doctor_after({"d"}, [&d] {
    if (::mount("none", d.c_str(), "tmpfs", 0, "size=64k") != 0) return false;
    const int fd = ::open((d + "/fill").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    const std::string block(4096, 'x');
    while (::write(fd, block.data(), block.size()) > 0) {
    }
    return ::close(fd) == 0;
  });
  if (!ended) GTEST_SKIP() << no_mounts;
  EXPECT_THAT(*ended, FailsWith(78, "write 4 KiB: No space left on device"));
  EXPECT_THAT(ended->out,
              AllOf(HasSubstr("memory (tmpfs)"), HasSubstr("free space           warning  0 B of 64.0 KiB")));
}

TEST_F(Doctor, WorksOnFuse) {
  if (::access("/dev/fuse", R_OK | W_OK) != 0) GTEST_SKIP() << "there is no /dev/fuse here";
  std::filesystem::create_directory(directory_ / "seen");
  if (run_command({"bindfs", "--no-allow-other", path("d"), path("seen")}).code != 0)
    GTEST_SKIP() << "bindfs is not installed, or may not mount here";
  const auto ended = baton({"doctor", "seen"});
  const auto unmounted = run_command({"umount", path("seen")});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, HasSubstr("FUSE (fuse"));
  EXPECT_EQ(0, unmounted.code) << unmounted.err;
  EXPECT_TRUE(is_clean());
}

struct Fault {
  const char* call;
  const char* error;
  const char* says;
};

class DoctorWithFault : public Doctor, public testing::WithParamInterface<Fault> {};

TEST_P(DoctorWithFault, SaysWhatDoesNotWork) {
  const auto [call, error, says] = GetParam();
  if (run_command({"strace", "-o", "/dev/null", "true"}).code != 0)
    GTEST_SKIP() << "strace is not installed, or may not trace here";
  const auto ended =
      run_command({"strace", "-f", "-qq", "-o", "/dev/null", "-e", fmt::format("trace={}", call), "-e",
                   fmt::format("inject={}:error={}", call, error), binary(), "doctor", "d"});
  EXPECT_THAT(ended, FailsWith(78, says));
  EXPECT_TRUE(is_clean());
}

INSTANTIATE_TEST_SUITE_P(ByEachCall, DoctorWithFault,
                         testing::Values(Fault{"linkat", "EOPNOTSUPP", "link: Operation not supported"},
                                         Fault{"fsync", "EIO", "fsync: Input/output error"},
                                         Fault{"renameat", "EXDEV",
                                               "rename over file: Invalid cross-device link"}),
                         [](const auto& of) { return std::string(of.param.call); });

TEST_F(Doctor, MeasuresTogetherWithAPeer) {
  auto a = start({"doctor", "d", "--peer", "a"});
  auto b = start({"doctor", "d", "--peer", "b", "--json"});
  const auto of_a = a.wait();
  const auto of_b = b.wait();
  EXPECT_THAT(of_a, ExitsWith(0));
  EXPECT_THAT(of_b, ExitsWith(0));
  EXPECT_THAT(of_a.out, HasSubstr("peer                 ok       b: a file is seen "));
  const auto json = boost::json::parse(of_b.out);
  const auto& peer = json.at("volumes").at(0).at("peer");
  EXPECT_EQ("a", peer.at("name").as_string());
  EXPECT_EQ(20, peer.at("round_trips").as_int64());
  EXPECT_TRUE(is_clean());
}

TEST_F(Doctor, MeasuresBetweenTwoHosts) {
  const char* nfs = std::getenv("BATON_TEST_NFS");
  if (nfs == nullptr) GTEST_SKIP() << "BATON_TEST_NFS names no command that brings up two NFS clients";
  set("HOME", path(""));
  const auto ended = run_command({nfs, "--", "sh", "-c",
                                  "\"$0\" doctor $A --peer a > \"$1\" & \"$0\" doctor $B --peer b; code=$?\n"
                                  "wait $! && test -z \"$(ls -A $EXPORT | grep baton)\" && exit $code",
                                  binary(), path("of-a")});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("NFSv4 (nfs4)"), HasSubstr("peer                 ok       a: ")));
  EXPECT_THAT(read("of-a"), HasSubstr("peer                 ok       b: "));
}

TEST_F(Doctor, GivesUpWhenNoPeerAnswers) {
  EXPECT_THAT(baton({"doctor", "d", "--peer", "a", "--timeout", "200ms"}), FailsWith(124, "no peer of a"));
  EXPECT_TRUE(is_clean());
}

TEST_F(Doctor, CleansUpWhenItIsStopped) {
  auto doctor = start({"doctor", "d", "--peer", "a"});
  ASSERT_TRUE(eventually([&] { return !is_clean(); }));
  doctor.signal(SIGTERM);
  EXPECT_THAT(doctor.wait(), ExitsWith(128 + SIGTERM));
  EXPECT_TRUE(is_clean());
}

TEST_F(Doctor, IsNotHeldByAVolumeThatDoesNotAnswer) {
  const test::UnansweringDirectory dead(path("d"));
  if (!dead.works()) GTEST_SKIP() << "no fanotify permission events here";
  EXPECT_THAT(baton({"doctor", "d", "--timeout", "200ms"}), FailsWith(74, "d: the volume does not answer"));
  auto doctor = start({"doctor", "d"});
  ASSERT_TRUE(eventually([&] {
    return std::distance(std::filesystem::directory_iterator(fmt::format("/proc/{}/task", doctor.pid())),
                         {}) > 1;
  })) << "the worker has begun";
  doctor.signal(SIGTERM);
  EXPECT_THAT(doctor.wait(), FailsWith(74, "does not answer"));
}

}  // namespace
}  // namespace baton::behaviour
