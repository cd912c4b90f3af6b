#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/path_template.h"
#include "model/logical_time.h"

namespace baton::model {

// The values of the fields that every path option and condition may use. docs/paths.md lists them.
struct TemplateFields {
  std::string run;
  std::string job;                         // empty: {job} is an error
  std::string pipeline;                    // empty: {pipeline} is an error
  std::optional<std::uint32_t> index = 0;  // absent: {index} is an error
  std::optional<std::uint32_t> attempt;    // absent: {attempt} is an error
  std::string host;
  LogicalTime time;
  std::function<std::optional<std::string>(const std::string&)> environment;

  // The lookup refers to this object, which must outlive it.
  [[nodiscard]] base::FieldLookup lookup() const;
};

}  // namespace baton::model
