#include "model/alertmanager.h"

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using namespace std::chrono_literals;

const base::Instant now{1'705'370'400s};

ActiveAlert alert() {
  return {*parse_threshold("m>85:WARNING"), {{"mount", "/data"}}, 90, now - 60s, {}};
}

TEST(Alertmanager, IsToldOfAnAlertThatFiresWithAnEndAhead) {
  EXPECT_EQ(
      R"([{"labels":{"alertname":"m","job":"extract","mount":"/data","severity":"warning","threshold":">85"},)"
      R"j("annotations":{"summary":"m is 90 (>85)"},)j"
      R"("startsAt":"2024-01-16T01:59:00.000Z","endsAt":"2024-01-16T02:02:00.000Z"}])",
      alertmanager_json({{{{"job", "extract"}}, {alert()}}}, now, 2min));
}

TEST(Alertmanager, IsToldWhenItEnded) {
  ActiveAlert cleared = alert();
  cleared.cleared_at = now - 5s;
  EXPECT_NE(std::string::npos,
            alertmanager_json({{{}, {cleared}}}, now, 2min).find(R"("endsAt":"2024-01-16T01:59:55.000Z")"));
}

TEST(Alertmanager, TakesNoSeriesForAnotherAlertAndNoEmptyLabel) {
  ActiveAlert forged = alert();
  forged.labels = {{"alertname", "other"}, {"severity", "critical"}, {"empty", ""}};
  const std::string json = alertmanager_json({{{}, {forged}}}, now, 2min);
  EXPECT_NE(std::string::npos,
            json.find(R"("labels":{"alertname":"m","severity":"warning","threshold":">85"})"))
      << json;
}

TEST(Alertmanager, IsToldNothingOfNoAlerts) {
  EXPECT_EQ("[]", alertmanager_json({}, now, 2min));
  EXPECT_EQ("[]", alertmanager_json({{{}, {}}}, now, 2min));
}

}  // namespace
}  // namespace baton::model
