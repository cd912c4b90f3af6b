#pragma once

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "system/bulk_files.h"

#include "support/memory_files.h"

namespace baton::test {

// Reads what is in MemoryFiles, three bytes at a time, from whatever thread. Notes every call, and can fail
// one.
class MemoryBulkFiles final : public system::BulkFiles {
 public:
  explicit MemoryBulkFiles(const MemoryFiles& files) : files_(files) {}

  // Asked before each call with its words ("flush /d/x", "flush directory /d").
  std::function<std::optional<base::Error>(const std::string& call)> fault;
  std::vector<std::string> calls;

  base::Result<system::FileInfo> flush_and_read(const system::Place& place,
                                                const system::PieceSink& sink) override {
    const std::string path = place.path();
    if (auto error = begin("flush " + path)) return *error;
    const auto file = read_all(path, sink);
    if (!file) return file.error();
    return system::FileInfo{system::FileType::regular, file->bytes, {}};
  }

  base::Result<system::FileIdentity> identify(const system::Place& place) override {
    const std::string path = place.path();
    if (auto error = begin("identify " + path)) return *error;
    const auto* file = find(path);
    if (file == nullptr) return absent(path);
    return identity(*file);
  }

  base::Result<system::FileIdentity> read(const system::Place& place,
                                          const system::PieceSink& sink) override {
    const std::string path = place.path();
    if (auto error = begin("read " + path)) return *error;
    return read_all(path, sink);
  }

  base::Result<void> flush_directories(const std::vector<system::Place>& directories) override {
    for (const auto& directory : directories) {
      if (auto error = begin("flush directory " + directory.path())) return *error;
    }
    return {};
  }

 private:
  [[nodiscard]] const MemoryFiles::File* find(const std::string& path) const {
    const auto link = files_.links.find(path);
    const auto file = files_.files.find(link == files_.links.end() ? path : link->second);
    return file == files_.files.end() ? nullptr : &file->second;
  }
  static system::FileIdentity identity(const MemoryFiles::File& file) {
    return {1, file.number, file.bytes.size(), file.modified.time_since_epoch().count(), 0};
  }
  static base::Error absent(const std::string& path) {
    return {base::ErrorKind::not_found, "open", path, "absent", 2};
  }
  base::Result<system::FileIdentity> read_all(const std::string& path, const system::PieceSink& sink) {
    const auto* file = find(path);
    if (file == nullptr) return absent(path);
    std::string_view bytes = file->bytes;
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
      if (!sink(bytes.substr(0, 3)))
        return base::Error{base::ErrorKind::transient, "read", path, "was given up", 0};
    }
    return identity(*file);
  }
  std::optional<base::Error> begin(const std::string& call) {
    const std::lock_guard lock(mutex_);
    calls.push_back(call);
    return fault ? fault(call) : std::nullopt;
  }

  const MemoryFiles& files_;
  std::mutex mutex_;
};

}  // namespace baton::test
