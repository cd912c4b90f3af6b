// Stands in for libFuzzer: tries each file of a committed corpus once. Usage: X_fuzz DIRECTORY.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz/property.h"

int main(int count, char** words) {
  if (count != 2) return 64;
  int tried = 0;
  for (const auto& entry : std::filesystem::directory_iterator(words[1])) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    std::printf("%s\n", entry.path().c_str());
    std::fflush(stdout);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    ++tried;
  }
  std::printf("%d inputs\n", tried);
  return tried > 0 ? 0 : 1;
}
