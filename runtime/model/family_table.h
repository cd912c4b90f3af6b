#pragma once

#include <map>
#include <set>
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
  // By name.
  [[nodiscard]] std::vector<Family> families() const;

 private:
  struct Collected {
    std::map<LineLabels, double> series;  // by their labels, in order
  };
  std::map<std::string, Collected, std::less<>> families_;
};

}  // namespace baton::model
