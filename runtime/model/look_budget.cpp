#include "model/look_budget.h"

#include <algorithm>

namespace baton::model {

void LookBudget::spent(base::MonotonicTime began, base::MonotonicTime ended) {
  rested_ = std::max(rested_, began) + (1 + rest_per_look) * (ended - began);
}

}  // namespace baton::model
