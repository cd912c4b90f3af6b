#include "model/json_text.h"

#include <vector>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

TEST(JsonObject, KeepsTheOrderOfItsFields) {
  JsonObject object;
  object.add("z", "text").add("a", 7).add("m", -7).add_raw("raw", "[null]");
  EXPECT_EQ(R"({"z":"text","a":7,"m":-7,"raw":[null]})", object.close());
}

TEST(JsonObject, MayBeEmpty) {
  EXPECT_EQ("{}", JsonObject().close());
}

TEST(JsonObject, IsOpenUntilItIsClosed) {
  JsonObject object;
  EXPECT_EQ("", object.open());
  object.add("a", 1);
  EXPECT_EQ(R"({"a":1)", object.open());
  object.add("b", 2);
  EXPECT_EQ(R"({"a":1,"b":2)", object.open());
}

TEST(JsonObject, EscapesKeysAndTexts) {
  JsonObject object;
  object.add("a\"\n", "b\\\t\x01");
  EXPECT_EQ(R"({"a\"\n":"b\\\t\u0001"})", object.close());
}

TEST(JsonLabels, AreAnObjectOfStrings) {
  EXPECT_EQ("{}", json_labels(Labels{}));
  EXPECT_EQ(R"({"stage":"two words","team":"1"})",
            json_labels(Labels{{"team", "1"}, {"stage", "two words"}}));
}

TEST(JsonLabels, TakeAnySequenceOfPairsInItsOrder) {
  const std::vector<std::pair<std::string, std::string>> pairs{{"b", "1"}, {"a", "2"}};
  EXPECT_EQ(R"({"b":"1","a":"2"})", json_labels(pairs));
}

}  // namespace
}  // namespace baton::model
