#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include "system/http_server.h"

// What is decided about a request and said in an answer, apart from the connection.
namespace baton::system {

// Only its head: a body is not read.
using HttpHead = boost::beast::http::request<boost::beast::http::empty_body>;

// As the handler gets it. A target that names the host, as for a proxy, is cut to its path.
[[nodiscard]] HttpRequest request_of(const HttpHead& head);

// 200, or the status with which it is refused. `has_body`: bytes of one follow.
[[nodiscard]] int refusal(const HttpHead& head, bool has_body);

[[nodiscard]] HttpAnswer plain_answer(int status);

struct Delivery {
  bool keep_alive = false;
  bool head_only = false;
  std::chrono::sys_seconds at;
};
[[nodiscard]] std::string answer_text(const HttpAnswer& answer, const Delivery& delivery);

}  // namespace baton::system
