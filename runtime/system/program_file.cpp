#include "system/program_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/descriptor.h"
#include "system/host.h"

namespace baton::system {
namespace {

constexpr std::size_t longest_interpreter = 4096;

std::string read_at(const Descriptor& fd, std::size_t size, std::uint64_t offset) {
  std::string bytes(size, '\0');
  const ssize_t count = ::pread(fd.get(), bytes.data(), size, static_cast<off_t>(offset));
  bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return bytes;
}

template <class T>
std::optional<T> read_struct(const Descriptor& fd, std::uint64_t offset) {
  T value{};
  if (::pread(fd.get(), &value, sizeof value, static_cast<off_t>(offset)) != sizeof value)
    return std::nullopt;
  return value;
}

// elf(5): the program header of type PT_INTERP says where in the file the name stands.
template <class Header, class ProgramHeader>
std::optional<std::string> elf_interpreter(const Descriptor& fd) {
  const auto header = read_struct<Header>(fd, 0);
  if (!header) return std::nullopt;
  for (unsigned i = 0; i < header->e_phnum; ++i) {
    const auto entry =
        read_struct<ProgramHeader>(fd, header->e_phoff + std::uint64_t{i} * header->e_phentsize);
    if (!entry) return std::nullopt;
    if (entry->p_type != PT_INTERP || entry->p_filesz > longest_interpreter) continue;
    const std::string name = read_at(fd, entry->p_filesz, entry->p_offset);
    return name.substr(0, name.find('\0'));
  }
  return std::nullopt;
}

bool is_executable_file(const std::string& path) {
  return ::access(path.c_str(), X_OK) == 0 && !is_directory(path);
}

}  // namespace

bool is_directory(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool is_text(const char* path) {
  const int before = errno;
  std::array<char, 128> start;
  const int file = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  const ssize_t count = file < 0 ? -1 : ::read(file, start.data(), start.size());
  if (file >= 0) ::close(file);
  errno = before;
  if (count < 0) return false;
  const std::string_view bytes(start.data(), static_cast<std::size_t>(count));
  return !bytes.starts_with(ELFMAG) && bytes.find('\0') == std::string_view::npos;
}

std::vector<std::string> program_candidates(const std::string& name) {
  if (name.empty()) return {};
  if (name.find('/') != std::string::npos) return {name};
  const std::string path = environment_variable("PATH").value_or("/bin:/usr/bin");
  std::vector<std::string> files;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    files.push_back(end == begin ? name : path.substr(begin, end - begin) + "/" + name);
    begin = end + 1;
  }
  return files;
}

std::optional<std::string> find_program(const std::string& name) {
  const auto files = program_candidates(name);
  const bool is_path = name.find('/') != std::string::npos;
  const auto found = std::ranges::find_if(files, [is_path](const std::string& file) {
    return is_path ? ::access(file.c_str(), F_OK) == 0 : is_executable_file(file);
  });
  if (found == files.end()) return std::nullopt;
  return *found;
}

std::string interpreter_of(const std::string& program) {
  const Descriptor fd{::open(program.c_str(), O_RDONLY | O_CLOEXEC)};
  const std::string start = read_at(fd, longest_interpreter, 0);
  constexpr std::string_view blanks = " \t";
  if (start.starts_with("#!")) {
    const std::size_t begin = std::min(start.find_first_not_of(blanks, 2), start.size());
    return start.substr(begin, start.find_first_of(" \t\n", begin) - begin);
  }
  if (!start.starts_with(ELFMAG)) return "/bin/sh";
  const bool wide = start.size() > EI_CLASS && start[EI_CLASS] == ELFCLASS64;
  const auto interpreter =
      wide ? elf_interpreter<Elf64_Ehdr, Elf64_Phdr>(fd) : elf_interpreter<Elf32_Ehdr, Elf32_Phdr>(fd);
  return interpreter.value_or("a file");
}

}  // namespace baton::system
