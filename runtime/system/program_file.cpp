#include "system/program_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <string_view>

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/descriptor.h"
#include "system/host.h"

namespace baton::system {
namespace {

// At most size() - 1 bytes of it.
InterpreterName name_from(std::string_view text) {
  InterpreterName name{};
  text.copy(name.data(), name.size() - 1);
  return name;
}

std::string_view read_at(const Descriptor& fd, std::span<char> into, std::uint64_t offset) {
  const ssize_t count = ::pread(fd.get(), into.data(), into.size(), static_cast<off_t>(offset));
  return {into.data(), count < 0 ? 0 : static_cast<std::size_t>(count)};
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
std::optional<InterpreterName> elf_interpreter(const Descriptor& fd) {
  const auto header = read_struct<Header>(fd, 0);
  if (!header) return std::nullopt;
  for (unsigned i = 0; i < header->e_phnum; ++i) {
    const auto entry =
        read_struct<ProgramHeader>(fd, header->e_phoff + std::uint64_t{i} * header->e_phentsize);
    if (!entry) return std::nullopt;
    if (entry->p_type != PT_INTERP) continue;
    InterpreterName name{};
    read_at(fd, std::span(name).first(std::min<std::size_t>(entry->p_filesz, name.size() - 1)),
            entry->p_offset);
    return name;
  }
  return std::nullopt;
}

}  // namespace

bool is_program_path(const std::string& name) {
  return name.find('/') != std::string::npos;
}

bool is_program(const char* file, bool name_is_path) {
  if (name_is_path) return ::access(file, F_OK) == 0;
  return ::access(file, X_OK) == 0 && !is_directory(file);
}

bool is_directory(const char* path) {
  struct stat info {};
  return ::stat(path, &info) == 0 && S_ISDIR(info.st_mode);
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
  if (is_program_path(name)) return {name};
  const std::string path = environment_variable("PATH").value_or("/bin:/usr/bin");
  std::vector<std::string> files;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    files.push_back(end == begin ? name : path.substr(begin, end - begin) + "/" + name);
    begin = end + 1;
  }
  return files;
}

InterpreterName interpreter_of(const char* program) {
  const Descriptor fd{::open(program, O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  std::array<char, std::tuple_size_v<InterpreterName> + 64> bytes{};
  const std::string_view start = read_at(fd, bytes, 0);
  constexpr std::string_view blanks = " \t";
  if (start.starts_with("#!")) {
    const std::size_t begin = std::min(start.find_first_not_of(blanks, 2), start.size());
    return name_from(start.substr(begin, start.find_first_of(" \t\n", begin) - begin));
  }
  if (!start.starts_with(ELFMAG)) return name_from("/bin/sh");
  const bool wide = start.size() > EI_CLASS && start[EI_CLASS] == ELFCLASS64;
  const auto interpreter =
      wide ? elf_interpreter<Elf64_Ehdr, Elf64_Phdr>(fd) : elf_interpreter<Elf32_Ehdr, Elf32_Phdr>(fd);
  return interpreter.value_or(name_from("a file"));
}

}  // namespace baton::system
