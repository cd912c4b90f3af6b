// The reading half of the codec.
#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "model/checkpoint_manifest.h"
#include "model/checkpoint_path.h"
#include "model/checkpoint_tree.h"
#include "model/checksum.h"
#include "model/json_fields.h"
#include "model/manifest_words.h"

namespace baton::model {
namespace {

using base::Result;

base::Error bad(std::string_view cause) {
  return base::data_error("the manifest", cause);
}

template <class Kind, std::size_t count>
bool read_kind(JsonFields& fields, const std::array<std::string_view, count>& names, Kind& into) {
  std::string text;
  fields.read("kind", text);
  const auto found = std::ranges::find(names, text);
  into = static_cast<Kind>(found == names.end() ? 0 : found - names.begin());
  return found != names.end();
}

bool is_digest(std::string_view text) {
  return text.size() == checksum_length && text.starts_with("xxh3:");
}

bool read_mode(JsonFields& fields, unsigned& into) {
  std::string text;
  fields.read("mode", text);
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), into, 8);
  return !text.empty() && failure == std::errc{} && end == text.data() + text.size() && into <= 01777;
}

// What a manifest's header says of its lines.
struct Counts {
  std::uint64_t data = 0;
  std::uint64_t entries = 0;
};

bool read_header(JsonFields& fields, CheckpointHeader& header, Counts& counts) {
  fields.read("job", header.job);
  fields.read("run", header.run);
  fields.read("index", header.index);
  fields.read("epoch", header.id.epoch);
  fields.read("sequence", header.id.sequence);
  fields.read("attempt", header.attempt);
  fields.read("step", header.step);
  fields.read("parent", header.parent);
  fields.read("host", header.host);
  fields.read("started_at", header.started_at);
  fields.read("created_at", header.created_at);
  fields.read("labels", header.labels);
  fields.read("data_files", counts.data);
  fields.read("entries", counts.entries);
  return read_kind(fields, checkpoint_kind_names, header.kind);
}

bool read_data(JsonFields& fields, DataFile& data) {
  fields.read("bytes", data.bytes);
  fields.read("digest", data.digest);
  return is_digest(data.digest);
}

bool read_path(JsonFields& fields, std::string& into) {
  std::string text;
  fields.read("path", text);
  if (text == root_path) return true;
  auto path = unescape_path(text);
  if (!path || path->empty()) return false;
  into = std::move(*path);
  return true;
}

bool read_file(JsonFields& fields, CheckpointEntry& entry) {
  fields.read("bytes", entry.bytes);
  fields.read("digest", entry.digest);
  fields.read("data", entry.data);
  fields.read("offset", entry.offset);
  fields.read("inode", entry.inode);
  fields.read("ctime_ns", entry.changed_ns);
  return is_digest(entry.digest);
}

bool read_entry(JsonFields& fields, CheckpointEntry& entry) {
  if (!read_path(fields, entry.path) || !read_kind(fields, entry_kind_names, entry.kind)) return false;
  if (!read_mode(fields, entry.mode)) return false;
  fields.read("mtime_ns", entry.modified_ns);
  if (entry.kind == EntryKind::file) return read_file(fields, entry);
  if (entry.kind == EntryKind::directory) return true;
  std::string target;
  fields.read("target", target);
  auto unescaped = unescape_path(target);
  if (!unescaped) return false;
  entry.target = std::move(*unescaped);
  return true;
}

// Takes lines off the front.
class Lines {
 public:
  explicit Lines(std::string_view bytes) : rest_(bytes) {}
  // `read(fields)` returns whether the line makes sense.
  template <class Read>
  Result<void> next(const Read& read) {
    ++number_;
    const std::size_t end = rest_.find('\n');
    if (end == rest_.npos) return bad("is torn");
    // The same room for every line: there may be very many.
    memory_.release();
    const auto json = parse_json_object(rest_.substr(0, end), &memory_);
    rest_.remove_prefix(end + 1);
    if (!json) return bad(fmt::format("has no JSON object on line {}", number_));
    JsonFields fields(json->get_object());
    const Result<void> done = read(fields);
    if (!done) return done;
    if (!fields.good()) return bad(fmt::format("has a field of the wrong type on line {}", number_));
    return {};
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] Result<void> judge(bool good) const {
    if (good) return {};
    return bad(fmt::format("makes no sense on line {}", number_));
  }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
  std::array<unsigned char, 4096> room_{};
  boost::json::monotonic_resource memory_{room_.data(), room_.size()};
};

Result<void> check_version(JsonFields& fields) {
  int found = 0;
  fields.read("baton_checkpoint", found);
  if (found == manifest_version) return {};
  if (found < manifest_version) return bad("is none of baton's");
  return base::Error{base::ErrorKind::refused, "", "the manifest",
                     "is of a format that this version does not know", 0};
}

// Before anything in it is believed, but for its version: another one may have another trailer.
Result<void> check_sum(std::string_view bytes) {
  if (bytes.size() > max_manifest_bytes) return bad("is too large");
  if (bytes.size() < trailer_size || !bytes.ends_with(after_checksum)) return bad("is torn");
  const std::string_view covered = bytes.substr(0, bytes.size() - trailer_size);
  const std::string_view trailer = bytes.substr(covered.size());
  if (!trailer.starts_with(before_checksum)) return bad("has no checksum");
  if (trailer.substr(before_checksum.size(), checksum_length) != checksum(covered))
    return bad("does not match its checksum");
  return {};
}

Result<void> read_first(Lines& lines, CheckpointHeader& header, Counts& counts) {
  return lines.next([&](JsonFields& fields) -> Result<void> {
    if (auto good = check_version(fields); !good) return good;
    return lines.judge(read_header(fields, header, counts));
  });
}

Result<void> read_all(std::string_view bytes, CheckpointManifest& manifest) {
  Lines lines(bytes);
  Counts counts;
  if (auto read = read_first(lines, manifest.header, counts); !read) return read;
  if (auto good = check_sum(bytes); !good) return good;
  // No line is shorter, so whatever the counts say, there is not more room taken than there are bytes.
  for (std::uint64_t i = 0; i < counts.data; ++i) {
    auto& data = manifest.data.emplace_back();
    const auto done = lines.next([&](JsonFields& fields) { return lines.judge(read_data(fields, data)); });
    if (!done) return done;
  }
  for (std::uint64_t i = 0; i < counts.entries; ++i) {
    auto& entry = manifest.entries.emplace_back();
    const auto done = lines.next([&](JsonFields& fields) { return lines.judge(read_entry(fields, entry)); });
    if (!done) return done;
  }
  if (lines.rest().size() != trailer_size + manifest_end.size())
    return bad("does not end where its header says");
  return {};
}

}  // namespace

Result<CheckpointHeader> decode_manifest_header(std::string_view beginning) {
  Lines lines(beginning);
  CheckpointHeader header;
  Counts counts;
  if (auto read = read_first(lines, header, counts); !read) return read.error();
  return header;
}

Result<CheckpointManifest> decode_manifest(std::string_view bytes) {
  CheckpointManifest manifest;
  if (auto read = read_all(bytes, manifest); !read) return read.error();
  if (auto good = check_tree(manifest); !good) return good.error();
  return manifest;
}

}  // namespace baton::model
