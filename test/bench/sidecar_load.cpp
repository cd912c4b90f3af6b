// Measures what a sidecar costs: processor and memory when it only watches, at an interval of 15 s; the time
// of a scrape with 1,000 series that the job has printed; and whether 1,000 scrapes leave something behind.
// Usage: sidecar_load BATON [SECONDS]. Prints figures; judges nothing.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/tcp_client.h"
#include "support/temporary_directory.h"

namespace {

using Words = std::vector<std::string>;
using namespace std::chrono_literals;

pid_t start(const Words& words, const std::string& output) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::dup2(::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), STDOUT_FILENO);
  ::execvp(arguments[0], arguments.data());
  ::_exit(99);
}

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Of all its threads, in milliseconds (proc_pid_schedstat(5): nanoseconds on a processor).
double processor_ms(pid_t process) {
  double sum = 0;
  for (const auto& task : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", process))) {
    double spent = 0;
    std::ifstream(task.path() / "schedstat") >> spent;
    sum += spent / 1e6;
  }
  return sum;
}

double field_mib(pid_t process, const std::string& field) {
  const std::string status = text_of(fmt::format("/proc/{}/status", process));
  const std::size_t at = status.find(field);
  return at == std::string::npos ? 0 : std::strtod(status.c_str() + at + field.size(), nullptr) / 1024;
}

std::string memory_of(pid_t process) {
  return fmt::format("{:.2f} MiB resident, {:.2f} of them its own", field_mib(process, "VmRSS:"),
                     field_mib(process, "RssAnon:"));
}

std::string get_metrics(std::uint16_t port) {
  const baton::test::TcpClient client(port);
  client.send("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  return client.read_to_end().value_or("");
}

void wait_for(const std::string& file, const std::string& text) {
  while (text_of(file).find(text) == std::string::npos) std::this_thread::sleep_for(20ms);
}

std::uint16_t port_in(const std::string& file) {
  wait_for(file, "\n");
  wait_for(file, " port=");
  const std::string out = text_of(file);
  return static_cast<std::uint16_t>(std::atoi(out.c_str() + out.find(" port=") + 6));
}

void end(pid_t process) {
  ::kill(process, SIGTERM);
  ::waitpid(process, nullptr, 0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 64;
  const std::string baton = argv[1];
  const int seconds = argc > 2 ? std::atoi(argv[2]) : 30;
  const baton::test::TemporaryDirectory directory;
  const std::string state = directory.path("state");
  const auto job = [&](const std::string& script) {
    return start({baton, "run", "--job", "j", "--run", "r", "--state", state, "--scan", "--heartbeat", "10s",
                  "--", "sh", "-c", script},
                 directory.path("job.out"));
  };
  const auto sidecar = [&] {
    return start({baton, "sidecar", "--job", "j", "--run", "r", "--state", state, "--listen", "127.0.0.1:0",
                  "--thresholds", "default"},
                 directory.path("sidecar.out"));
  };

  const pid_t quiet = job("exec sleep 3600");
  const pid_t idle = sidecar();
  port_in(directory.path("sidecar.out"));
  wait_for(directory.path("sidecar.out"), "is RUNNING");
  const double before = processor_ms(idle);
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  fmt::print("sidecar: idle {:.3f} % of a core over {} s, {}\n",
             (processor_ms(idle) - before) / (10.0 * seconds), seconds, memory_of(idle));
  end(idle);
  end(quiet);
  std::filesystem::remove_all(state);

  const pid_t talking =
      job("i=0; while [ $i -lt 1000 ]; do echo \"METRIC: shoes_total=$i size=$i colour=brown\"; i=$((i+1)); "
          "done; "
          "exec sleep 3600");
  const pid_t busy = sidecar();
  const std::uint16_t port = port_in(directory.path("sidecar.out"));
  std::string body;
  while (body.find("size=\"999\"") == std::string::npos) {
    body = get_metrics(port);
    std::this_thread::sleep_for(100ms);
  }
  std::vector<double> times;
  const auto scrape = [&] {
    const auto began = std::chrono::steady_clock::now();
    get_metrics(port);
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
  };
  for (int i = 0; i < 100; ++i) scrape();
  const std::string memory = memory_of(busy);
  for (int i = 0; i < 1000; ++i) scrape();
  std::ranges::sort(times);
  fmt::print("sidecar: scrape of 1,000 series, {} bytes: median {:.2f} ms, 99 % below {:.2f} ms\n",
             body.size(), times[times.size() / 2], times[times.size() * 99 / 100]);
  fmt::print("sidecar: after 100 scrapes {}, after 1,100 {}\n", memory, memory_of(busy));
  end(busy);
  end(talking);
  return 0;
}
