#include "engine/volume_examiner.h"

#include <algorithm>

#include <fmt/format.h>

#include "system/watcher.h"

namespace baton::engine {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

constexpr std::string_view replaced = "replaced";
constexpr std::size_t block = 4096;

Error not_as_promised(std::string_view what) {
  return {ErrorKind::refused, "", "", std::string(what), 0};
}

// The deepest directory on the way to `path` that is there; without asking for one that is not, which would
// hide it on a network client.
Result<std::string> deepest(DirectoryLister& lister, const std::string& path, bool& exists) {
  const auto listed = lister.list({path, ""}, {});
  if (!listed) return listed.error();
  exists = listed->has_value();
  const auto watches = lister.take_watches();
  return exists || watches.empty() ? path : watches.back().directory;
}

Result<void> refuses_second(const Result<void>& second) {
  if (!second && second.error().kind == ErrorKind::exists) return {};
  if (!second) return second.error();
  return not_as_promised("a second one is made where there is one already");
}

model::Ownership to_model(const system::FileOwner& owner) {
  return {owner.uid, owner.gid, owner.mode};
}

}  // namespace

VolumeExaminer::VolumeExaminer(system::Files& files, const system::Clock& clock, Options options)
    : files_(files), clock_(clock), options_(std::move(options)), lister_(files) {
  findings_.path = options_.path;
}

bool VolumeExaminer::begin() {
  const auto directory = find_directory();
  if (!directory) {
    findings_.unusable = directory.error();
    return false;
  }
  findings_.examined = *directory;
  const auto facts = probe_.open(*directory);
  if (!facts) {
    findings_.unusable = facts.error();
    return false;
  }
  take_facts(*facts);
  const std::string name = fmt::format("{}{}-doctor", system::temporary_prefix, options_.owner);
  own_ = fmt::format("{}/{}", *directory, name);
  if (!attempt("make directory", [&] { return probe_.make_own(name); })) return false;
  try_notification();
  if (!options_.peer.empty()) {
    talk_.emplace(std::string(system::temporary_prefix), options_.owner, options_.peer, options_.rounds);
    findings_.peer.emplace();
  }
  return true;
}

Result<std::string> VolumeExaminer::find_directory() {
  bool exists = false;
  auto found = deepest(lister_, options_.path, exists);
  if (!found || exists || options_.parent_will_do) return found;
  return Error{ErrorKind::not_found, "open directory", options_.path, "No such file or directory", 0};
}

void VolumeExaminer::take_facts(const system::VolumeFacts& facts) {
  findings_.resolved = facts.resolved;
  findings_.magic = facts.magic;
  findings_.directory = to_model(facts.owner);
  findings_.space = {facts.bytes, facts.bytes_free, facts.inodes, facts.inodes_free};
  if (const auto table = system::mount_table())
    findings_.mount = model::find_mount(model::parse_mounts(*table), facts.mount_id, facts.resolved);
}

void VolumeExaminer::try_notification() {
  system::InotifyWatcher watcher;
  watcher.watch(std::vector{system::Watch{own_, {}}});
  if (!probe_.create("announced")) return;
  findings_.notified = watcher.drain();
  if (const auto owner = probe_.owner("announced")) findings_.fresh_file = to_model(*owner);
  [[maybe_unused]] const auto closed = probe_.close();
}

void VolumeExaminer::round() {
  const std::string number = std::to_string(rounds_++);
  try_directory(number + ".directory");
  try_file(number + ".file");
  look_at_clock();
}

template <class Operation>
bool VolumeExaminer::attempt(std::string_view name, const Operation& operation) {
  model::Trial& tried = trial(name);
  if (tried.problem) return false;
  const auto began = clock_.monotonic();
  const Result<void> done = operation();
  const auto ended = clock_.monotonic();
  if (done)
    tried.spans.push_back(ended - began);
  else
    tried.problem = done.error();
  return done.has_value();
}

model::Trial& VolumeExaminer::trial(std::string_view name) {
  const auto known = std::ranges::find(findings_.trials, name, &model::Trial::name);
  if (known != findings_.trials.end()) return *known;
  return findings_.trials.emplace_back(model::Trial{std::string(name), {}, {}});
}

