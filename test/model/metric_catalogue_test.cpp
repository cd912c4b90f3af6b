#include "model/metric_catalogue.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "model/line.h"

namespace baton::model {
namespace {

TEST(MetricCatalogue, FindsEachByItsName) {
  for (const MetricInfo& info : metric_catalogue()) EXPECT_EQ(&info, find_metric(info.name)) << info.name;
}

TEST(MetricCatalogue, HasValidNamesAndHelpThatIsASentence) {
  for (const MetricInfo& info : metric_catalogue()) {
    EXPECT_TRUE(check_metric_name(info.name)) << info.name;
    EXPECT_TRUE(info.help.ends_with('.')) << info.name;
  }
}

TEST(MetricCatalogue, CallsCountersAndNothingElseTotal) {
  for (const MetricInfo& info : metric_catalogue())
    EXPECT_EQ(info.type == FamilyType::counter, info.name.ends_with("_total")) << info.name;
}

TEST(MetricCatalogue, DoesNotKnowOtherNames) {
  EXPECT_EQ(nullptr, find_metric("job_eta"));
  EXPECT_EQ(nullptr, find_metric("zzz"));
  EXPECT_EQ(nullptr, find_metric(""));
}

}  // namespace
}  // namespace baton::model
