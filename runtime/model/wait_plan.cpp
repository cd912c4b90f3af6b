#include "model/wait_plan.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace baton::model {
namespace {

Finding pending(std::string detail) {
  return {Standing::pending, std::move(detail)};
}
Finding satisfied() {
  return {Standing::satisfied, ""};
}
Finding failed(std::string detail) {
  return {Standing::failed, std::move(detail)};
}

// Empty when the age is right, else why it is not.
std::string too_old(base::Instant modified, const WaitRules& rules, const AgeReference& age) {
  if (rules.max_age) {
    if (!age.volume_now) return "is of an age that cannot be told";
    if (*age.volume_now - modified > *rules.max_age) {
      return fmt::format("is older than {}", base::format_duration(*rules.max_age));
    }
  }
  if (rules.newer_than_reference) {
    if (!age.newer_than) return "cannot be compared: the reference of --newer-than is not there";
    if (modified <= *age.newer_than) return "is not newer than the reference";
  }
  return "";
}

std::string describe_failure(const Marker& marker) {
  if (!marker.reason.empty()) return fmt::format("failed ({})", marker.reason);
  return fmt::format("failed (exit code {})", marker.exit_code);
}

// Empty when the marker belongs to the run that is waited for.
std::string other_run(const Marker& marker, const Run& run) {
  if (!run.named || marker.run.empty() || marker.run == run.id) return "";
  return fmt::format("is of run {}, not {}", marker.run, run.id);
}

Finding evaluate_outputs(const OutputsSighting& outputs) {
  if (outputs.match == Match::as_listed) return satisfied();
  std::string detail = outputs.detail;
  if (outputs.others > 0) detail += fmt::format(", and {} more are not as listed", outputs.others);
  return {outputs.match == Match::wrong ? Standing::corrupt : Standing::pending, std::move(detail)};
}

Finding evaluate_marker(const SeenMarker& seen, const WaitRules& rules, const AgeReference& age) {
  if (std::string problem = too_old(seen.modified, rules, age); !problem.empty()) {
    return pending(fmt::format("the marker {}", problem));
  }
  if (const auto* corrupt = std::get_if<CorruptMarker>(&seen.content)) {
    return {Standing::corrupt, fmt::format("the marker {}", corrupt->problem)};
  }
  const auto* marker = std::get_if<Marker>(&seen.content);
  if (marker == nullptr) return rules.strict ? pending("the marker was not written by baton") : satisfied();
  if (std::string problem = other_run(*marker, rules.run); !problem.empty()) {
    return pending(fmt::format("the marker {}", problem));
  }
  if (marker->state == MarkerState::failed) return failed(describe_failure(*marker));
  return evaluate_outputs(seen.outputs);
}

// A failure marker counts by its name, whatever is in it.
std::optional<Finding> evaluate_failure_marker(const MarkerPair& pair, const WaitRules& rules,
                                               const AgeReference& age) {
  if (const auto* unreadable = std::get_if<Unreadable>(&pair.failed)) return pending(unreadable->problem);
  if (std::holds_alternative<NotRegular>(pair.failed))
    return failed("there is a failure marker, though no file");
  const auto* seen = std::get_if<SeenMarker>(&pair.failed);
  if (seen == nullptr || !too_old(seen->modified, rules, age).empty()) return std::nullopt;
  const auto* marker = std::get_if<Marker>(&seen->content);
  if (marker == nullptr) return failed("there is a failure marker");
  if (!other_run(*marker, rules.run).empty()) return std::nullopt;
  // A later owner may have completed what an earlier one failed at, and died before it could tidy up.
  if (const auto* complete = std::get_if<SeenMarker>(&pair.complete)) {
    const auto* later = std::get_if<Marker>(&complete->content);
    if (later != nullptr && later->state == MarkerState::complete && later->run == marker->run &&
        later->job == marker->job && later->epoch > marker->epoch) {
      return std::nullopt;
    }
  }
  return failed(describe_failure(*marker));
}

// Written for whoever has to find out what became of it.
std::string describe_loss(const WorkerSighting& worker) {
  const OwnerSighting& seen = worker.seen;
  const std::string owner =
      seen.claim ? fmt::format(" (host {}, pid {})", seen.claim->host, seen.claim->pid) : "";
  return fmt::format("index {} lost: epoch {}{} has been silent for {}, last heartbeat {}", worker.index,
                     seen.epoch, owner, base::format_duration(worker.silence), seen.beats.value_or(0));
}

struct Evaluation {
  const WaitRules& rules;
  const AgeReference& age;

