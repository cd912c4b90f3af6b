#include "base/duration.h"

#include "fuzz/property.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace baton;
  const auto duration = base::parse_duration(fuzz::text_of(data, size));
  if (!duration) return 0;
  fuzz::must_hold(duration->count() >= 0);
  const auto again = base::parse_duration(base::format_duration(*duration));
  fuzz::must_hold(again && *again == *duration);
  return 0;
}
