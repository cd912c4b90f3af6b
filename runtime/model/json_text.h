#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/escape.h"

namespace baton::model {

using Labels = std::map<std::string, std::string>;

// Builds one JSON object on one line, fields in the order of the calls. The files that baton writes have a
// fixed order and fixed number formats, so that they can be read with a shell and compared with cmp.
class JsonObject {
 public:
  JsonObject& add(std::string_view key, std::string_view text) {
    return add_raw(key, base::json_string(text));
  }
  JsonObject& add(std::string_view key, std::int64_t number) { return add_raw(key, std::to_string(number)); }
  JsonObject& add_raw(std::string_view key, std::string_view json) {
    body_ += body_.empty() ? "{" : ",";
    body_ += base::json_string(key);
    body_ += ':';
    body_ += json;
    return *this;
  }
  // Everything so far, still without the closing brace.
  [[nodiscard]] const std::string& open() const { return body_; }
  [[nodiscard]] std::string close() const { return body_.empty() ? "{}" : body_ + "}"; }

 private:
  std::string body_;
};

// `Pairs`: Labels, or any other sequence of pairs of strings.
template <class Pairs>
[[nodiscard]] std::string json_labels(const Pairs& labels) {
  JsonObject object;
  for (const auto& [key, value] : labels) object.add(key, value);
  return object.close();
}

// `to_object` makes a JsonObject of each element.
template <class Elements, class ToObject>
[[nodiscard]] std::string json_array(const Elements& elements, const ToObject& to_object) {
  std::string text = "[";
  for (const auto& element : elements) {
    if (text.size() > 1) text += ',';
    text += to_object(element).close();
  }
  return text + "]";
}

}  // namespace baton::model
