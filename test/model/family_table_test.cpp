#include "model/family_table.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<Family> families(const std::vector<Measurement>& measurements) {
  FamilyTable table;
  for (const Measurement& measurement : measurements) table.add(measurement);
  return table.take();
}

auto named(const char* name) {
  return Field(&Family::name, name);
}

TEST(FamilyTable, PutsSeriesOfOneNameTogether) {
  const auto all = families({{"b", {{"x", "2"}}, 2}, {"a", {}, 0}, {"b", {{"x", "1"}}, 1}});
  ASSERT_THAT(all, ElementsAre(named("a"), named("b")));
  EXPECT_THAT(all[1].series, ElementsAre(Series{{{"x", "1"}}, 1}, Series{{{"x", "2"}}, 2}));
}

TEST(FamilyTable, KnowsTypeAndHelpOfWhatIsInTheCatalogue) {
  const auto all = families({{"job_eta_seconds", {}, 1}, {"records_processed_total", {}, 1}});
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(FamilyType::gauge, all[0].type);
  EXPECT_EQ("Time until the job is done, at its present rate.", all[0].help);
  EXPECT_EQ(FamilyType::counter, all[1].type);
}

TEST(FamilyTable, TakesWhatEndsInTotalForACounterAndAnythingElseForUnknown) {
  const auto all = families({{"other", {}, 1}, {"shoes_total", {}, 1}});
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(FamilyType::unknown, all[0].type);
  EXPECT_EQ(FamilyType::counter, all[1].type);
  EXPECT_EQ(all[0].help, all[1].help);
}

TEST(FamilyTable, HasNoCounterThatIsNegativeOrNoNumber) {
  const auto mixed = families({{"a_total", {}, 1}, {"a_total", {{"x", "1"}}, -1}});
  EXPECT_EQ(FamilyType::counter, mixed[0].type);
  EXPECT_EQ(1U, mixed[0].series.size());
  EXPECT_TRUE(families({{"records_processed_total", {}, std::nan("")}}).empty());
  EXPECT_EQ(FamilyType::unknown, families({{"_total", {}, 1}})[0].type);
}

TEST(FamilyTable, DropsASeriesThatIsThereAlready) {
  const auto all = families({{"a", {{"x", "1"}, {"y", "2"}}, 1}, {"a", {{"y", "2"}, {"x", "1"}}, 2}});
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_THAT(all[0].series, ElementsAre(Series{{{"x", "1"}, {"y", "2"}}, 1}));
}

TEST(FamilyTable, DropsNamesAndLabelsThatAreNotValid) {
  EXPECT_THAT(families({{"", {}, 1},
                        {"1a", {}, 1},
                        {"a b", {}, 1},
                        {"a\n# EOF", {}, 1},
                        {"a", {{"1", "x"}}, 1},
                        {"a", {{"x", "1"}, {"x", "2"}}, 1}}),
              IsEmpty());
}

TEST(FamilyTable, DropsLabelsThatPrometheusKeepsForItself) {
  const auto all = families({{"a", {{"__name__", "b"}}, 1}});
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_THAT(all[0].series, ElementsAre(Series{{}, 1}));
}

TEST(FamilyTable, TakesAnEmptyLabelForNone) {
  EXPECT_THAT(families({{"a", {{"x", ""}}, 1}, {"a", {}, 2}})[0].series, SizeIs(1));
}

TEST(FamilyTable, DropsAFamilyThatClashesWithACounter) {
  EXPECT_THAT(families({{"shoes_total", {}, 1}, {"shoes", {}, 1}}), ElementsAre(named("shoes_total")));
  EXPECT_THAT(families({{"shoes_total", {}, 1}, {"shoes_created", {}, 1}}),
              ElementsAre(named("shoes_total")));
  EXPECT_THAT(families({{"shoes_total_total", {}, 1}, {"shoes_total", {}, 1}}),
              ElementsAre(named("shoes_total")));
  EXPECT_THAT(families({{"records_processed", {}, 1}, {"records_processed_total", {}, 1}}),
              ElementsAre(named("records_processed_total")))
      << "the known one stays";
}

}  // namespace
}  // namespace baton::model
