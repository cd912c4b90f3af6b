#pragma once

#include <chrono>
#include <functional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "system/http_message.h"

namespace baton::system {

// What all connections of a server share.
struct HttpHost {
  HttpHandler handler;
  HttpLimits limits;
  std::function<void(std::size_t bytes)> before_sending;  // may drop other connections
};

// One client of an HttpServer, whose thread does all of this.
class HttpConnection {
 public:
  // `host` outlives it.
  HttpConnection(boost::asio::ip::tcp::socket socket, const HttpHost& host);

  // Answers requests, in their order, until the client leaves, breaks a rule or a limit, or is dropped.
  boost::asio::awaitable<void> serve();
  // Makes serve() end soon. The descriptor is free at once.
  void drop();

  // When the last request or answer was complete, at first the connection.
  [[nodiscard]] std::chrono::steady_clock::time_point moved_at() const { return moved_at_; }
  // Of the answer that the client has not taken whole yet.
  [[nodiscard]] std::size_t unsent_bytes() const { return answer_.size(); }

 private:
  boost::asio::awaitable<bool> wait_for_request();
  boost::asio::awaitable<bool> answer_one();
  boost::asio::awaitable<bool> reject(int status);
  void take_answer(const HttpAnswer& answer, bool keep_alive, bool head_only);
  boost::asio::awaitable<bool> send(bool keep_alive);
  void discard_on_close(bool discard);
  boost::asio::awaitable<void> linger();
  [[nodiscard]] HttpAnswer ask_handler(const HttpHead& head) const;

  boost::beast::tcp_stream stream_;
  const HttpHost& host_;
  boost::beast::flat_buffer received_;
  std::string answer_;
  std::chrono::steady_clock::time_point moved_at_;
};

}  // namespace baton::system
