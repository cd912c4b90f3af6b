#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "base/time.h"
#include "model/json_text.h"

namespace baton::model {

// Reads fields of a parsed JSON object from outside. A field that is missing, null or of another type leaves
// the default in place; `good` then tells whether every field that was there had the right type and range.
class JsonFields {
 public:
  explicit JsonFields(const boost::json::object& object) : object_(object) {}

  [[nodiscard]] bool good() const { return good_; }

  void read(std::string_view key, std::string& into) {
    if (const auto* value = find(key)) {
      if (const auto* text = value->if_string())
        into.assign(text->data(), text->size());
      else
        good_ = false;
    }
  }

  template <class Integer>
  requires std::is_integral_v<Integer>
  void read(std::string_view key, Integer& into) {
    const auto* value = find(key);
    if (value == nullptr) return;
    boost::system::error_code out_of_range;
    const auto number = value->to_number<Integer>(out_of_range);
    if (out_of_range)
      good_ = false;
    else
      into = number;
  }

  template <class Value>
  void read(std::string_view key, std::optional<Value>& into) {
    if (find(key) == nullptr) return;
    Value value{};
    read(key, value);
    into = value;
  }

  void read(std::string_view key, double& into) {
    const auto* value = find(key);
    if (value == nullptr) return;
    if (value->is_number())
      into = value->to_number<double>();
    else
      fail();
  }

  void read(std::string_view key, base::Instant& into) {
    std::string text;
    read(key, text);
    if (const auto at = base::parse_instant(text))
      into = *at;
    else if (find(key) != nullptr)
      good_ = false;
  }

  void read(std::string_view key, Labels& into) {
    const auto* value = find(key);
    if (value == nullptr) return;
    const auto* labels = value->if_object();
    good_ = good_ && labels != nullptr;
    if (labels == nullptr) return;
    for (const auto& [name, text] : *labels) {
      if (text.is_string())
        into[std::string(name)] = std::string(text.get_string());
      else
        good_ = false;
    }
  }

  // An array of objects; `read_one(fields, element)` reads one and returns whether it makes sense.
  template <class Element, class ReadOne>
  void read(std::string_view key, std::vector<Element>& into, const ReadOne& read_one) {
    const auto* value = find(key);
    if (value == nullptr) return;
    const auto* array = value->if_array();
    if (array == nullptr) return fail();
    for (const auto& element : *array) {
      const auto* object = element.if_object();
      if (object == nullptr) return fail();
      JsonFields of_element(*object);
      Element made;
      if (!read_one(of_element, made) || !of_element.good()) return fail();
      into.push_back(std::move(made));
    }
  }

  // `read_fields(fields)` reads those of the object.
  template <class ReadFields>
  void read_object(std::string_view key, const ReadFields& read_fields) {
    const auto* value = find(key);
    if (value == nullptr) return;
    const auto* object = value->if_object();
    if (object == nullptr) return fail();
    JsonFields inner(*object);
    read_fields(inner);
    good_ = good_ && inner.good();
  }

  // Null and missing are the same.
  [[nodiscard]] const boost::json::value* find(std::string_view key) const {
    const auto* value = object_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  void fail() { good_ = false; }

 private:
  const boost::json::object& object_;
  bool good_ = true;
};

// An object, or no value when the text is not one, is nested deeper than our own files ever are, or has
// anything behind it. It must not outlive `memory`.
[[nodiscard]] std::optional<boost::json::value> parse_json_object(std::string_view text,
                                                                  boost::json::storage_ptr memory = {});

}  // namespace baton::model
