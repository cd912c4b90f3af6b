#include "engine/checkpoint_reader.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/all_of.h"
#include "model/checkpoint_path.h"
#include "model/checksum.h"
#include "model/data_parts.h"

namespace baton::engine {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using model::CheckpointEntry;
using model::EntryKind;
using system::TargetFile;

// A server that was away for a moment may answer the second time.
constexpr int most_tries = 2;

// Told of the checkpoint, whatever it is that its volume does.
Error unreadable(const Error& error) {
  if (error.kind == ErrorKind::data) return error;
  return base::data_error("", error.message());
}

}  // namespace

// What is being made.
class CheckpointReader::Unpacked {
 public:
  Unpacked(const model::CheckpointManifest& manifest, const system::TemporaryTree& tree, std::string name)
      : manifest_(manifest), tree_(tree), name_(std::move(name)) {}

  [[nodiscard]] system::Place place_of(const CheckpointEntry& entry) const {
    return tree_.inside(entry.path.empty() ? name_ : name_ + "/" + entry.path);
  }

  // All but the bytes of files.
  [[nodiscard]] Result<void> make_skeleton() const {
    for (const auto& entry : manifest_.entries) {
      Result<void> made;
      if (entry.kind == EntryKind::directory) made = system::make_new_directory(place_of(entry), 0700);
      if (entry.kind == EntryKind::link)
        made = system::make_link(place_of(entry), entry.target, entry.modified_ns);
      if (entry.kind == EntryKind::file && entry.bytes == 0) made = make_empty(entry);
      if (!made) return made;
    }
    return {};
  }

  [[nodiscard]] Result<TargetFile> create(const CheckpointEntry& entry) const {
    return TargetFile::create(place_of(entry), 0600);
  }

  [[nodiscard]] static Result<void> finish(TargetFile& file, const CheckpointEntry& entry) {
    if (auto done = file.set_attributes(entry.mode, entry.modified_ns); !done) return done;
    return file.close();
  }

  // Last, and from below: each step changes the time of the directory above, and may close it.
  [[nodiscard]] Result<void> finish_directories() const {
    for (auto entry = manifest_.entries.rbegin(); entry != manifest_.entries.rend(); ++entry) {
      if (entry->kind != EntryKind::directory) continue;
      auto done = system::set_directory_attributes(place_of(*entry), entry->mode, entry->modified_ns);
      if (!done) return done;
    }
    return {};
  }

 private:
  [[nodiscard]] Result<void> make_empty(const CheckpointEntry& entry) const {
    auto file = create(entry);
    if (!file) return file.error();
    return finish(*file, entry);
  }

  const model::CheckpointManifest& manifest_;
  const system::TemporaryTree& tree_;
  std::string name_;
};

// Writes files whose bytes come one after the other. After a problem it takes no more.
class CheckpointReader::PartWriter {
 public:
  PartWriter(const Unpacked& into, const std::vector<CheckpointEntry>& entries)
      : into_(into), entries_(entries) {}

  void take(std::size_t file, std::string_view part, bool last) {
    if (done_) done_ = write(entries_[file], part, last);
  }
  [[nodiscard]] const Done& done() const { return done_; }

 private:
  [[nodiscard]] Done write(const CheckpointEntry& entry, std::string_view part, bool last) {
    if (!file_) {
      auto created = into_.create(entry);
      if (!created) return created.error();
      file_.emplace(std::move(*created));
      sum_.emplace();
    }
    if (auto written = file_->append(part); !written) return written;
    sum_->add(part);
    if (!last) return {};
    TargetFile file = std::move(*file_);
    file_.reset();
    if (sum_->text() != entry.digest)
      return base::data_error(model::escape_path(entry.path), "does not match its digest");
    return Unpacked::finish(file, entry);
  }

  const Unpacked& into_;
  const std::vector<CheckpointEntry>& entries_;
  std::optional<TargetFile> file_;
  std::optional<model::RunningChecksum> sum_;
  Done done_;
};

CheckpointReader::Done CheckpointReader::verify() {
  return all_of(manifest_.data.size(), [&](std::size_t number) { return verify_data(number); });
}

