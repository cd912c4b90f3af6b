#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/path_template.h"
#include "model/endpoint.h"

namespace baton::model {

enum class ConditionKind { marker, job, file, glob, tcp, http };

// One thing that a gate waits for, as the command line names it.
struct Condition {
  ConditionKind kind = ConditionKind::marker;
  std::string text;        // as the user wrote it, templates expanded: "job:extract"
  std::string path;        // marker, file, glob: the path or pattern
  std::string pipeline;    // job: the pipeline's name, empty for the waiter's own
  std::string job;         // job: the name
  Endpoint endpoint = {};  // tcp, http
};

// PATH, marker:PATH, job:NAME, job:PIPELINE/NAME, file:PATH, glob:PATTERN, tcp:HOST:PORT, http://…. Templates
// are expanded behind the prefix. A word before a colon that is no known prefix is an error (write ./a:b for
// such a path).
[[nodiscard]] base::Result<Condition> parse_condition(std::string_view text, const base::FieldLookup& fields);

}  // namespace baton::model
