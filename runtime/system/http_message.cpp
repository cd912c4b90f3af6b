#include "system/http_message.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/time.h"

namespace baton::system {
namespace {

namespace http = boost::beast::http;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

// RFC 9110, section 5.6.7.
std::string http_date(std::chrono::sys_seconds at) {
  const auto text = base::format_civil_time(at, std::chrono::seconds(0), "GMT", "%a, %d %b %Y %H:%M:%S GMT");
  return text ? *text : "";
}

std::string all_of_field(const HttpHead& head, http::field name) {
  std::string all;
  const auto [first, last] = head.equal_range(name);
  for (auto field = first; field != last; ++field) {
    if (!all.empty()) all += ", ";
    all += view(field->value());
  }
  return all;
}

std::string path_of(std::string_view target) {
  constexpr std::string_view scheme = "http://";
  if (!target.starts_with(scheme)) return std::string(target);
  target.remove_prefix(scheme.size());
  const std::string rest(target.substr(std::min(target.find_first_of("/?"), target.size())));
  return rest.starts_with('/') ? rest : "/" + rest;
}

}  // namespace

HttpRequest request_of(const HttpHead& head) {
  return {std::string(view(head.method_string())), path_of(view(head.target())),
          all_of_field(head, http::field::accept)};
}

int refusal(const HttpHead& head, bool has_body) {
  if (head.method() != http::verb::get && head.method() != http::verb::head) return 405;
  if (has_body) return 413;
  if (head.version() >= 11 && head.count(http::field::host) != 1) return 400;
  return path_of(view(head.target())).starts_with('/') ? 200 : 400;
}

HttpAnswer plain_answer(int status) {
  const auto reason = view(http::obsolete_reason(static_cast<http::status>(status)));
  return {status, "text/plain; charset=utf-8", fmt::format("{} {}\n", status, reason)};
}

std::string answer_text(const HttpAnswer& answer, const Delivery& delivery) {
  std::string text = fmt::format(
      "HTTP/1.1 {} {}\r\nDate: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n"
      "X-Content-Type-Options: nosniff\r\nConnection: {}\r\n",
      answer.status, view(http::obsolete_reason(static_cast<http::status>(answer.status))),
      http_date(delivery.at), answer.content_type, answer.body.size(),
      delivery.keep_alive ? "keep-alive" : "close");
  if (answer.status == 405) text += "Allow: GET, HEAD\r\n";
  if (!answer.content_security_policy.empty())
    text += fmt::format("Content-Security-Policy: {}\r\n", answer.content_security_policy);
  text += "\r\n";
  return delivery.head_only ? text : text + answer.body;
}

}  // namespace baton::system
