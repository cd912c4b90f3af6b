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

TEST(MetricCatalogue, KeepsWhatOnlyBatonMaySay) {
  for (const char* name :
       {"job_exit_code", "job_last_success_timestamp_seconds", "sidecar_push_failures_total",
        "checkpoint_age_seconds", "push_failure_time_seconds"})
    EXPECT_TRUE(is_ours_alone(name)) << name;
  for (const char* name :
       {"job_progress_percent", "job_start_time", "records_processed_total", "job_of_mine"})
    EXPECT_FALSE(is_ours_alone(name)) << name;
}

}  // namespace
}  // namespace baton::model
