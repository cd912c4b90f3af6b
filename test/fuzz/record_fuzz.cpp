#include "model/record.h"

#include "fuzz/property.h"

// Numbers are rounded for people, once.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace baton;
  const auto record = model::decode_record(fuzz::text_of(data, size));
  if (!record) return 0;
  const std::string written = model::encode_record(*record);
  const auto again = model::decode_record(written);
  fuzz::must_hold(again && model::encode_record(*again) == written);
  return 0;
}
