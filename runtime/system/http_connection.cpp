#include "system/http_connection.h"

#include <array>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

namespace baton::system {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using std::chrono::steady_clock;
using Parser = http::request_parser<http::empty_body>;

constexpr std::uint32_t max_head_bytes = 8 * 1024;
constexpr std::size_t first_read_bytes = 1024;

// What a client may still send before the connection is closed: closed with bytes unread, it would be reset,
// and the answer lost.
constexpr std::size_t max_lingering_bytes = 64 * 1024;
constexpr std::chrono::seconds lingering{1};

bool has_body(const Parser& parser) {
  return parser.chunked() || parser.content_length().value_or(0) > 0;
}

// 0: there is nobody to be told.
int status_of(const error_code& problem) {
  if (problem == http::error::header_limit || problem == http::error::buffer_overflow) return 431;
  const bool left = problem == http::error::end_of_stream || problem == http::error::partial_message;
  const auto& broken_rule = http::make_error_code(http::error::bad_method).category();
  return problem.category() == broken_rule && !left ? 400 : 0;
}

}  // namespace

HttpConnection::HttpConnection(asio::ip::tcp::socket socket, const HttpHost& host)
    : stream_(std::move(socket)), host_(host), received_(max_head_bytes), moved_at_(steady_clock::now()) {}

asio::awaitable<void> HttpConnection::serve() {
  stream_.expires_after(host_.limits.request);
  bool again = true;
  while (again) {
    again = co_await wait_for_request();
    if (again) again = co_await answer_one();
  }
  drop();
}

void HttpConnection::drop() {
  stream_.close();
}

// Nothing is kept for a client that does not ask, but a small buffer.
asio::awaitable<bool> HttpConnection::wait_for_request() {
  if (received_.size() > 0) co_return true;
  error_code problem;
  const auto room = received_.prepare(first_read_bytes);
  const std::size_t got =
      co_await stream_.async_read_some(room, asio::redirect_error(asio::use_awaitable, problem));
  received_.commit(got);
  co_return !problem;
}

asio::awaitable<bool> HttpConnection::answer_one() {
  error_code problem;
  Parser parser;
  parser.header_limit(max_head_bytes);
  parser.body_limit(boost::none);  // none is read
  stream_.expires_after(host_.limits.request);
  co_await http::async_read_header(stream_, received_, parser,
                                   asio::redirect_error(asio::use_awaitable, problem));
  if (problem) co_return co_await reject(status_of(problem));
  moved_at_ = steady_clock::now();
  const int status = refusal(parser.get(), has_body(parser));
  if (status != 200) co_return co_await reject(status);
  const bool keep_alive = parser.keep_alive();
  take_answer(ask_handler(parser.get()), keep_alive, parser.get().method() == http::verb::head);
  co_return co_await send(keep_alive);
}

asio::awaitable<bool> HttpConnection::reject(int status) {
  if (status == 0) co_return false;
  take_answer(plain_answer(status), false, false);
  co_return co_await send(false);
}

// Not in a coroutine, whose frame would keep a second copy while the client takes its time.
void HttpConnection::take_answer(const HttpAnswer& answer, bool keep_alive, bool head_only) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  std::string text = answer_text(answer, Delivery{keep_alive, head_only, now});
  host_.before_sending(text.size());
  answer_ = std::move(text);
}

// Whether another request may follow.
asio::awaitable<bool> HttpConnection::send(bool keep_alive) {
  error_code problem;
  stream_.expires_after(host_.limits.answer);
  discard_on_close(true);
  co_await asio::async_write(stream_, asio::buffer(answer_),
                             asio::redirect_error(asio::use_awaitable, problem));
  answer_ = {};
  discard_on_close(false);
  moved_at_ = steady_clock::now();
  if (!keep_alive && !problem) co_await linger();
  stream_.expires_after(host_.limits.idle);
  co_return keep_alive && !problem;
}

// Whether the kernel, too, forgets what the client has not taken.
void HttpConnection::discard_on_close(bool discard) {
  error_code ignored;
  stream_.socket().set_option(asio::socket_base::linger(discard, 0), ignored);
}

asio::awaitable<void> HttpConnection::linger() {
  error_code problem;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, problem);
  stream_.expires_after(lingering);
  std::array<char, first_read_bytes> ignored{};
  std::size_t got = 0;
  while (!problem && got < max_lingering_bytes) {
    got += co_await stream_.async_read_some(asio::buffer(ignored),
                                            asio::redirect_error(asio::use_awaitable, problem));
  }
}

HttpAnswer HttpConnection::ask_handler(const HttpHead& head) const {
  try {
    return host_.handler(request_of(head));
  } catch (...) {
    return plain_answer(500);
  }
}

}  // namespace baton::system
