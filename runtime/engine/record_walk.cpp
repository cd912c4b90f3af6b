#include "engine/record_walk.h"

#include <algorithm>
#include <mutex>

#include "model/names.h"
#include "system/parallel.h"

namespace baton::engine {
namespace {

using base::ErrorKind;
using base::Result;
using system::DirectoryReader;
using system::FileType;

constexpr std::size_t max_record_bytes = 8U << 20U;
constexpr char record_name[] = "record.json";
constexpr std::string_view nested_name_of_checkpoints = "checkpoints";

// A file system that does not tell may mean one.
bool may_be_directory(FileType type) {
  return type == FileType::directory || type == FileType::unknown;
}

bool is_gone(const base::Error& error) {
  return error.kind == ErrorKind::not_found || error.kind == ErrorKind::stale;
}

// What is no directory, or a link, is none of baton's; what is gone was removed meanwhile.
bool is_worth_telling(const base::Error& error) {
  return !is_gone(error) && error.kind != ErrorKind::wrong_type;
}

bool is_wanted(const std::string& wanted, std::string_view name) {
  return wanted.empty() || wanted == name;
}

Result<std::vector<std::string>> directories_in(const DirectoryReader& directory) {
  std::vector<std::string> names;
  auto listed = directory.list([&](std::string_view name, FileType type) {
    if (may_be_directory(type)) names.emplace_back(name);
  });
  if (!listed) return listed.error();
  return names;
}

}  // namespace

std::optional<FoundRecord> RunRecords::next() {
  while (next_ < indices_.size()) {
    if (auto found = look_at(indices_[next_++])) return found;
  }
  return std::nullopt;
}

std::optional<FoundRecord> RunRecords::look_at(const std::string& name) {
  const std::uint32_t index = model::parse_index(name).value_or(0);
  auto opened = directory_.child(name);
  if (!opened) {
    if (!is_worth_telling(opened.error())) return std::nullopt;
    return unreadable(index, opened.error());
  }
  open_.emplace(std::move(*opened));
  FoundRecord found;
  found.index = index;
  bool has_record = false;
  bool has_directories = false;
  auto listed = open_->list([&](std::string_view file, FileType type) {
    if (file == record_name) has_record = true;
    if (may_be_directory(type)) has_directories = true;
    found.epoch.see(file);
  });
  if (!listed) return unreadable(index, listed.error());
  if (!has_record && found.epoch.number() == 0 && has_directories) others_.push_back(name);
  if (!has_record) return std::nullopt;
  const auto read = open_->read(record_name, max_record_bytes, bytes_);
  if (!read) {
    if (is_gone(read.error())) return std::nullopt;
    return unreadable(index, read.error());
  }
  found.bytes = bytes_;
  found.modified = read->modified;
  return found;
}

FoundRecord RunRecords::unreadable(std::uint32_t index, const base::Error& error) {
  FoundRecord found;
  found.index = index;
  found.problem = error.message();
  return found;
}

std::optional<std::string> RunRecords::read(const std::string& name, std::size_t limit) const {
  std::string bytes;
  if (!open_ || !open_->read(name, limit, bytes)) return std::nullopt;
  return bytes;
}

Result<void> RecordWalk::run() {
  auto root = DirectoryReader::open(options_.state);
  if (!root) return root.error();
  if (!options_.pipeline.empty()) {
    auto of_pipeline = root->child(options_.pipeline);
    if (!of_pipeline && of_pipeline.error().kind == ErrorKind::not_found) return {};
    if (!of_pipeline) return of_pipeline.error();
    root = std::move(of_pipeline);
  }
  if (auto found = find_branches(*root); !found) return found;
  system::in_parallel(branches_.size(), options_.threads, [&](std::size_t number) {
    walk(*root, branches_[number]);
    return true;
  });
  return {};
}

Result<void> RecordWalk::find_branches(const DirectoryReader& root) {
  const auto uppers = directories_in(root);
  if (!uppers) return uppers.error();
  std::mutex mutex;
  system::in_parallel(uppers->size(), options_.threads, [&](std::size_t number) {
    const std::string& upper = (*uppers)[number];
    if (!model::check_name("job", upper)) return true;
    if (!options_.pipeline.empty() && !is_wanted(options_.job, upper)) return true;
    const auto directory = root.child(upper);
    const auto lowers = directory ? directories_in(*directory) : directory.error();
    if (!lowers) {
      if (is_worth_telling(lowers.error()))
        visitor_.unreadable({upper, "", 0, options_.pipeline}, lowers.error());
      return true;
    }
    const std::lock_guard lock(mutex);
    for (const std::string& lower : *lowers) {
      if (lower != nested_name_of_checkpoints) branches_.push_back({upper, lower});
    }
    return true;
  });
  return {};
}

model::Worker RecordWalk::as_run(const Branch& branch) const {
  return {branch.upper, branch.lower, 0, options_.pipeline};
}

bool RecordWalk::may_be_run(const model::Worker& run) const {
  return is_wanted(options_.job, run.job) && is_wanted(options_.run, run.run) &&
         model::check_run_id(run.run).has_value();
}

bool RecordWalk::may_be_job(const Branch& branch) const {
  return options_.pipeline.empty() && is_wanted(options_.job, branch.lower) &&
         model::check_name("job", branch.lower).has_value();
}

void RecordWalk::walk(const DirectoryReader& root, const Branch& branch) {
  const model::Worker run = as_run(branch);
  const bool may_be_run_of_job = may_be_run(run);
  if (!may_be_run_of_job && !may_be_job(branch)) return;
  auto upper = root.child(branch.upper);
  auto directory = upper ? upper->child(branch.lower) : std::move(upper);
  const auto names = directory ? directories_in(*directory) : directory.error();
  if (!names) {
    if (is_worth_telling(names.error())) visitor_.unreadable(run, names.error());
    return;
  }
  std::vector<std::string> indices;
  std::vector<std::string> others;
  for (const std::string& name : *names)
    (model::parse_index(name) && may_be_run_of_job ? indices : others).push_back(name);
  if (!indices.empty()) walk_run(*directory, run, std::move(indices), others);
  if (may_be_job(branch)) walk_job(*directory, branch, others);
}

void RecordWalk::walk_run(const DirectoryReader& directory, const model::Worker& run,
                          std::vector<std::string> indices, std::vector<std::string>& others) {
  RunRecords records(directory, run, std::move(indices));
  visitor_.run(records);
  others.insert(others.end(), records.others().begin(), records.others().end());
}

void RecordWalk::walk_job(const DirectoryReader& directory, const Branch& branch,
                          const std::vector<std::string>& runs) {
  for (const std::string& name : runs) {
    const model::Worker run{branch.lower, name, 0, branch.upper};
    if (!may_be_run(run)) continue;
    const auto opened = directory.child(name);
    auto names = opened ? directories_in(*opened) : opened.error();
    if (!names) {
      if (is_worth_telling(names.error())) visitor_.unreadable(run, names.error());
      continue;
    }
    std::erase_if(*names, [](const std::string& index) { return !model::parse_index(index); });
    std::vector<std::string> ignored;
    if (!names->empty()) walk_run(*opened, run, std::move(*names), ignored);
  }
}

}  // namespace baton::engine
