#include "model/record.h"

#include "fuzz/property.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace baton;
  const auto record = model::decode_record(fuzz::text_of(data, size));
  if (!record) return 0;
  const auto again = model::decode_record(model::encode_record(*record));
  fuzz::must_hold(again && *again == *record);
  return 0;
}
