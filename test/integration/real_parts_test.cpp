#include "integration/real_parts_test.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/tcp_client.h"

namespace baton::integration {
namespace {

const std::string folder = BATON_SOURCE_DIR "/build/integration";

}  // namespace

std::string RealPartsTest::missing(const std::string& program) {
  return ::access(("/usr/bin/" + program).c_str(), X_OK) == 0
             ? ""
             : program + " is not installed (scripts/setup --all installs it)";
}

Process RealPartsTest::start_part(const Words& command) {
  return start_command(command, [] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
}

namespace {

// Until this process ends, by a name that all tests of this machine share.
bool reserve(std::uint16_t port) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string text = fmt::format("baton-test-port-{}", port);
  std::ranges::copy(text, name.sun_path + 1);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
  const int held = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::bind(held, reinterpret_cast<const sockaddr*>(&name), size) == 0) return true;
  ::close(held);
  return false;
}

bool can_be_listened_at(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int tried = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool bound = ::bind(tried, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(tried);
  return bound;
}

}  // namespace

// Neither a connection's own end, which the kernel chooses from above, nor another test may take it before
// the program that is to listen there is up.
std::string RealPartsTest::missing_browser() {
  if (::access((folder + "/node_modules/playwright-core").c_str(), R_OK) != 0)
    return "playwright-core is not installed (scripts/setup --all installs it)";
  return missing("chromium") + missing("node");
}

Process RealPartsTest::start_browser(const std::string& script, const std::string& page,
                                     const std::string& pictures) {
  set("HOME", path("home"));
  set("TMPDIR", path("tmp"));
  std::filesystem::create_directory(path("home"));
  std::filesystem::create_directory(path("tmp"));
  return start_part(
      {"node", BATON_SOURCE_DIR "/test/integration/" + script, folder, page, folder + "/" + pictures});
}

std::uint16_t RealPartsTest::free_port() {
  constexpr int first = 20'000;
  constexpr int last = 32'000;
  static int next = first + ::getpid() % (last - first);
  for (int tried = first; tried < last; ++tried) {
    next = next + 1 < last ? next + 1 : first;
    const auto port = static_cast<std::uint16_t>(next);
    if (reserve(port) && can_be_listened_at(port)) return port;
  }
  throw std::runtime_error("no free port");
}

std::string RealPartsTest::get(std::uint16_t port, const std::string& target, const std::string& accept) {
  try {
    const test::TcpClient client(port);
    client.send("GET " + target + " HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: " + accept + "\r\n\r\n");
    return client.read_to_end().value_or("");
  } catch (const std::runtime_error&) {
    return "";
  }
}

bool RealPartsTest::comes_to_say(std::uint16_t port, const std::string& target, const std::string& text) {
  return eventually([&] { return get(port, target).find(text) != std::string::npos; });
}

bool RealPartsTest::ceases_to_say(std::uint16_t port, const std::string& target, const std::string& text) {
  return eventually([&] {
    const std::string answer = get(port, target);
    return answer.find(" 200 ") != std::string::npos && answer.find(text) == std::string::npos;
  });
}

// It runs what it finds in `next`, once.
void RealPartsTest::start_job(const std::string& line) {
  write("job.sh",
        "echo '" + line +
            "'\n"
            "echo 42/100 > $BATON_PROGRESS_FILE\n"
            "while [ ! -e finish ]; do [ ! -e next ] || { . ./next; rm next; }; sleep 0.05; done\n");
  job_.emplace(start({"run", "--scan", "--state", "state", "--job", "extract", "--run", "r1", "--sample",
                      "200ms", "--heartbeat", "200ms", "--", "sh", "job.sh"}));
  ASSERT_TRUE(eventually([&] { return record("extract/r1/0", "state") == "\"RUNNING\""; })) << job_->err();
}

void RealPartsTest::do_in_job(const std::string& commands) const {
  write("next.new", commands);
  std::filesystem::rename(directory_ / "next.new", directory_ / "next");
}

void RealPartsTest::finish_job() {
  write("finish", "");
}

void RealPartsTest::start_sidecar(const Words& options) {
  sidecar_port_ = free_port();
  Words words{"sidecar",
              "--state",
              "state",
              "--job",
              "extract",
              "--run",
              "r1",
              "--interval",
              "200ms",
              "--listen",
              "127.0.0.1:" + std::to_string(sidecar_port_)};
  words.insert(words.end(), options.begin(), options.end());
  sidecar_.emplace(start(words));
  ASSERT_TRUE(comes_to_say(sidecar_port_, "/metrics", "records_processed_total")) << sidecar_->err();
}

}  // namespace baton::integration
