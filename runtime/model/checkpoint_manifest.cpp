#include "model/checkpoint_manifest.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "model/checkpoint_path.h"
#include "model/checkpoint_tree.h"
#include "model/checksum.h"
#include "model/json_fields.h"

namespace baton::model {
namespace {

using base::Result;

constexpr int version = 1;
constexpr std::string_view root_path = ".";
constexpr std::string_view before_checksum = R"(,"checksum":")";
constexpr std::string_view after_checksum = "\"}\n";
constexpr std::size_t trailer_size = before_checksum.size() + checksum_length + after_checksum.size();

constexpr std::array<std::string_view, 3> kinds{"directory", "file", "stream"};
constexpr std::array<std::string_view, 3> entry_kinds{"directory", "file", "link"};

base::Error bad(std::string_view cause) {
  return base::data_error("the manifest", cause);
}

std::string line_of_header(const CheckpointHeader& header, std::size_t data, std::size_t entries) {
  JsonObject line;
  line.add("baton_checkpoint", version)
      .add("job", header.job)
      .add("run", header.run)
      .add("index", header.index)
      .add_raw("epoch", std::to_string(header.id.epoch))
      .add_raw("sequence", std::to_string(header.id.sequence))
      .add("attempt", header.attempt)
      .add_raw("step", header.step ? std::to_string(*header.step) : "null")
      .add("parent", header.parent)
      .add("host", header.host)
      .add("started_at", base::format_instant(header.started_at))
      .add("created_at", base::format_instant(header.created_at))
      .add("kind", to_string(header.kind))
      .add_raw("labels", json_labels(header.labels))
      .add_raw("data_files", std::to_string(data))
      .add_raw("entries", std::to_string(entries));
  return line.close();
}

std::string line_of_data(const DataFile& data) {
  return JsonObject().add_raw("bytes", std::to_string(data.bytes)).add("digest", data.digest).close();
}

std::string line_of_entry(const CheckpointEntry& entry) {
  JsonObject line;
  line.add("path", entry.path.empty() ? std::string(root_path) : escape_path(entry.path))
      .add("kind", entry_kinds[static_cast<std::size_t>(entry.kind)])
      .add("mode", fmt::format("{:04o}", entry.mode))
      .add("mtime_ns", entry.modified_ns);
  if (entry.kind == EntryKind::link) line.add("target", escape_path(entry.target));
  if (entry.kind != EntryKind::file) return line.close();
  line.add_raw("bytes", std::to_string(entry.bytes)).add("digest", entry.digest);
  if (entry.bytes > 0) {
    line.add_raw("data", std::to_string(entry.data)).add_raw("offset", std::to_string(entry.offset));
  }
  line.add_raw("inode", std::to_string(entry.inode)).add("ctime_ns", entry.changed_ns);
  return line.close();
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
  return read_kind(fields, kinds, header.kind);
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
  if (!read_path(fields, entry.path) || !read_kind(fields, entry_kinds, entry.kind)) return false;
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
    const auto json = parse_json_object(rest_.substr(0, end));
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
};

Result<void> check_version(JsonFields& fields) {
  int found = 0;
  fields.read("baton_checkpoint", found);
  if (found == version) return {};
  if (found < version) return bad("is none of baton's");
  return base::Error{base::ErrorKind::refused, "", "the manifest",
                     "is of a format that this version does not know", 0};
}

// Before anything in it is believed, but for a version that may have another trailer.
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

Result<void> read_first(std::string_view bytes, Lines& lines, CheckpointHeader& header, Counts& counts) {
  return lines.next([&](JsonFields& fields) -> Result<void> {
    if (auto good = check_version(fields); !good) return good;
    if (auto good = check_sum(bytes); !good) return good;
    return lines.judge(read_header(fields, header, counts));
  });
}

Result<void> read_all(std::string_view bytes, CheckpointManifest& manifest) {
  Lines lines(bytes);
  Counts counts;
  if (auto read = read_first(bytes, lines, manifest.header, counts); !read) return read;
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
  if (lines.rest().size() != trailer_size + std::string_view(R"({"end":true)").size())
    return bad("does not end where its header says");
  return {};
}

}  // namespace

std::string_view to_string(CheckpointKind kind) {
  return kinds[static_cast<std::size_t>(kind)];
}

std::uint64_t CheckpointManifest::files() const {
  return static_cast<std::uint64_t>(std::ranges::count(entries, EntryKind::file, &CheckpointEntry::kind));
}

std::uint64_t CheckpointManifest::bytes() const {
  std::uint64_t sum = 0;
  for (const auto& entry : entries) sum += entry.bytes;
  return sum;
}

std::uint64_t CheckpointManifest::stored_bytes() const {
  std::uint64_t sum = 0;
  for (const auto& file : data) sum += file.bytes;
  return sum;
}

std::vector<std::vector<std::size_t>> CheckpointManifest::entries_by_data() const {
  std::vector<std::vector<std::size_t>> found(data.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].bytes > 0) found[entries[i].data].push_back(i);
  }
  for (auto& of_one : found) {
    std::ranges::sort(of_one, {}, [&](std::size_t i) { return entries[i].offset; });
  }
  return found;
}

std::string encode_manifest(const CheckpointManifest& manifest) {
  std::string text = line_of_header(manifest.header, manifest.data.size(), manifest.entries.size()) + "\n";
  for (const auto& data : manifest.data) text.append(line_of_data(data)).append("\n");
  for (const auto& entry : manifest.entries) text.append(line_of_entry(entry)).append("\n");
  text += R"({"end":true)";
  const std::string sum = checksum(text);
  return text.append(before_checksum).append(sum).append(after_checksum);
}

Result<CheckpointHeader> decode_manifest_header(std::string_view bytes) {
  Lines lines(bytes);
  CheckpointHeader header;
  Counts counts;
  if (auto read = read_first(bytes, lines, header, counts); !read) return read.error();
  return header;
}

Result<CheckpointManifest> decode_manifest(std::string_view bytes) {
  CheckpointManifest manifest;
  if (auto read = read_all(bytes, manifest); !read) return read.error();
  if (auto good = check_tree(manifest); !good) return good.error();
  return manifest;
}

}  // namespace baton::model
