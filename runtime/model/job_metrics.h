#pragma once

#include <vector>

#include "model/job_view.h"

namespace baton::model {

// What baton itself measures of a job, without the labels that all of its series share. `now`: the wall
// clock.
[[nodiscard]] std::vector<Measurement> own_measurements(const JobView& view, base::Instant now);

// These, and what the job printed under names that baton does not measure.
[[nodiscard]] std::vector<Measurement> measurements(const JobView& view, base::Instant now);

// job, run, index, pipeline, and `more`, which cannot replace them.
[[nodiscard]] LineLabels job_labels(const Worker& worker, const Labels& more);

// Puts the shared labels to the measurement's own. One that has the name of a shared one but another value is
// called exported_NAME, as Prometheus does it.
[[nodiscard]] Measurement with_labels(Measurement measurement, const LineLabels& shared);

// Everything that is known of these jobs. `others`: of no job, and with the labels in `more` only.
[[nodiscard]] std::vector<Family> families_of(const std::vector<std::shared_ptr<const JobView>>& views,
                                              const Labels& more, base::Instant now,
                                              const std::vector<Measurement>& others = {});

}  // namespace baton::model