void VolumeExaminer::try_directory(const std::string& name) {
  if (attempt("make directory", [&] { return probe_.make_directory(name); }))
    attempt("remove directory", [&] { return probe_.remove_directory(name); });
}

// As a marker is written: temporary, write, fsync, close, rename or link, fsync of the directory.
void VolumeExaminer::try_file(const std::string& name) {
  if (!attempt("create file", [&] { return probe_.create(name); })) return;
  attempt("exclusive create", [&] { return refuses_second(probe_.create(name)); });
  std::string bytes = name;
  bytes.resize(block, '\n');
  bool whole = attempt("write 4 KiB", [&] { return probe_.write(bytes); });
  whole = whole && attempt("fsync", [&] { return probe_.sync(); });
  whole = attempt("close", [&] { return probe_.close(); }) && whole;
  if (!whole || !try_replace(name)) return;
  const std::string other = name + ".link";
  if (attempt("link", [&] { return probe_.link(std::string(replaced), other); })) {
    attempt("exclusive link", [&] { return refuses_second(probe_.link(std::string(replaced), other)); });
    attempt("list", [&]() -> Result<void> {
      const auto entries = files_.list({own_, ""}, [&](std::string_view found) { return found == other; });
      if (!entries) return entries.error();
      if (entries->empty()) return not_as_promised("does not show a file that was just made");
      return {};
    });
    attempt("remove", [&] { return probe_.remove(other); });
  }
  attempt("fsync directory", [&] { return probe_.sync_directory(); });
}

// From the second round on there is a file to be replaced.
bool VolumeExaminer::try_replace(const std::string& name) {
  if (!attempt("rename over file", [&] { return probe_.rename(name, std::string(replaced)); })) return false;
  return attempt("read back", [&]() -> Result<void> {
    const auto content = files_.read({own_, std::string(replaced)}, block);
    if (!content) return content.error();
    if (!content->bytes.starts_with(name + "\n"))
      return not_as_promised("shows other bytes than were written");
    return {};
  });
}

// The server stamps a file between two readings of this host's clock; half of that time is the error.
void VolumeExaminer::look_at_clock() {
  const auto before = clock_.wall();
  const auto stamped = files_.volume_time(own_);
  const auto after = clock_.wall();
  if (!stamped) return;
  clocks_.push_back(*stamped - (before + (after - before) / 2));
  auto sorted = clocks_;
  std::ranges::sort(sorted);
  findings_.clock_ahead = sorted[sorted.size() / 2];
}

bool VolumeExaminer::talk() {
  if (!talk_) return true;
  const auto listed = probe_.list_beside(system::temporary_prefix);
  if (!listed) return false;
  const auto turn = talk_->take(*listed, clock_.monotonic());
  for (const std::string& name : turn.make)
    attempt("file for peer", [&] { return probe_.make_beside(name); });
  for (const std::string& name : turn.remove) remove_of_talk(name);
  findings_.peer = talk_->findings();
  return talk_->over();
}

void VolumeExaminer::remove_of_talk(const std::string& name) {
  const auto removed = probe_.remove_beside(name);
  if (!removed && removed.error().kind != ErrorKind::not_found) findings_.left_behind = removed.error();
}

void VolumeExaminer::finish() {
  if (talk_) {
    for (const std::string& name : talk_->own_files()) remove_of_talk(name);
  }
  // On NFS a file that was open a moment ago may still be there under another name.
  for (int attempts = 0; attempts < 3; ++attempts) {
    const auto cleaned = probe_.clean();
    if (cleaned) return;
    if (attempts == 2) findings_.left_behind = cleaned.error();
  }
}

model::StateFindings examine_state(system::Files& files, const std::string& path, bool chosen) {
  model::StateFindings state{path, chosen, false, "", {}};
  DirectoryLister lister(files);
  const auto directory = deepest(lister, path, state.exists);
  if (!directory) {
    state.problem = directory.error();
    return state;
  }
  if (!state.exists) state.parent = *directory;
  if (const auto time = files.volume_time(*directory); !time) state.problem = time.error();
  return state;
}

}  // namespace baton::engine
