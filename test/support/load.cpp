// load MIB SECONDS: takes so much memory, and then one processor until it has had it for so long.
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <time.h>

namespace {

double processor_seconds() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 64;
  const std::size_t bytes = std::strtoul(words[1], nullptr, 10) << 20U;
  const auto memory = std::make_unique_for_overwrite<unsigned char[]>(bytes);
  std::memset(memory.get(), 1, bytes);
  const double enough = std::strtod(words[2], nullptr);
  unsigned char sum = 0;
  for (std::size_t i = 0; processor_seconds() < enough; ++i) sum ^= memory[i % bytes];
  return sum > 1 ? 1 : 0;
}
