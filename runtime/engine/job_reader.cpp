#include "engine/job_reader.h"

#include <algorithm>
#include <functional>

namespace baton::engine {
namespace {

constexpr std::size_t max_record_bytes = 8U << 20U;
constexpr std::size_t max_progress_bytes = 64U << 10U;
constexpr char checkpoint_name[] = "default";

bool shows(const std::vector<system::Entry>& files, std::string_view name) {
  return std::ranges::find(files, name, &system::Entry::name) != files.end();
}

Wanted everything() {
  Wanted wanted;
  wanted.all = true;
  return wanted;
}

// Anybody may have written it: it shows no more, and nothing else, than `run` would have recorded.
void check_lines(model::LineFindings& lines) {
  const auto is_bad = [](const auto& line) { return !model::check_line(line); };
  std::erase_if(lines.metrics, is_bad);
  std::erase_if(lines.events, is_bad);
  if (lines.metrics.size() > model::SeriesTable::max_series)
    lines.metrics.erase(lines.metrics.begin() + model::SeriesTable::max_series, lines.metrics.end());
}

std::string host_of(const model::WorkerSighting& worker) {
  if (worker.seen.claim) return worker.seen.claim->host;
  if (!worker.seen.end) return "";
  const auto* end = std::get_if<model::Marker>(&*worker.seen.end);
  return end == nullptr ? "" : end->host;
}

}  // namespace

JobSight JobReader::look() {
  JobSight sight;
  sight.worker = target_.worker;
  sight.state_missing = is_state_missing();
  if (target_.any_index) {
    const auto index = find_index(sight.problem);
    sight.identified = index.has_value();
    if (!index) return sight;
    sight.worker.index = *index;
  }
  if (target_.any_pipeline && !record_) sight.identified = false;
  const auto files = lister_.list({target_.state, sight.worker.directory()}, everything());
  if (!files) {
    sight.problem = files.error().message();
    return sight;
  }
  if (!*files) return sight;
  model::JobSighting job;
  sight.problem = observer_.observe_index(target_.state, sight.worker, **files, job);
  if (!job.workers.empty()) sight.owner = std::move(job.workers.front());
  epoch_ = sight.owner ? sight.owner->seen.epoch : 0;
  if (shows(**files, "record.json")) read_record(sight.worker);
  sight.record = record_;
  sight.identified = !target_.any_pipeline || record_;
  if (shows(**files, "progress")) {
    const auto file =
        files_.read({target_.state, sight.worker.progress()}, max_progress_bytes, system::Part::end);
    if (file) sight.progress = model::parse_progress(file->bytes);
  }
  sight.checkpoint = newest_checkpoint(sight.worker);
  return sight;
}

bool JobReader::is_state_missing() {
  if (state_there_) return false;
  Wanted below;
  below.names.insert(target_.worker.pipeline.empty() ? target_.worker.job : target_.worker.pipeline);
  const auto listed = lister_.list({target_.state, ""}, below);
  state_there_ = listed && listed->has_value();
  return listed && !listed->has_value();
}

// Once found it stays: what this host claims later is another pod's, or a restart, which claims the same.
std::optional<std::uint32_t> JobReader::find_index(std::string& problem) {
  if (index_) return index_;
  const model::JobSighting job = observer_.observe(target_.state, target_.worker);
  problem = job.problem;
  std::uint64_t newest = 0;
  for (const model::WorkerSighting& worker : job.workers) {
    if (host_of(worker) != target_.host || worker.seen.epoch < newest) continue;
    newest = worker.seen.epoch;
    index_ = worker.index;
  }
  return index_;
}

// A record that is not whole, or of another shape, leaves the last one in place: it is only shown.
void JobReader::read_record(const model::Worker& worker) {
  const auto file = files_.read({target_.state, worker.record()}, max_record_bytes);
  if (!file || file->bytes.size() > max_record_bytes) return;
  const std::size_t hash = std::hash<std::string>{}(file->bytes);
  if (record_ && hash == record_hash_) return;
  auto record = model::decode_record(file->bytes);
  if (!record) return;
  check_lines(record->lines);
  record_hash_ = hash;
  record_ = std::make_shared<const model::Record>(std::move(*record));
}

std::optional<base::Instant> JobReader::newest_checkpoint(const model::Worker& worker) {
  if (target_.checkpoints.empty()) return std::nullopt;
  const system::Place run{target_.checkpoints,
                          model::CheckpointPlace{checkpoint_name, worker.index, worker.run}.run_directory()};
  const auto entries = lister_.list(run, everything());
  if (!entries || !*entries) return checkpoint_made_;
  std::optional<model::CheckpointId> newest;
  for (const auto& entry : **entries) {
    const auto id = model::CheckpointId::parse(entry.name);
    if (id && (!newest || *id > *newest)) newest = id;
  }
  if (!newest || (checkpoint_ && checkpoint_->id == *newest)) return checkpoint_made_;
  const CheckpointStore::Found found{worker.run, *newest};
  CheckpointStore store(
      files_, {target_.checkpoints, {checkpoint_name, worker.index, worker.run}, worker.job, false});
  const auto header = store.read_header(found);
  if (!header) return checkpoint_made_;
  checkpoint_ = found;
  checkpoint_made_ = header->created_at;
  return checkpoint_made_;
}

// A command may write its progress file a thousand times a second; what matters is who owns the job.
std::vector<system::Watch> JobReader::take_watches() {
  auto watches = lister_.take_watches();
  model::Worker worker = target_.worker;
  if (target_.any_index && index_) worker.index = *index_;
  const std::string directory = system::Place{target_.state, worker.directory()}.path();
  std::erase_if(watches, [this](const system::Watch& watch) {
    return !target_.checkpoints.empty() && watch.directory.starts_with(target_.checkpoints);
  });
  for (system::Watch& watch : watches) {
    if (watch.directory != directory) continue;
    const auto name = [](const std::string& path) { return path.substr(path.rfind('/') + 1); };
    watch.names = {"record.json", name(worker.end(epoch_)), name(worker.claim(epoch_ + 1))};
  }
  return watches;
}

}  // namespace baton::engine
