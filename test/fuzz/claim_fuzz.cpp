#include "model/claim.h"

#include "fuzz/property.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace baton;
  const auto claim = model::decode_claim(fuzz::text_of(data, size));
  if (!claim) return 0;
  const auto again = model::decode_claim(model::encode_claim(*claim));
  fuzz::must_hold(again && *again == *claim);
  return 0;
}
