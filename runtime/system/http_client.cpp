#include "system/http_client.h"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "system/http_exchange.h"

namespace baton::system {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t max_body_bytes = 4 * 1024;

struct Progress {
  HttpReply reply;
  std::string problem;  // why there is no reply; empty when there is one
};

base::Error failure(const HttpCall& call, std::string cause) {
  return {base::ErrorKind::transient, call.method, fmt::format("{}:{}", call.host, call.port),
          std::move(cause), 0};
}

// Whether it ends where it should: what comes from settings must not become a line of its own.
bool is_one_word(const std::string& text) {
  return std::ranges::all_of(text, [](unsigned char byte) { return byte > ' ' && byte != 0x7f; });
}

bool is_one_line(const std::string& text) {
  return std::ranges::all_of(text, [](unsigned char byte) { return byte >= ' ' && byte != 0x7f; });
}

bool can_be_sent(const HttpCall& call) {
  return is_one_word(call.host) && is_one_word(call.method) && is_one_word(call.target) &&
         is_one_line(call.content_type) && call.target.starts_with('/') && !call.method.empty();
}

// `call` and `made` outlive the context it runs in.
asio::awaitable<void> converse(std::vector<asio::ip::tcp::endpoint> endpoints, const HttpCall& call,
                               Progress& made) {
  boost::system::error_code problem;
  boost::beast::tcp_stream stream(co_await asio::this_coro::executor);
  co_await stream.async_connect(endpoints, asio::redirect_error(asio::use_awaitable, problem));
  if (problem) {
    made.problem = "cannot be connected to: " + problem.message();
    co_return;
  }
  made.problem = "has not answered in time";
  std::string request = request_text(call);
  co_await exchange(stream, std::move(request), max_body_bytes, made.reply, problem);
  made.problem = problem ? "does not answer HTTP: " + problem.message() : "";
}

}  // namespace

base::Result<HttpReply> http_call(const HttpCall& call, milliseconds limit, const std::stop_token& stop) {
  if (!can_be_sent(call)) return base::usage_error(call.target, "is not what HTTP can ask for");
  const auto end = steady_clock::now() + limit;
  const Addresses known = resolve({call.host}, limit, stop).at(call.host);
  Progress made;
  made.problem = known.texts.empty() ? known.problem : "cannot be connected to in time";
  asio::io_context context(1);
  const std::stop_callback end_early(stop, [&] { context.stop(); });
  if (!known.texts.empty())
    asio::co_spawn(context, converse(endpoints_of(known, call.port), call, made), asio::detached);
  context.run_until(end);
  if (made.reply.status != 0) return std::move(made.reply);
  return failure(call, stop.stop_requested() ? "was stopped" : made.problem);
}

}  // namespace baton::system
