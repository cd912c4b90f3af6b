#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/settings.h"

namespace baton::model {

// Puts variables and parameters into the values of a pipeline file:
//   ${NAME}  ${NAME:-DEFAULT}   the environment; without a default, a variable that is not set is an error
//   #{NAME}  #{NAME:DEFAULT}    --set NAME=VALUE; without a default, a parameter that is not set is an error
// $${ and ##{ are ${ and #{ themselves. What was put in is not substituted again. A variable that may hold a
// credential is an error: values are printed and recorded.
class Substitution {
 public:
  enum class Kinds { all, parameters };  // parameters: ${…} is left to the shell

  // Without a lookup no variable is set.
  explicit Substitution(Lookup environment = {}, std::map<std::string, std::string> parameters = {})
      : environment_(std::move(environment)), parameters_(std::move(parameters)) {}

  // The error has a cause, and nothing else.
  [[nodiscard]] base::Result<std::string> apply(std::string_view text, Kinds kinds = Kinds::all);

  // Parameters that were set and that no text has asked for, and all that were asked for.
  [[nodiscard]] std::vector<std::string> unused() const;
  [[nodiscard]] const std::set<std::string>& asked_for() const { return asked_for_; }

 private:
  [[nodiscard]] base::Result<std::string> variable(std::string_view field) const;
  [[nodiscard]] base::Result<std::string> parameter(std::string_view field);

  Lookup environment_;
  std::map<std::string, std::string> parameters_;
  std::set<std::string> asked_for_;
};

// [A-Za-z_][A-Za-z0-9_]*, as names of variables and parameters are.
[[nodiscard]] bool is_variable_name(std::string_view name);

}  // namespace baton::model
