#include "model/endpoint.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace baton::model {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::size_t max_host_bytes = 253;  // of a name in the DNS (RFC 1035)

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_';
}
bool is_ipv6_byte(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}
// Anything else could end the line of the request that it becomes a part of.
bool is_url_byte(char c) {
  return c > ' ' && c < '\x7f';
}

base::Error bad(std::string_view cause) {
  return base::usage_error("", cause);
}

base::Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (problem != std::errc() || end != text.data() + text.size() || port == 0)
    return bad("the port must be a number from 1 to 65535");
  return port;
}

// The host at the beginning, taken off `text`.
base::Result<std::string> take_host(std::string_view& text) {
  const bool bracketed = text.starts_with('[');
  const std::size_t end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos) return bad("'[' without ']'");
  const std::string_view host = text.substr(bracketed ? 1 : 0, end - (bracketed ? 1 : 0));
  text.remove_prefix(bracketed ? end + 1 : end);
  if (host.empty()) return bad("names no host");
  const bool good =
      bracketed ? std::ranges::all_of(host, is_ipv6_byte) : std::ranges::all_of(host, is_name_byte);
  if (!good || host.size() > max_host_bytes) return bad("the host is neither a name nor an address");
  return std::string(host);
}

base::Result<Endpoint> parse(std::string_view text, std::optional<std::uint16_t> usual_port) {
  auto host = take_host(text);
  if (!host) return host.error();
  Endpoint endpoint{*host, usual_port.value_or(0), ""};
  if (text.empty() && usual_port) return endpoint;
  if (!text.starts_with(':')) return bad("must end in :PORT");
  const auto port = parse_port(text.substr(1));
  if (!port) return port.error();
  endpoint.port = *port;
  return endpoint;
}

}  // namespace

base::Result<Endpoint> parse_address(std::string_view text) {
  return parse(text, std::nullopt);
}

base::Result<Endpoint> parse_http_address(std::string_view text) {
  if (!text.starts_with("//")) return bad("must look like http://HOST:PORT/PATH");
  text.remove_prefix(2);
  if (!std::ranges::all_of(text, is_url_byte)) return bad("has a character that a URL cannot have");
  if (text.find('#') != std::string_view::npos) return bad("has a fragment, which no server sees");
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  const std::string_view authority = text.substr(0, end);
  if (authority.find('@') != std::string_view::npos) return bad("has user info, which would be printed");
  auto endpoint = parse(authority, http_port);
  if (!endpoint) return endpoint;
  const std::string_view rest = text.substr(end);
  endpoint->request = (rest.starts_with('/') ? "" : "/") + std::string(rest);
  return endpoint;
}

}  // namespace baton::model
