#include "system/http_server.h"

#include <exception>
#include <list>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "system/http_connection.h"
#include "system/signals.h"
#include "system/system_error.h"

namespace baton::system {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Without descriptors or memory there is no point in trying again at once.
constexpr std::chrono::milliseconds pause_after_failure{100};

bool any(const HttpConnection& /*connection*/) {
  return true;
}
bool is_sending(const HttpConnection& connection) {
  return connection.unsent_bytes() > 0;
}

}  // namespace

class HttpServer::Loop {
 public:
  Loop(HttpHandler handler, HttpLimits limits)
      : host_{std::move(handler), limits, [this](std::size_t bytes) { make_room_for(bytes); }} {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
    connections_.clear();  // they need the context
  }

  [[nodiscard]] error_code open(const tcp::endpoint& endpoint);
  void start();
  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void work();
  void start_accepting();
  asio::awaitable<void> accept_all();
  error_code accept_one();
  void admit(tcp::socket socket);
  void make_room_for(std::size_t unsent_bytes);
  std::size_t drop_stalest(bool (*choice)(const HttpConnection&));
  asio::awaitable<void> attend(std::shared_ptr<HttpConnection> connection);

  HttpHost host_;
  std::list<std::shared_ptr<HttpConnection>> connections_;
  asio::io_context context_{1};  // ends what it runs, which uses the above
  tcp::acceptor acceptor_{context_};
  bool accepting_ = false;  // the thread's
  std::thread thread_;
};

error_code HttpServer::Loop::open(const tcp::endpoint& endpoint) {
  error_code problem;
  acceptor_.open(endpoint.protocol(), problem);
  if (!problem) acceptor_.set_option(tcp::acceptor::reuse_address(true), problem);
  if (!problem) acceptor_.bind(endpoint, problem);
  if (!problem) acceptor_.listen(asio::socket_base::max_listen_connections, problem);
  if (!problem) acceptor_.non_blocking(true, problem);
  return problem;
}

void HttpServer::Loop::start() {
  thread_ = std::thread([this] { work(); });
}

void HttpServer::Loop::work() {
  block_all_signals();
  while (!context_.stopped()) {
    try {
      if (!accepting_) start_accepting();
      context_.run();
    } catch (...) {
      // Out of memory, for one client or for all that are to come; the others go on.
      if (!accepting_) std::this_thread::sleep_for(pause_after_failure);
    }
  }
}

// A failure of it comes out of run(), for work() to begin anew.
void HttpServer::Loop::start_accepting() {
  asio::co_spawn(context_, accept_all(), [this](const std::exception_ptr& failure) {
    accepting_ = false;
    if (failure) std::rethrow_exception(failure);
  });
  accepting_ = true;
}

asio::awaitable<void> HttpServer::Loop::accept_all() {
  asio::steady_timer pause(context_);
  while (true) {
    error_code problem;
    co_await acceptor_.async_wait(tcp::acceptor::wait_read,
                                  asio::redirect_error(asio::use_awaitable, problem));
    if (!problem) problem = accept_one();
    if (!problem) continue;
    drop_stalest(any);
    pause.expires_after(pause_after_failure);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, problem));
  }
}

// Called when there is one to accept: without a descriptor to be had, accept(2) fails even when there is
// none.
error_code HttpServer::Loop::accept_one() {
  error_code problem;
  try {
    tcp::socket socket(context_);
    acceptor_.accept(socket, problem);
    if (!problem) admit(std::move(socket));
  } catch (const std::exception&) {
    problem = asio::error::no_memory;
  }
  return problem == asio::error::would_block ? error_code() : problem;
}

void HttpServer::Loop::admit(tcp::socket socket) {
  if (connections_.size() >= host_.limits.connections) drop_stalest(any);
  connections_.push_back(std::make_shared<HttpConnection>(std::move(socket), host_));
  asio::co_spawn(context_, attend(connections_.back()), asio::detached);
}

void HttpServer::Loop::make_room_for(std::size_t unsent_bytes) {
  std::size_t sum = unsent_bytes;
  for (const auto& connection : connections_) sum += connection->unsent_bytes();
  while (sum > host_.limits.unsent_bytes) {
    const std::size_t freed = drop_stalest(is_sending);
    if (freed == 0) return;
    sum -= freed;
  }
}

// What that frees of unsent bytes.
std::size_t HttpServer::Loop::drop_stalest(bool (*choice)(const HttpConnection&)) {
  auto stalest = connections_.end();
  for (auto it = connections_.begin(); it != connections_.end(); ++it) {
    if (!choice(**it)) continue;
    if (stalest == connections_.end() || (*it)->moved_at() < (*stalest)->moved_at()) stalest = it;
  }
  if (stalest == connections_.end()) return 0;
  const std::size_t freed = (*stalest)->unsent_bytes();
  (*stalest)->drop();
  connections_.erase(stalest);
  return freed;
}

asio::awaitable<void> HttpServer::Loop::attend(std::shared_ptr<HttpConnection> connection) {
  try {
    co_await connection->serve();
  } catch (const std::exception&) {
    connection->drop();
  }
  connections_.remove(connection);
}

HttpServer::HttpServer(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
HttpServer::~HttpServer() = default;

base::Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& address, std::uint16_t port,
                                                             HttpHandler handler, HttpLimits limits) {
  error_code problem;
  const auto numeric = asio::ip::make_address(address, problem);
  if (problem) return base::usage_error(address, "is not a numeric address");
  const std::string subject = authority(address, port);
  try {
    auto loop = std::make_unique<Loop>(std::move(handler), limits);
    problem = loop->open({numeric, port});
    if (problem) return system_error("listen on", subject, problem.value());
    loop->start();
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(loop)));
  } catch (const std::exception& none_left) {  // descriptors or threads
    return base::Error{base::ErrorKind::transient, "listen on", subject, none_left.what(), 0};
  }
}

std::string authority(const std::string& address, std::uint16_t port) {
  const bool is_ipv6 = address.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

std::uint16_t HttpServer::port() const {
  return loop_->port();
}

}  // namespace baton::system
