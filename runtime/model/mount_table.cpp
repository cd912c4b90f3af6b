#include "model/mount_table.h"

#include <algorithm>
#include <charconv>

namespace baton::model {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_octal(std::string_view digits) {
  return digits.size() == 3 && digits[0] <= '3' &&
         std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '7'; });
}

// Blanks, line ends and backslashes in names are written as \040.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view digits = text.substr(std::min(i + 1, text.size()), 3);
    if (text[i] == '\\' && is_octal(digits)) {
      out += static_cast<char>((digits[0] - '0') * 64 + (digits[1] - '0') * 8 + (digits[2] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void add(const std::string& option, std::vector<std::string>& into) {
  if (!option.empty() && std::ranges::find(into, option) == into.end()) into.push_back(option);
}

std::vector<std::string> split_options(std::string_view list) {
  std::vector<std::string> options;
  for (const std::string_view part : split(list, ',')) add(unescape(part), options);
  return options;
}

// 36 35 98:0 /root /point rw,noatime master:1 - ext3 /dev/sda rw,errors=continue
std::optional<Mount> parse_line(std::string_view line) {
  const auto fields = split(line, ' ');
  const auto separator = std::ranges::find(fields, std::string_view{"-"});
  if (separator - fields.begin() < 6 || fields.end() - separator < 4) return std::nullopt;
  const auto id = parse_number(fields[0]);
  if (!id) return std::nullopt;
  Mount mount{*id,
              unescape(fields[3]),
              unescape(fields[4]),
              unescape(separator[1]),
              unescape(separator[2]),
              split_options(fields[5])};
  // A file system that may be written can be mounted for reading only, but not the other way round.
  for (const std::string& option : split_options(separator[3])) {
    if (option == "ro") std::erase(mount.options, "rw");
    if (option != "rw") add(option, mount.options);
  }
  return mount;
}

bool holds(const std::string& point, std::string_view path) {
  if (point == "/") return path.starts_with('/');
  return path.starts_with(point) && (path.size() == point.size() || path[point.size()] == '/');
}

}  // namespace

bool Mount::has(std::string_view option) const {
  return std::ranges::find(options, option) != options.end();
}

std::optional<std::string> Mount::value(std::string_view option) const {
  for (const std::string& text : options) {
    if (text.starts_with(option) && text.size() > option.size() && text[option.size()] == '=')
      return text.substr(option.size() + 1);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Mount::number(std::string_view option) const {
  const auto text = value(option);
  return text ? parse_number(*text) : std::nullopt;
}

std::vector<Mount> parse_mounts(std::string_view mountinfo) {
  std::vector<Mount> mounts;
  for (const std::string_view line : split(mountinfo, '\n')) {
    if (auto mount = parse_line(line)) mounts.push_back(std::move(*mount));
  }
  return mounts;
}

std::optional<Mount> find_mount(const std::vector<Mount>& mounts, std::uint64_t id, std::string_view path) {
  const Mount* best = nullptr;
  for (const Mount& mount : mounts) {
    if (id != 0 && mount.id == id) return mount;
    if (holds(mount.point, path) && (best == nullptr || mount.point.size() >= best->point.size()))
      best = &mount;
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

}  // namespace baton::model
