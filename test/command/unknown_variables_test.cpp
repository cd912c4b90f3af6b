#include "command/unknown_variables.h"

#include <gtest/gtest.h>

namespace baton::command {
namespace {

TEST(UnknownVariables, AreNamedWithASuggestion) {
  EXPECT_EQ("BATON_RETRYS is no option's variable (did you mean 'BATON_RETRIES'?)",
            describe_unknown_variables({"BATON_RETRYS=3", "HOME=/"}));
  EXPECT_EQ("BATON_X is no option's variable; BATON_SOMETHING_ELSE is no option's variable",
            describe_unknown_variables({"BATON_X=secret", "BATON_SOMETHING_ELSE="}));
}

TEST(UnknownVariables, AreNeitherOptionsNorWhatOthersSet) {
  EXPECT_EQ("",
            describe_unknown_variables({"BATON_RETRIES=3", "BATON_JOB=j", "BATON_PEER=a", "BATON_TEAM=x"}));
  EXPECT_EQ("", describe_unknown_variables({"BATON_EPOCH=1", "BATON_MAX_ATTEMPTS=1", "BATON_PROGRESS_FILE=p",
                                            "BATON_BIN=b", "BATON_TEST_NFS=x"}));
  EXPECT_EQ("", describe_unknown_variables({"BATON_SERVICE_HOST=10.0.0.1", "BATON_PORT=tcp://10.0.0.1:80",
                                            "BATON_METRICS_PORT_80_TCP=x", "BATON_SERVICE_PORT_HTTP=80"}));
}

}  // namespace
}  // namespace baton::command
