#include "model/json_fields.h"

namespace baton::model {

std::optional<boost::json::value> parse_json_object(std::string_view text, boost::json::storage_ptr memory) {
  boost::json::parse_options options;
  options.max_depth = 16;
  boost::system::error_code failure;
  auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), failure,
                                  std::move(memory), options);
  if (failure || !value.is_object()) return std::nullopt;
  return value;
}

}  // namespace baton::model
