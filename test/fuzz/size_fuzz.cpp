#include <string>

#include "base/size.h"

#include "fuzz/property.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace baton;
  const auto bytes = base::parse_size(fuzz::text_of(data, size));
  if (!bytes) return 0;
  const auto again = base::parse_size(std::to_string(*bytes));
  fuzz::must_hold(again && *again == *bytes);
  return 0;
}
