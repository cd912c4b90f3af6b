#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "system/files.h"

namespace baton::test {

// A volume in memory. Notes every call, and can fail the N-th one.
class MemoryFiles final : public system::Files {
 public:
  struct File {
    std::string bytes;
    base::Instant modified;
    std::uint64_t number = 0;
  };

  // Asked before each call with its words ("read /d/m"); an error makes the call fail.
  std::function<std::optional<base::Error>(const std::string& call)> fault;
  std::vector<std::string> calls;
  std::map<std::string, File> files;
  std::set<std::string> directories{"/", "."};
  std::map<std::string, std::string> links;  // to what they lead
  std::set<std::string> fifos;
  std::set<std::string> untold;  // of which a listing does not tell the type
  base::Instant now{};

  void put(const std::string& path, std::string bytes, base::Instant modified = {}) {
    make(system::Place::of(path).anchor);
    files[path] = {std::move(bytes), modified, ++numbers_};
  }
  // Without another file taking its place.
  void overwrite(const std::string& path, std::string bytes) { files[path].bytes = std::move(bytes); }
  void make(const std::string& directory) {
    if (directories.insert(directory).second) make(system::Place::of(directory).anchor);
  }
  [[nodiscard]] std::string bytes(const std::string& path) const {
    const auto found = files.find(path);
    return found == files.end() ? "(absent)" : found->second.bytes;
  }
  [[nodiscard]] bool has(const std::string& path) const { return files.contains(path); }

  base::Result<std::vector<system::Entry>> list(const system::Place& place,
                                                const system::NameFilter& wanted) override {
    const std::string path = place.path();
    if (auto error = begin("list " + path)) return *error;
    if (links.contains(path) && !place.below.empty()) return refused(path);
    if (links.contains(path)) return list({links.at(path), ""}, wanted);
    if (files.contains(path) || fifos.contains(path)) return wrong_type(path);
    if (!directories.contains(path)) return absent(path);
    std::vector<system::Entry> entries;
    const auto add = [&](const std::string& child, system::FileType type) {
      const system::Place split = system::Place::of(child);
      if (split.anchor == path && !split.below.empty() && child != path && wanted(split.below)) {
        const auto file = files.find(child);
        entries.push_back({split.below, untold.contains(child) ? system::FileType::unknown : type,
                           file == files.end() ? 0 : file->second.number});
      }
    };
    for (const auto& [child, file] : files) add(child, system::FileType::regular);
    for (const auto& child : directories) add(child, system::FileType::directory);
    for (const auto& [child, target] : links) add(child, system::FileType::link);
    for (const auto& child : fifos) add(child, system::FileType::other);
    return entries;
  }

  base::Result<system::FileContent> read(const system::Place& place, std::size_t, system::Part) override {
    const std::string path = place.path();
    if (auto error = begin("read " + path)) return *error;
    const auto found = files.find(path);
    if (found == files.end()) return absent(path);
    return system::FileContent{info(found->second), found->second.bytes};
  }

  base::Result<system::FileInfo> inspect(const std::string& path) override {
    if (auto error = begin("inspect " + path)) return *error;
    if (links.contains(path)) return inspect(links.at(path));
    if (fifos.contains(path)) return system::FileInfo{system::FileType::other, 0, {}};
    if (directories.contains(path)) return system::FileInfo{system::FileType::directory, 0, {}};
    const auto found = files.find(path);
    if (found == files.end()) return absent(path);
    return info(found->second);
  }

  base::Result<void> replace(const system::Place& place, std::string_view bytes,
                             std::optional<unsigned>) override {
    const std::string path = place.path();
    if (auto error = begin("replace " + path)) return *error;
    if (!directories.contains(system::Place::of(path).anchor)) return absent(path);
    files[path] = {std::string(bytes), now, ++numbers_};
    return {};
  }

  base::Result<void> create_exclusive(const system::Place& place, std::string_view bytes) override {
    const std::string path = place.path();
    if (auto error = begin("create " + path)) return *error;
    if (!directories.contains(system::Place::of(path).anchor)) return absent(path);
    if (files.contains(path)) return base::Error{base::ErrorKind::exists, "create", path, "exists", 0};
    files[path] = {std::string(bytes), now, ++numbers_};
    return {};
  }

  base::Result<void> rename(const system::Place& place, const std::string& name) override {
    if (auto error = begin("rename " + place.path() + " " + name)) return *error;
    auto file = files.extract(place.path());
    if (file.empty()) return absent(place.path());
    file.key() = system::Place::of(place.path()).anchor + "/" + name;
    files.insert(std::move(file));
    return {};
  }

  base::Result<void> remove(const system::Place& place) override {
    if (auto error = begin("remove " + place.path())) return *error;
    files.erase(place.path());
    return {};
  }

  base::Result<void> make_directories(const system::Place& place) override {
    if (auto error = begin("make " + place.path())) return *error;
    make(place.path());
    return {};
  }

  // Has none: nobody dies here.
  base::Result<void> remove_leftovers(const system::Place& directory, base::Duration /*max_age*/) override {
    if (auto error = begin("tidy " + directory.path())) return *error;
    return {};
  }
  base::Result<base::Instant> volume_time(const std::string& directory) override {
    if (auto error = begin("time " + directory)) return *error;
    return now;
  }

 private:
  std::uint64_t numbers_ = 0;
  static system::FileInfo info(const File& file) {
    return {system::FileType::regular, file.bytes.size(), file.modified};
  }
  static base::Error absent(const std::string& path) {
    return {base::ErrorKind::not_found, "open", path, "No such file or directory", 2};
  }
  static base::Error refused(const std::string& path) {
    return {base::ErrorKind::refused, "open", path, "Too many levels of symbolic links", 40};
  }
  static base::Error wrong_type(const std::string& path) {
    return {base::ErrorKind::wrong_type, "open", path, "Not a directory", 20};
  }
  std::optional<base::Error> begin(const std::string& call) {
    calls.push_back(call);
    return fault ? fault(call) : std::nullopt;
  }
};

}  // namespace baton::test
