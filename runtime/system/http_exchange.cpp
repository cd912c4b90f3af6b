#include "system/http_exchange.h"

#include <optional>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <fmt/format.h>

namespace baton::system {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Parser = http::response_parser<http::buffer_body>;

constexpr std::uint32_t max_head_bytes = 16 * 1024;

std::string host_field(const HttpCall& call) {
  const bool ipv6 = call.host.find(':') != std::string::npos;
  const std::string host = ipv6 ? "[" + call.host + "]" : call.host;
  return call.port == 80 ? host : host + ":" + std::to_string(call.port);
}

asio::awaitable<void> read_head(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                std::optional<Parser>& parser, error_code& problem) {
  do {
    parser.emplace();
    parser->header_limit(max_head_bytes);
    parser->body_limit(boost::none);
    co_await http::async_read_header(stream, buffer, *parser,
                                     asio::redirect_error(asio::use_awaitable, problem));
  } while (!problem && parser->get().result_int() < 200);
}

asio::awaitable<std::string> read_body(beast::tcp_stream& stream, beast::flat_buffer& buffer, Parser& parser,
                                       std::size_t max_body) {
  std::string body(max_body, '\0');
  auto& window = parser.get().body();
  window.data = body.data();
  window.size = body.size();
  error_code ignored;
  co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, ignored));
  body.resize(body.size() - window.size);
  co_return body;
}

}  // namespace

std::vector<tcp::endpoint> endpoints_of(const Addresses& addresses, std::uint16_t port) {
  std::vector<tcp::endpoint> endpoints;
  for (const std::string& text : addresses.texts) {
    error_code problem;
    const auto address = asio::ip::make_address(text, problem);
    if (!problem) endpoints.emplace_back(address, port);
  }
  return endpoints;
}

std::string request_text(const HttpCall& call) {
  std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: baton\r\nConnection: close\r\n",
                                 call.method, call.target, host_field(call));
  if (!call.content_type.empty()) text += fmt::format("Content-Type: {}\r\n", call.content_type);
  if (call.method != "GET") text += fmt::format("Content-Length: {}\r\n", call.body.size());
  return text + "\r\n" + call.body;
}

asio::awaitable<void> exchange(beast::tcp_stream& stream, std::string request, std::size_t max_body,
                               HttpReply& reply, error_code& problem) {
  co_await asio::async_write(stream, asio::buffer(request),
                             asio::redirect_error(asio::use_awaitable, problem));
  if (problem) co_return;
  beast::flat_buffer buffer(max_head_bytes);
  std::optional<Parser> parser;
  co_await read_head(stream, buffer, parser, problem);
  if (problem) co_return;
  reply.status = static_cast<int>(parser->get().result_int());
  if (max_body > 0) reply.body = co_await read_body(stream, buffer, *parser, max_body);
}

}  // namespace baton::system
