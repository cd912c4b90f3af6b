#include "system/resolver.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>

// c-ares refers to these for the names of ports, which are not looked up here. The C library's own would
// bring along what loads the image's libraries for it.
extern "C" {
servent* getservbyname(const char* /*name*/, const char* /*protocol*/) {
  return nullptr;
}
int getservbyname_r(const char* /*name*/, const char* /*protocol*/, servent* /*buffer*/, char* /*text*/,
                    size_t /*length*/, servent** result) {
  *result = nullptr;
  return ENOENT;
}
int getservbyport_r(int /*port*/, const char* /*protocol*/, servent* /*buffer*/, char* /*text*/,
                    size_t /*length*/, servent** result) {
  *result = nullptr;
  return ENOENT;
}
}

namespace baton::system {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds stop_notice{100};  // how long a stop may go unnoticed

// Then the next name server is asked, too; an answer that comes later still counts.
constexpr milliseconds first_try{500};

struct Query {
  Addresses* found;
  bool done = false;
};

std::string text_of(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes =
      address.sa_family == AF_INET6
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr)
          : &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  if (::inet_ntop(address.sa_family, bytes, text.data(), text.size()) == nullptr) return "";
  return text.data();
}

void take(void* argument, int status, int /*timeouts*/, ares_addrinfo* result) {
  auto& query = *static_cast<Query*>(argument);
  query.done = true;
  if (status == ARES_EDESTRUCTION) return;
  if (status != ARES_SUCCESS) {
    query.found->problem = ares_strerror(status);
    return;
  }
  query.found->problem.clear();
  for (const auto* node = result->nodes; node != nullptr; node = node->ai_next) {
    std::string text = text_of(*node->ai_addr);
    if (!text.empty()) query.found->texts.push_back(std::move(text));
  }
  ares_freeaddrinfo(result);
  if (query.found->texts.empty()) query.found->problem = "has no address";
}

struct Channel {
  ares_channel handle = nullptr;
  ~Channel() {
    if (handle != nullptr) ares_destroy(handle);
  }
};

// One round of what c-ares waits for, at most until `limit`.
void exchange(ares_channel channel, milliseconds limit) {
  std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
  const auto bits = static_cast<unsigned>(ares_getsock(channel, sockets.data(), sockets.size()));
  std::vector<pollfd> waits;
  for (unsigned i = 0; i < sockets.size(); ++i) {
    short events = 0;
    if (ARES_GETSOCK_READABLE(bits, i)) events |= POLLIN;
    if (ARES_GETSOCK_WRITABLE(bits, i)) events |= POLLOUT;
    if (events != 0) waits.push_back({sockets.at(i), events, 0});
  }
  timeval most{limit.count() / 1000, limit.count() % 1000 * 1000};
  timeval own{};
  const timeval* next = ares_timeout(channel, &most, &own);
  const auto pause = milliseconds(next->tv_sec * 1000 + next->tv_usec / 1000) + milliseconds(1);
  ::poll(waits.data(), waits.size(), static_cast<int>(pause.count()));
  ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  for (const pollfd& wait : waits) {
    const bool readable = (wait.revents & (POLLIN | POLLERR | POLLHUP)) != 0;
    const bool writable = (wait.revents & POLLOUT) != 0;
    ares_process_fd(channel, readable ? wait.fd : ARES_SOCKET_BAD, writable ? wait.fd : ARES_SOCKET_BAD);
  }
}

}  // namespace

std::unordered_map<std::string, Addresses> resolve(const std::set<std::string>& names, milliseconds limit,
                                                   const std::stop_token& stop, const std::string& servers) {
  std::unordered_map<std::string, Addresses> found;
  for (const std::string& name : names) found[name].problem = "the name was not resolved in time";
  // Made before the channel, whose end reports to those that wait still.
  std::vector<std::unique_ptr<Query>> queries;
  Channel channel;
  [[maybe_unused]] static const int ready = ares_library_init(ARES_LIB_INIT_ALL);
  ares_options options{};
  options.timeout = static_cast<int>(first_try.count());
  if (const int problem = ares_init_options(&channel.handle, &options, ARES_OPT_TIMEOUTMS);
      problem != ARES_SUCCESS) {
    for (auto& [name, addresses] : found) addresses.problem = ares_strerror(problem);
    return found;
  }
  if (!servers.empty()) ares_set_servers_ports_csv(channel.handle, servers.c_str());
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  for (auto& [name, addresses] : found) {
    queries.push_back(std::make_unique<Query>(Query{&addresses}));
    ares_getaddrinfo(channel.handle, name.c_str(), nullptr, &hints, &take, queries.back().get());
  }
  const auto end = steady_clock::now() + limit;
  while (!std::ranges::all_of(queries, [](const auto& query) { return query->done; })) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - steady_clock::now());
    if (left.count() <= 0 || stop.stop_requested()) break;
    exchange(channel.handle, std::min(left, stop_notice));
  }
  return found;
}

}  // namespace baton::system