  Finding operator()(const MarkerPair& pair) const {
    if (auto finding = evaluate_failure_marker(pair, rules, age)) return *finding;
    if (std::holds_alternative<StillThere>(pair.complete)) return satisfied();
    if (const auto* seen = std::get_if<SeenMarker>(&pair.complete)) return evaluate_marker(*seen, rules, age);
    if (const auto* unreadable = std::get_if<Unreadable>(&pair.complete)) return pending(unreadable->problem);
    if (const auto* other = std::get_if<NotRegular>(&pair.complete)) {
      if (other->is_directory)
        return {Standing::invalid, "is a directory, not a marker; write file: to wait for a directory"};
      return {Standing::invalid, "is not a regular file, so no marker; write file: to wait for it"};
    }
    return pending("no marker yet");
  }

  Finding operator()(const FileSighting& sighting) const {
    if (const auto* unreadable = std::get_if<Unreadable>(&sighting)) return pending(unreadable->problem);
    if (std::holds_alternative<StillThere>(sighting)) return satisfied();
    const auto* seen = std::get_if<SeenFile>(&sighting);
    if (seen == nullptr) return pending("not there yet");
    if (seen->regular && seen->bytes == 0) return pending("is empty");
    const std::string problem = too_old(seen->modified, rules, age);
    return problem.empty() ? satisfied() : pending(problem);
  }

  Finding operator()(const GlobSighting& sighting) const {
    const auto matches = std::ranges::count_if(
        sighting.matches, [&](base::Instant modified) { return too_old(modified, rules, age).empty(); });
    if (static_cast<std::size_t>(matches) >= rules.count) return satisfied();
    if (!sighting.problem.empty()) return pending(sighting.problem);
    return pending(fmt::format("{} of {} there", matches, rules.count));
  }

  Finding operator()(const JobSighting& job) const {
    if (!job.problem.empty()) return pending(job.problem);
    if (job.workers.empty()) {
      if (job.overdue) return failed("never started");
      return pending("has not started");
    }
    std::size_t completions = job.workers.size();
    std::size_t complete = 0;
    std::optional<Finding> corrupt;
    for (const WorkerSighting& worker : job.workers) {
      if (worker.tenure == Tenure::lost) return failed(describe_loss(worker));
      if (!worker.seen.end) continue;
      const auto* end = std::get_if<Marker>(&*worker.seen.end);
      if (end == nullptr) {
        corrupt =
            Finding{Standing::corrupt, fmt::format("the end record of index {} is not whole", worker.index)};
      } else if (end->state == MarkerState::failed) {
        return failed(fmt::format("index {} {}", worker.index, describe_failure(*end)));
      } else {
        completions = std::max<std::size_t>(completions, end->completions);
        ++complete;
      }
    }
    if (corrupt) return *corrupt;
    if (complete >= completions) return evaluate_outputs(job.outputs);
    return pending(fmt::format("{} of {} complete", complete, completions));
  }

  Finding operator()(const EndpointSighting& endpoint) const {
    return endpoint.answered ? satisfied() : pending(endpoint.problem);
  }
};

}  // namespace

Finding evaluate(const Sighting& sighting, const WaitRules& rules, const AgeReference& age) {
  return std::visit(Evaluation{rules, age}, sighting);
}

Verdict combine(const std::vector<Finding>& findings, bool any) {
  Verdict verdict;
  std::size_t corrupt = 0;
  std::size_t hopeless = 0;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    switch (findings[i].standing) {
      case Standing::satisfied: ++verdict.satisfied; break;
      case Standing::corrupt: ++corrupt; break;
      case Standing::failed:
      case Standing::invalid:
        ++hopeless;
        if (!verdict.decisive) verdict.decisive = i;
        break;
      case Standing::pending: break;
    }
  }
  const bool holds = any ? verdict.satisfied > 0 : verdict.satisfied == findings.size();
  const bool lost = any ? hopeless > 0 && hopeless == findings.size() : hopeless > 0;
  if (holds) {
    verdict.standing = Standing::satisfied;
  } else if (lost) {
    verdict.standing = findings[*verdict.decisive].standing;
  } else {
    verdict.standing = corrupt > 0 ? Standing::corrupt : Standing::pending;
  }
  if (!lost || holds) verdict.decisive.reset();
  return verdict;
}

}  // namespace baton::model
