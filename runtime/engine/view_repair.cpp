#include "engine/view_repair.h"

#include <algorithm>

#include "engine/claim_store.h"
#include "engine/record_store.h"

namespace baton::engine {
namespace {

using model::JobState;
using model::Marker;
using model::Record;

constexpr std::size_t max_record_bytes = 16U << 20U;

bool everything(std::string_view) {
  return true;
}

// What an end record tells of a run whose record tells something else.
Record made_of(const Marker& end, Record record) {
  record.epoch = end.epoch;
  record.attempt = end.attempt;
  record.host = end.host;
  record.pid = 0;
  record.started_at = end.started_at;
  record.outputs = end.outputs;
  record.labels = end.labels;
  return record;
}

}  // namespace

void ViewRepair::repair(const Marker& end, const Record& record, bool job_complete, base::Instant now) {
  const auto status = files_.read({state_, worker_.status()}, 64);
  const std::string right = std::string(model::status_word(JobState::succeeded)) + "\n";
  const bool status_too = job_complete && !(status && status->bytes == right) && is_newest_run();
  if (!is_ended(end)) return;
  repair_record(end, record, now);
  if (!status_too) return;
  [[maybe_unused]] const auto best_effort =
      RecordStore(files_, state_, worker_).write_status(JobState::succeeded);
}

void ViewRepair::repair_record(const Marker& end, Record record, base::Instant now) {
  const auto file = files_.read({state_, worker_.record()}, max_record_bytes);
  const auto there = file ? model::decode_record(file->bytes) : base::data_error("record", "is not there");
  const bool of_this_epoch = there && there->epoch == end.epoch;
  if (of_this_epoch && there->state == JobState::succeeded) return;
  record = of_this_epoch ? *there : made_of(end, std::move(record));
  record.state = JobState::succeeded;
  record.reason.clear();
  record.exit_code = end.exit_code;
  record.signal.reset();
  record.finished_at = end.finished_at;
  record.updated_at = now;
  [[maybe_unused]] const auto best_effort = RecordStore(files_, state_, worker_).write(record);
}

// Nobody has begun it anew meanwhile: the views would be the new owner's.
bool ViewRepair::is_ended(const Marker& end) {
  const auto newest = ClaimStore(files_, state_, worker_).newest_epoch();
  return newest && *newest == end.epoch;
}

// The status is of the run that was claimed or has ended last, by the volume's own clock: it is written right
// after that. Where two are as new, it cannot be told.
bool ViewRepair::is_newest_run() {
  const auto own = last_change(worker_.run);
  const auto runs = files_.list({state_, worker_.prefix() + worker_.job}, &everything);
  if (!own || !runs) return false;
  return std::ranges::all_of(*runs, [&](const system::Entry& run) {
    if (run.name == worker_.run) return true;
    const auto other = last_change(run.name);
    return !other || *other < *own;
  });
}

// By files that are never replaced.
std::optional<base::Instant> ViewRepair::last_change(const std::string& run) {
  model::Worker worker = worker_;
  worker.run = run;
  const auto indices = files_.list({state_, worker.run_directory()}, &everything);
  if (!indices) return std::nullopt;
  std::optional<base::Instant> last;
  for (const auto& entry : *indices) {
    const auto index = model::parse_index(entry.name);
    if (!index) continue;
    worker.index = *index;
    const auto change = last_change_of(worker);
    if (change && (!last || *change > *last)) last = change;
  }
  return last;
}

std::optional<base::Instant> ViewRepair::last_change_of(const model::Worker& worker) {
  const auto entries = files_.list({state_, worker.directory()}, &everything);
  if (!entries) return std::nullopt;
  model::NewestEpoch newest;
  for (const auto& entry : *entries) newest.see(entry.name);
  const auto epoch = newest.number();
  if (epoch == 0) return std::nullopt;
  const auto file = files_.read({state_, newest.ended() ? worker.end(epoch) : worker.claim(epoch)}, 0);
  if (!file) return std::nullopt;
  return file->info.modified;
}

}  // namespace baton::engine