CheckpointReader::Done CheckpointReader::unpack(const system::TemporaryTree& tree, const std::string& name) {
  const Unpacked into(manifest_, tree, name);
  if (auto made = into.make_skeleton(); !made) return made;
  const auto done =
      all_of(manifest_.data.size(), [&](std::size_t number) { return unpack_data(number, into); });
  if (!done) return done;
  return into.finish_directories();
}

CheckpointReader::Done CheckpointReader::pass_on(const system::StoredSink& sink) {
  for (std::size_t number = 0; number < manifest_.data.size(); ++number) {
    auto file = open(number);
    if (!file) return file.error();
    model::DataParts parts(manifest_.entries, files_[number],
                           [&](std::size_t, std::string_view part, bool) { sink(part); });
    const auto read = file->read([&](std::string_view piece) { parts.feed(piece); }, pace_);
    if (!read) return read.error();
  }
  return {};
}

Result<system::SourceFile> CheckpointReader::open(std::size_t number) const {
  auto file = system::SourceFile::open(store_.data_of(found_, number));
  if (!file) return unreadable(file.error());
  if (file->identity().bytes != manifest_.data[number].bytes) {
    return base::data_error(
        store_.data_of(found_, number).path(),
        fmt::format("has {} bytes instead of {}", file->identity().bytes, manifest_.data[number].bytes));
  }
  return file;
}

// Names a file of the user's, where it is the only one.
Error CheckpointReader::mismatch(std::size_t number) const {
  std::string subject = store_.data_of(found_, number).path();
  if (files_[number].size() == 1) {
    const auto& entry = manifest_.entries[files_[number][0]];
    if (!entry.path.empty()) subject += " (" + model::escape_path(entry.path) + ")";
  }
  return base::data_error(subject, "does not match its digest");
}

CheckpointReader::Done CheckpointReader::verify_data(std::size_t number) {
  for (int tries = 1;; ++tries) {
    auto file = open(number);
    if (!file) return file.error();
    model::RunningChecksum sum;
    const auto read = file->read([&](std::string_view piece) { sum.add(piece); }, pace_);
    if (!read && (tries == most_tries || pace_.given_up())) return unreadable(read.error());
    if (!read) continue;
    if (sum.text() != manifest_.data[number].digest) return mismatch(number);
    return {};
  }
}

bool CheckpointReader::is_whole(std::size_t number) const {
  const auto& files = files_[number];
  return files.size() == 1 && manifest_.entries[files[0]].bytes == manifest_.data[number].bytes;
}

CheckpointReader::Done CheckpointReader::unpack_data(std::size_t number, const Unpacked& into) {
  return is_whole(number) ? unpack_whole(number, into) : unpack_parts(number, into);
}

CheckpointReader::Done CheckpointReader::unpack_whole(std::size_t number, const Unpacked& into) {
  const auto& entry = manifest_.entries[files_[number][0]];
  auto source = open(number);
  if (!source) return source.error();
  auto target = into.create(entry);
  if (!target) return target.error();
  model::RunningChecksum sum;
  const auto taken = target->take(
      *source, [&](std::string_view piece) { sum.add(piece); }, pace_);
  if (!taken) {
    const bool of_source = taken.error().subject == store_.data_of(found_, number).path();
    return of_source ? unreadable(taken.error()) : taken.error();
  }
  if (sum.text() != manifest_.data[number].digest || sum.text() != entry.digest) return mismatch(number);
  return Unpacked::finish(*target, entry);
}

CheckpointReader::Done CheckpointReader::unpack_parts(std::size_t number, const Unpacked& into) {
  auto source = open(number);
  if (!source) return source.error();
  PartWriter writer(into, manifest_.entries);
  model::RunningChecksum sum;
  model::DataParts parts(
      manifest_.entries, files_[number],
      [&](std::size_t file, std::string_view part, bool last) { writer.take(file, part, last); });
  const auto read = source->read(
      [&](std::string_view piece) {
        sum.add(piece);
        parts.feed(piece);
      },
      pace_);
  if (!read) return unreadable(read.error());
  if (!writer.done()) return writer.done();
  if (sum.text() != manifest_.data[number].digest) return mismatch(number);
  return {};
}

}  // namespace baton::engine
