#include "engine/findings.h"

#include <thread>

#include <gtest/gtest.h>

namespace baton::engine {
namespace {

TEST(FindingsTest, TakesLinesFromSeveralThreads) {
  Findings findings;
  const auto add = [&](const std::string& name) {
    for (int i = 1; i <= 1000; ++i) {
      findings.add(model::Metric{name, model::Number::of(i), {}, {}});
      static_cast<void>(findings.copy());
    }
  };
  std::thread one(add, "a");
  std::thread other(add, "b");
  one.join();
  other.join();
  const auto found = findings.copy();
  ASSERT_EQ(2U, found.metrics.size());
  EXPECT_EQ("1000", found.metrics[0].value.text());
  EXPECT_EQ("1000", found.metrics[1].value.text());
}

TEST(FindingsTest, KeepsEventsAndLeavesAlertsAlone) {
  Findings findings;
  findings.add(model::Event{"t", model::Severity::info, "m", {}, {}});
  findings.add(model::Alert{model::Severity::error, "c", "m", {}});
  EXPECT_EQ(1U, findings.copy().events.size());
}

}  // namespace
}  // namespace baton::engine
