#include "command/checkpoint_run.h"

#include <fmt/format.h>

#include "base/exit_code.h"
#include "command/log.h"
#include "engine/checkpoint_reader.h"
#include "engine/sweep.h"
#include "engine/watched_task.h"
#include "model/checkpoint_report.h"
#include "system/standard_streams.h"

namespace baton::command {
namespace {

using base::ExitCode;
using base::Result;
using engine::CheckpointRestorer;
using engine::CheckpointSaver;
using engine::CheckpointStore;

// What takes longer is shown on a terminal.
constexpr base::Duration silent{2'000};

template <class Value>
using Outcome = std::shared_ptr<std::optional<Result<Value>>>;

template <class Value>
Outcome<Value> outcome() {
  return std::make_shared<std::optional<Result<Value>>>();
}

int print(const std::string& text) {
  if (auto written = system::write_stdout(text); !written) return fail(written.error());
  return 0;
}

}  // namespace

CheckpointRun::CheckpointRun(CheckpointSettings settings)
    : work_(std::make_shared<Work>(std::move(settings))),
      reporter_(sink_, loop_.clock, work_->settings.reporting),
      reports_(reporter_, &warn),
      started_(loop_.clock.monotonic()) {}

int CheckpointRun::run() {
  switch (work_->settings.action) {
    case CheckpointAction::save: return save();
    case CheckpointAction::restore: return work_->settings.path == "-" ? restore_to_stdout() : restore();
    case CheckpointAction::list: return list();
    case CheckpointAction::verify: return verify();
    case CheckpointAction::prune: return prune();
  }
  return 0;
}

std::optional<int> CheckpointRun::carry_out(const std::function<void(Work&)>& task) {
  bool shown = false;
  const bool terminal = system::is_terminal(system::standard_error);
  engine::WatchedTask::Options options;
  options.look = [&] {
    if (!terminal || loop_.clock.monotonic() - started_ < silent) return;
    shown = true;
    system::show_on_terminal(model::progress_line(work_->pace.moved(), work_->pace.expected()));
  };
  options.give_up = [work = work_] { work->pace.give_up(); };
  engine::WatchedTask watched(loop_.clock, loop_.events, loop_.worker, options);
  const auto result = watched.run([work = work_, task] { task(*work); });
  if (shown) system::show_on_terminal("");
  stopped_by_ = result.stopped_by;
  if (result.finished) return std::nullopt;
  return fail(ExitCode::io, work_->settings.store.directory + ": the volume does not answer");
}

int CheckpointRun::fail_unless_stopped(const base::Error& error) const {
  if (stopped_by_) return base::exit_code_of_signal(*stopped_by_);
  return fail(error);
}

int CheckpointRun::save() {
  const auto made = outcome<CheckpointSaver::Saved>();
  const auto ended = carry_out([made](Work& work) {
    std::optional<engine::ClaimStore> claims;
    if (work.settings.worker) claims.emplace(work.volume.files, work.settings.state, *work.settings.worker);
    CheckpointSaver saver(work.volume.files, work.volume.clock, work.store, std::move(claims), work.pace,
                          work.settings.save);
    made->emplace(saver.save(work.settings.request));
  });
  if (ended) return *ended;
  if (!**made) return fail_unless_stopped((*made)->error());
  reports_.saved(***made, work_->settings.path, work_->settings.step, took());
  return 0;
}

base::Duration CheckpointRun::took() const {
  return std::chrono::duration_cast<base::Duration>(loop_.clock.monotonic() - started_);
}

int CheckpointRun::restore() {
  const auto made = outcome<CheckpointRestorer::Restored>();
  const auto ended = carry_out([made](Work& work) {
    auto restorer = work.restorer();
    made->emplace(restorer.restore(work.settings.path, work.settings.step));
    work.skipped = restorer.skipped();
  });
  if (ended) return *ended;
  if (!stopped_by_) reports_.skipped(work_->skipped);
  if (!**made) return fail_unless_stopped((*made)->error());
  if (!(**made)->found) return nothing_restored();
  reports_.restored(***made, work_->settings.path, took());
  return 0;
}

// Lines would end up among the data.
int CheckpointRun::restore_to_stdout() {
  const auto made = outcome<CheckpointRestorer::Restored>();
  const auto written = std::make_shared<Result<void>>();
  const auto ended = carry_out([made, written](Work& work) {
    auto restorer = work.restorer();
    const auto pass_on = [&](std::string_view piece) {
      if (*written) *written = system::write_stdout(piece);
    };
    made->emplace(restorer.restore(pass_on, work.settings.step));
    work.skipped = restorer.skipped();
  });
  if (ended) return *ended;
  for (const auto& skipped : work_->skipped)
    warn(fmt::format("checkpoint {} is skipped: {}", skipped.found.name(), skipped.reason));
  if (!**made) return fail_unless_stopped((*made)->error());
  if (!*written) return fail(written->error());
  return (**made)->found ? 0 : nothing_restored();
}

int CheckpointRun::nothing_restored() const {
  if (work_->settings.if_exists) return 0;
  const auto& store = work_->settings.store;
  return fail(ExitCode::upstream,
              fmt::format("there is no checkpoint in {}/{}{}", store.directory,
                          store.across_runs ? store.place.index_directory() : store.place.run_directory(),
                          work_->settings.step ? fmt::format(" of step {}", *work_->settings.step) : ""));
}

int CheckpointRun::list() {
  const auto made = outcome<std::vector<model::CheckpointListing>>();
  const auto ended = carry_out([made](Work& work) {
    const auto all = work.store.list();
    if (!all) {
      made->emplace(all.error());
      return;
    }
    std::vector<model::CheckpointListing> listings;
    for (const auto& found : *all) {
      model::CheckpointListing listing{found.run, found.id, "", {}, 0, 0};
      const auto manifest = work.store.read(found);
      if (manifest) {
        listing.header = manifest->header;
        listing.files = manifest->files();
        listing.bytes = manifest->bytes();
      } else {
        listing.problem = manifest.error().message();
      }
      listings.push_back(std::move(listing));
    }
    made->emplace(std::move(listings));
  });
  if (ended) return *ended;
  if (!**made) return fail_unless_stopped((*made)->error());
  return print(work_->settings.json ? model::to_json(***made) : model::to_table(***made));
}

int CheckpointRun::verify() {
  struct Verdict {
    CheckpointStore::Found found;
    std::optional<base::Error> problem;
  };
  const auto made = outcome<std::vector<Verdict>>();
  const auto ended = carry_out([made](Work& work) {
    const auto all = work.store.list();
    if (!all) {
      made->emplace(all.error());
      return;
    }
    std::vector<Verdict> verdicts;
    for (const auto& found : *all) {
      if (work.pace.given_up()) break;
      const auto manifest = work.store.read(found);
      if (!manifest) {
        verdicts.push_back({found, manifest.error()});
        continue;
      }
      if (work.settings.step && manifest->header.step != work.settings.step) continue;
      const auto done = engine::CheckpointReader(work.store, found, *manifest, work.pace).verify();
      verdicts.push_back({found, done ? std::optional<base::Error>() : done.error()});
    }
    made->emplace(std::move(verdicts));
  });
  if (ended) return *ended;
  if (stopped_by_) return base::exit_code_of_signal(*stopped_by_);
  if (!**made) return fail((*made)->error());
  if ((**made)->empty()) return nothing_restored();
  std::optional<base::Error> first;
  std::string text;
  for (const Verdict& verdict : ***made) {
    text += fmt::format("{} {}\n", verdict.found.name(), verdict.problem ? verdict.problem->message() : "ok");
    if (verdict.problem && !first) first = verdict.problem;
  }
  if (const int code = print(text); code != 0) return code;
  return first ? fail(*first) : 0;
}

int CheckpointRun::prune() {
  const auto made = outcome<std::vector<CheckpointStore::Found>>();
  const auto ended = carry_out([made](Work& work) {
    auto restorer = work.restorer();
    const auto newest = restorer.find_valid();
    work.skipped = restorer.skipped();
    if (!newest)
      made->emplace(newest.error());
    else if (!newest->found)
      made->emplace(std::vector<CheckpointStore::Found>{});
    else
      made->emplace(work.store.prune(*newest->found, work.settings.rules));
    engine::sweep(work.volume.files, work.store.run_directory(), work.settings.tmp_max_age);
  });
  if (ended) return *ended;
  if (!**made) return fail_unless_stopped((*made)->error());
  for (const auto& skipped : work_->skipped)
    warn(fmt::format("checkpoint {} is corrupt: {}", skipped.found.name(), skipped.reason));
  std::string text;
  for (const auto& gone : ***made) text += gone.name() + "\n";
  return print(text);
}

}  // namespace baton::command
