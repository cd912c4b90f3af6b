#include "engine/named_files.h"

namespace baton::engine {

NamedFiles::Id NamedFiles::add(const std::string& path) {
  const system::Place place = system::Place::of(path);
  const std::size_t at = directory_at(place.anchor);
  Directory& directory = directories_[at];
  const NameTable::Number number = directory.wanted.names.insert(place.below);
  if (number == directory.ids.size()) {
    directory.ids.push_back(files_.size());
    files_.push_back({at, 0, {}});
  }
  return directory.ids[number];
}

void NamedFiles::look(DirectoryLister& lister) {
  ++looks_;
  for (Directory& directory : directories_) {
    const auto entries = lister.list({directory.path, ""}, directory.wanted);
    directory.problem = entries ? "" : entries.error().message();
    if (!entries || !*entries) continue;
    for (const system::Entry& entry : **entries) {
      const auto number = directory.wanted.names.find(entry.name);
      if (!number) continue;
      File& file = files_[directory.ids[*number]];
      file.look = looks_;
      file.entry = {entry.type, entry.number};
    }
  }
}

const NamedFiles::Entry* NamedFiles::find(Id file) const {
  return files_[file].look == looks_ ? &files_[file].entry : nullptr;
}

const std::string& NamedFiles::problem(Id file) const {
  return directories_[files_[file].directory].problem;
}

const std::string& NamedFiles::directory(Id file) const {
  return directories_[files_[file].directory].path;
}

std::size_t NamedFiles::directory_at(const std::string& path) {
  const auto [known, is_new] = by_path_.try_emplace(path, directories_.size());
  if (is_new) directories_.push_back({path, {}, {}, ""});
  return known->second;
}

}  // namespace baton::engine
