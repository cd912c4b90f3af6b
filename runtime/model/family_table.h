#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/exposition.h"

namespace baton::model {

// One number of one job.
struct Measurement {
  std::string name;
  LineLabels labels;
  double value = 0;
  friend bool operator==(const Measurement&, const Measurement&) = default;
};

// Puts measurements together to families, whatever comes: what is not valid, is there already, or would
// clash with another family's names is left out. Of two that clash, one that the catalogue knows stays.
class FamilyTable {
 public:
  void add(Measurement measurement);
  // By name, each with its series in the order of their labels. Takes them out of the table.
  [[nodiscard]] std::vector<Family> take();

 private:
  std::map<std::string, std::vector<Series>, std::less<>> families_;
};

}  // namespace baton::model
