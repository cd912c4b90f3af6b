#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/duration.h"
#include "base/time.h"
#include "model/logical_time.h"
#include "model/marker.h"
#include "model/ownership.h"
#include "model/verification.h"

namespace baton::model {

// Decides, from what one look at the volume showed, whether a gate opens. Entirely passive: whoever looks
// (engine::Lookout) says what was seen, whoever waits (engine::Gate) asks again.

// What was seen at a path. Times are the volume's own.
struct Absent {};
struct Unreadable {
  std::string problem;  // an error that may heal: shown while waiting, never the end of it
};
struct NotRegular {
  bool is_directory = true;
};
struct SeenMarker {
  MarkerContent content;
  base::Instant modified;
  OutputsSighting outputs = {};  // what became of those it lists, where that is asked for
};
struct SeenFile {
  bool regular = true;
  std::uint64_t bytes = 0;
  base::Instant modified;
};

// What satisfied its condition at an earlier look: the same file is there still, by the listing. Not opened
// again, so nothing may be opened by it.
struct StillThere {};

using MarkerSighting = std::variant<Absent, Unreadable, NotRegular, SeenMarker, StillThere>;
struct MarkerPair {
  MarkerSighting complete;  // at PATH
  MarkerSighting failed;    // at PATH.failed
};
using FileSighting = std::variant<Absent, Unreadable, SeenFile, StillThere>;

struct GlobSighting {
  std::vector<base::Instant> matches;  // when each match was modified
  std::string directory;               // of the last match
  std::string problem;                 // of a directory that could not be listed; empty when all could
};

// One index of a job: the newest claim, and how that epoch ended, if it did.
struct WorkerSighting {
  std::uint32_t index = 0;
  OwnerSighting seen;
  // What model::JobWatch made of it.
  Tenure tenure = Tenure::unproven;
  base::Duration silence{0};
};
struct JobSighting {
  std::vector<WorkerSighting> workers;
  std::string problem;
  bool overdue = false;          // model::JobWatch: nobody has started it for too long
  OutputsSighting outputs = {};  // what became of those its end records list, where that is asked for
};

// What came of an attempt to reach something on the network.
struct EndpointSighting {
  bool answered = false;
  std::string problem;  // why it does not count; empty when it answered as it should
};

using Sighting = std::variant<MarkerPair, FileSighting, GlobSighting, JobSighting, EndpointSighting>;

struct WaitRules {
  bool any = false;
  bool strict = false;  // only baton's own markers count
  std::uint32_t count = 1;
  Run run;
  std::optional<base::Duration> max_age;
  bool newer_than_reference = false;
  Verify verify = Verify::nothing;  // outputs too
};

// What the rules about age compare with. Both are read off the volume at each look.
struct AgeReference {
  std::optional<base::Instant> volume_now;  // for max_age
  std::optional<base::Instant> newer_than;  // absent: the reference file is not there (yet)
};

enum class Standing {
  pending,
  corrupt,  // pending, and what is there cannot be trusted: exit 65 if it stays so
  satisfied,
  failed,   // can no longer come: exit 69
  invalid,  // can never hold, because the path is something else: exit 64
};

struct Finding {
  Standing standing = Standing::pending;
  std::string detail;  // for people: what is there, or why it does not count
};

[[nodiscard]] Finding evaluate(const Sighting& sighting, const WaitRules& rules, const AgeReference& age);

// All of them, or one of them, decide.
struct Verdict {
  Standing standing = Standing::pending;
  std::size_t satisfied = 0;
  std::optional<std::size_t> decisive;  // which finding failed or is invalid
};
[[nodiscard]] Verdict combine(const std::vector<Finding>& findings, bool any);

}  // namespace baton::model
