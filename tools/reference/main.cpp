// Writes the reference of all commands, and completions, into a directory: reference DIR. scripts/reference
// runs it.

#include <filesystem>
#include <fstream>
#include <iostream>

#include "reference/writers.h"

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file.exceptions(std::ios::badbit | std::ios::failbit);
  file << text;
  file.close();
}

}  // namespace

int main(int count, char** words) try {
  using namespace baton;
  if (count != 2) {
    std::cerr << "reference DIR\n";
    return 64;
  }
  const std::filesystem::path root = words[1];
  const auto commands = command::all_commands();
  write(root / "docs/commands.md", reference::markdown(commands));
  write(root / "docs/man/baton.1", reference::man_page(commands));
  write(root / "completions/baton.bash", reference::bash_completion(commands));
  write(root / "completions/_baton", reference::zsh_completion(commands));
  write(root / "completions/baton.fish", reference::fish_completion(commands));
  return 0;
} catch (const std::exception& problem) {
  std::cerr << "reference: " << problem.what() << '\n';
  return 74;
}
