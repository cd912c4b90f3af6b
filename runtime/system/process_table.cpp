#include "system/process_table.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "system/descriptor.h"

namespace baton::system {
namespace {

// Longer environments are those of programs that nobody starts by hand.
constexpr std::size_t max_bytes = 4U << 20U;

std::optional<std::string> read_all(const std::string& path) {
  const Descriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd.open()) return std::nullopt;
  std::string bytes;
  std::array<char, 4096> buffer{};
  while (bytes.size() < max_bytes) {
    const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return bytes;
}

struct Status {
  char state = '?';
  std::string start;
};

// Fields 3 and 22 of /proc/PID/stat (proc(5)). The command's name, field 2, may hold blanks and parentheses,
// so counting starts behind the last one.
std::optional<Status> status_of(const std::string& process) {
  const auto stat = read_all("/proc/" + process + "/stat");
  if (!stat) return std::nullopt;
  std::size_t position = stat->rfind(')');
  if (position == std::string::npos || position + 2 >= stat->size()) return std::nullopt;
  Status status{(*stat)[position + 2], ""};
  for (int field = 2; field < 22; ++field) {
    position = stat->find(' ', position + 1);
    if (position == std::string::npos) return std::nullopt;
  }
  status.start = stat->substr(position + 1, stat->find(' ', position + 1) - position - 1);
  return status;
}

// The number of a namespace of this process; empty where there is none of that kind.
std::string namespace_number(const char* kind) {
  std::array<char, 64> link{};
  const ssize_t length = ::readlink(fmt::format("/proc/self/ns/{}", kind).c_str(), link.data(), link.size());
  if (length <= 0) return "";
  std::string number(link.data(), static_cast<std::size_t>(length));
  std::erase_if(number, [](char c) { return c < '0' || c > '9'; });
  return number;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool has_variables(const std::string& environment, const std::vector<std::string>& variables) {
  return std::ranges::all_of(variables, [&](const std::string& variable) {
    const std::string entry = variable + '\0';
    return environment.starts_with(entry) || environment.find('\0' + entry) != std::string::npos;
  });
}

}  // namespace

std::string process_start_time() {
  const auto status = status_of("self");
  return status ? status->start : "0";
}

// Those in another time namespace see other start times.
std::string process_neighbourhood() {
  auto boot = read_all("/proc/sys/kernel/random/boot_id");
  const std::string processes = namespace_number("pid");
  if (!boot || processes.empty()) return "";
  std::erase_if(*boot, [](char c) { return c == '-' || c == '\n'; });
  return fmt::format("{}-{}.{}", *boot, processes, namespace_number("time"));
}

std::string process_identity() {
  const std::string here = process_neighbourhood();
  const auto status = status_of("self");
  if (here.empty() || !status) return "";
  return fmt::format("{}-{}-{}", here, ::getpid(), status->start);
}

std::optional<bool> process_runs(const std::string& identity) {
  const std::string here = process_neighbourhood();
  if (here.empty() || !identity.starts_with(here + "-")) return std::nullopt;
  const std::string_view rest = std::string_view(identity).substr(here.size() + 1);
  const std::size_t dash = rest.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string process(rest.substr(0, dash));
  const std::string_view start = rest.substr(dash + 1);
  if (!is_number(process) || !is_number(start)) return std::nullopt;
  const auto status = status_of(process);
  if (status) return status->start == start && status->state != 'Z' && status->state != 'X';
  // What /proc hides from us, or cannot show just now, may be there all the same.
  const auto number = static_cast<pid_t>(std::strtol(process.c_str(), nullptr, 10));
  if (::kill(number, 0) != 0 && errno == ESRCH) return false;
  return std::nullopt;
}

bool any_process_has(const std::vector<std::string>& variables) {
  const std::unique_ptr<DIR, int (*)(DIR*)> table{::opendir("/proc"), ::closedir};
  if (!table) return false;
  while (const dirent* entry = ::readdir(table.get())) {
    if (!is_number(entry->d_name)) continue;
    const auto environment = read_all(fmt::format("/proc/{}/environ", entry->d_name));
    if (environment && has_variables(*environment, variables)) return true;
  }
  return false;
}

}  // namespace baton::system
