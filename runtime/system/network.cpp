#include "system/network.h"

#include <set>
#include <unordered_map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "system/http_exchange.h"
#include "system/resolver.h"

namespace baton::system {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

asio::awaitable<void> ask(beast::tcp_stream& stream, const Peer& peer, Answer& answer) {
  boost::system::error_code problem;
  HttpReply reply;
  std::string request = request_text(HttpCall{peer.host, peer.port, "GET", peer.request, "", ""});
  co_await exchange(stream, std::move(request), 0, reply, problem);
  if (!problem) answer.status = reply.status;
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
