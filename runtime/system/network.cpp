#include "system/network.h"

#include <set>
#include <unordered_map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "system/resolver.h"

namespace baton::system {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint32_t max_head_bytes = 16 * 1024;

std::string host_field(const Peer& peer) {
  const bool ipv6 = peer.host.find(':') != std::string::npos;
  const std::string host = ipv6 ? "[" + peer.host + "]" : peer.host;
  return peer.port == 80 ? host : host + ":" + std::to_string(peer.port);
}

std::vector<tcp::endpoint> endpoints_of(const Addresses& addresses, std::uint16_t port) {
  std::vector<tcp::endpoint> endpoints;
  for (const std::string& text : addresses.texts) {
    boost::system::error_code problem;
    const auto address = asio::ip::make_address(text, problem);
    if (!problem) endpoints.emplace_back(address, port);
  }
  return endpoints;
}

// An interim answer (1xx) is followed by the real one.
asio::awaitable<std::optional<int>> read_status(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                                boost::system::error_code& problem) {
  while (true) {
    http::response_parser<http::empty_body> parser;
    parser.header_limit(max_head_bytes);
    co_await http::async_read_header(stream, buffer, parser,
                                     asio::redirect_error(asio::use_awaitable, problem));
    if (problem) co_return std::nullopt;
    const auto status = static_cast<int>(parser.get().result_int());
    if (status >= 200) co_return status;
  }
}

asio::awaitable<void> ask(beast::tcp_stream& stream, const Peer& peer, Answer& answer) {
  boost::system::error_code problem;
  auto report = asio::redirect_error(asio::use_awaitable, problem);
  http::request<http::empty_body> request(http::verb::get, peer.request, 11);
  request.set(http::field::host, host_field(peer));
  request.set(http::field::user_agent, "baton");
  request.set(http::field::connection, "close");
  co_await http::async_write(stream, request, report);
  if (!problem) {
    beast::flat_buffer buffer(max_head_bytes);
    answer.status = co_await read_status(stream, buffer, problem);
  }
  answer.problem = problem ? "does not answer HTTP: " + problem.message() : "";
}

// `peer` and `answer` outlive the context it runs in.
asio::awaitable<void> reach(std::vector<tcp::endpoint> endpoints, const Peer& peer, Answer& answer) {
  boost::system::error_code problem;
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  co_await stream.async_connect(endpoints, asio::redirect_error(asio::use_awaitable, problem));
  if (problem) {
    answer.problem = "cannot be connected to: " + problem.message();
    co_return;
  }
  answer.connected = true;
  answer.problem = peer.request.empty() ? "" : "has not answered in time";
  if (!peer.request.empty()) co_await ask(stream, peer, answer);
}

}  // namespace

std::vector<Answer> PosixNetwork::probe(std::span<const Peer> peers, milliseconds limit,
                                        const std::stop_token& stop) {
  const auto end = steady_clock::now() + limit;
  std::set<std::string> names;
  for (const Peer& peer : peers) names.insert(peer.host);
  const auto addresses = resolve(names, limit, stop);
  std::vector<Answer> answers(peers.size());
  asio::io_context context(1);
  const std::stop_callback end_early(stop, [&] { context.stop(); });
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const Addresses& known = addresses.at(peers[i].host);
    answers[i].problem = known.texts.empty() ? known.problem : "cannot be connected to in time";
    if (known.texts.empty()) continue;
    asio::co_spawn(context, reach(endpoints_of(known, peers[i].port), peers[i], answers[i]), asio::detached);
  }
  context.run_until(end);
  return answers;
}

}  // namespace baton::system
