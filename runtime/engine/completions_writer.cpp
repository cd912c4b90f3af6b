#include "engine/completions_writer.h"

#include <utility>

#include "engine/status_reader.h"
#include "model/completions_log.h"

namespace baton::engine {

base::Result<void> write_completions(system::Files& files, const system::Clock& clock,
                                     RecordWalk::Options records, const std::string& path) {
  StatusReader::Options all;
  all.walk = std::move(records);
  all.every_run = true;
  auto jobs = StatusReader(clock, std::move(all)).look();
  if (!jobs) return jobs.error();
  return files.replace(system::Place::of(path), model::completions_log(model::completions_of(*jobs)));
}

}  // namespace baton::engine
