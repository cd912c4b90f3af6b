#pragma once

#include <string>
#include <string_view>

namespace baton::model {

// One line of a diagnosis.
enum class Grade {
  good,
  note,     // worth knowing
  warning,  // baton keeps its promises, but this may surprise
  bad,      // baton cannot keep its promises
};
[[nodiscard]] constexpr std::string_view to_string(Grade grade) {
  switch (grade) {
    case Grade::good: return "ok";
    case Grade::note: return "note";
    case Grade::warning: return "warning";
    case Grade::bad: return "failed";
  }
  return "failed";
}

struct Check {
  std::string name;
  Grade grade = Grade::good;
  std::string detail;
  friend bool operator==(const Check&, const Check&) = default;
};

}  // namespace baton::model
