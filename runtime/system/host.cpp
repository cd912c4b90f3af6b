#include "system/host.h"

#include <array>
#include <cstdlib>
#include <memory>
#include <random>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "system/descriptor.h"
#include "system/system_error.h"

extern char** environ;

namespace baton::system {
namespace {

std::uint64_t random_number() {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) {
    number = static_cast<std::uint64_t>(::getpid()) * 0x9e3779b97f4a7c15U;
  }
  return number;
}

base::Result<std::string> read_file(const char* path) {
  const Descriptor fd{::open(path, O_RDONLY | O_CLOEXEC)};
  if (!fd.open()) return last_error("open", path);
  std::string bytes;
  std::array<char, 16384> buffer;
  while (true) {
    const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
    if (count < 0) return last_error("read", path);
    if (count == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "unknown";
  return name.data();
}

std::int64_t process_id() {
  return ::getpid();
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::vector<std::string> environment(std::string_view prefix) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::string_view(*variable).starts_with(prefix)) variables.emplace_back(*variable);
  }
  return variables;
}

void allow_many_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::string absolute_path(const std::string& path) {
  if (path.starts_with('/')) return path;
  std::array<char, 4096> current{};
  if (::getcwd(current.data(), current.size()) == nullptr) return path;
  return std::string(current.data()) + "/" + path;
}

std::string random_token() {
  return fmt::format("{:016x}", random_number());
}

std::function<double()> random_source() {
  auto engine = std::make_shared<std::minstd_rand>(static_cast<std::uint32_t>(random_number() | 1U));
  return [engine] { return std::uniform_real_distribution<double>(0.0, 1.0)(*engine); };
}

base::Result<std::string> own_binary() {
  return read_file("/proc/self/exe");
}

}  // namespace baton::system
