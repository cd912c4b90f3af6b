#pragma once

#include <chrono>
#include <set>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

namespace baton::system {

struct Addresses {
  std::vector<std::string> texts;  // "10.0.0.7", "fd00::7"; the one to try first comes first (RFC 6724)
  std::string problem;             // why there are none
};

// Looks all names up at once, in /etc/hosts and as /etc/resolv.conf says, or at these name servers
// ("10.0.0.10:53,10.0.0.11:53"). Blocks, at most for `limit` and
// until a stop: a name that is not resolved by then has no addresses. Addresses stand for themselves.
[[nodiscard]] std::unordered_map<std::string, Addresses> resolve(const std::set<std::string>& names,
                                                                 std::chrono::milliseconds limit,
                                                                 const std::stop_token& stop,
                                                                 const std::string& servers = "");

}  // namespace baton::system
