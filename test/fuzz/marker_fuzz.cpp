#include "model/checksum.h"
#include "model/marker.h"

#include "fuzz/property.h"

namespace {

using namespace baton;

// What was read once is read again as the same.
void check(std::string_view bytes) {
  const auto content = model::decode_marker(bytes);
  const auto* marker = std::get_if<model::Marker>(&content);
  if (marker == nullptr) return;
  const auto again = model::decode_marker(model::encode_marker(*marker));
  fuzz::must_hold(again == model::MarkerContent(*marker));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  check(text);
  // Nobody guesses a checksum.
  std::string signed_text = R"({"baton":1,)" + std::string(text);
  const std::string sum = model::checksum(signed_text);
  check(signed_text.append(R"(,"checksum":")").append(sum).append("\"}\n"));
  return 0;
}
