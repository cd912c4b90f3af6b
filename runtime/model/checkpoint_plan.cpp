#include "model/checkpoint_plan.h"

#include <chrono>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace baton::model {
namespace {

constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

enum class Verdict { unchanged, doubtful, changed };

// A file that was written as late as this before it was looked at may have been written again within the same
// tick of its volume's clock; some have ticks of two seconds.
constexpr std::chrono::milliseconds settling{2'000};

bool is_settled(const CheckpointEntry& before, base::Instant looked_at) {
  const auto limit = (looked_at - settling).time_since_epoch();
  return std::chrono::nanoseconds{before.modified_ns} < limit &&
         std::chrono::nanoseconds{before.changed_ns} < limit;
}

Verdict judge(const CheckpointEntry& now, const CheckpointEntry& before, base::Instant looked_at,
              Compare compare) {
  if (compare == Compare::none || before.kind != EntryKind::file || now.bytes != before.bytes)
    return Verdict::changed;
  if (compare == Compare::digest) return Verdict::doubtful;
  if (now.modified_ns != before.modified_ns) return Verdict::changed;
  const bool same = now.inode == before.inode && now.changed_ns == before.changed_ns;
  return same && is_settled(before, looked_at) ? Verdict::unchanged : Verdict::doubtful;
}

}  // namespace

CheckpointPlan::CheckpointPlan(std::vector<CheckpointEntry> entries,
                               std::optional<CheckpointManifest> previous, Compare compare)
    : entries_(std::move(entries)),
      previous_(std::move(previous)),
      before_(entries_.size()),
      maybe_(entries_.size()) {
  if (!previous_) return;
  std::unordered_map<std::string_view, const CheckpointEntry*> by_path;
  for (const auto& entry : previous_->entries) by_path.emplace(entry.path, &entry);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].kind != EntryKind::file) continue;
    const auto found = by_path.find(entries_[i].path);
    if (found == by_path.end()) continue;
    const Verdict verdict = judge(entries_[i], *found->second, previous_->header.started_at, compare);
    if (verdict == Verdict::unchanged) before_[i] = found->second;
    if (verdict != Verdict::doubtful) continue;
    maybe_[i] = found->second;
    doubtful_.push_back(i);
  }
}

void CheckpointPlan::settle(std::size_t file, std::string_view digest) {
  if (maybe_[file]->digest == digest) before_[file] = maybe_[file];
}

void CheckpointPlan::decide() {
  if (previous_) choose_shared();
  group_others();
}

void CheckpointPlan::forget_previous() {
  previous_.reset();
  before_.assign(entries_.size(), nullptr);
  shared_.clear();
  groups_.clear();
  group_others();
}

void CheckpointPlan::choose_shared() {
  std::vector<std::uint64_t> used(previous_->data.size());
  for (const auto* before : before_) {
    if (before != nullptr && before->bytes > 0) used[before->data] += before->bytes;
  }
  std::vector<std::size_t> numbers(previous_->data.size(), nowhere);
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (used[i] == 0 || used[i] < previous_->data[i].bytes - used[i]) continue;
    numbers[i] = shared_.size();
    shared_.push_back(i);
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (before_[i] == nullptr) continue;
    if (before_[i]->bytes > 0 && numbers[before_[i]->data] == nowhere) {
      before_[i] = nullptr;
      continue;
    }
    entries_[i].digest = before_[i]->digest;
    entries_[i].data = before_[i]->bytes > 0 ? numbers[before_[i]->data] : 0;
    entries_[i].offset = before_[i]->offset;
  }
}

void CheckpointPlan::group_others() {
  CopyGroup pack;
  std::uint64_t packed = 0;
  bytes_to_copy_ = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const auto& entry = entries_[i];
    if (entry.kind != EntryKind::file || before_[i] != nullptr) continue;
    bytes_to_copy_ += entry.bytes;
    if (entry.bytes > max_packed_bytes) {
      groups_.push_back({i});
      continue;
    }
    pack.push_back(i);
    packed += entry.bytes;
    if (packed < pack_bytes) continue;
    groups_.push_back(std::exchange(pack, {}));
    packed = 0;
  }
  if (!pack.empty()) groups_.push_back(std::move(pack));
}

}  // namespace baton::model
