#include <boost/json.hpp>

#include "behaviour/baton_test.h"

namespace baton::behaviour {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class Report : public BatonTest {
 protected:
  Report() {
    set("BATON_STATE", path("state"));
    set("BATON_PIPELINE", "etl");
  }
  void run_job(const std::string& job, const std::string& run, const Words& options = {},
               const std::string& script = "true", int code = 0) {
    Words words{"run", "--job", job, "--run", run};
    words.insert(words.end(), options.begin(), options.end());
    for (const auto& word : Words{"--", "sh", "-c", script}) words.push_back(word);
    EXPECT_THAT(baton(words), ExitsWith(code));
  }
  void run_workflow(const std::string& run) {
    run_job("extract", run, {"--output", path("raw.csv")}, "echo 12345 > " + path("raw.csv"));
    run_job("load", run, {"--after", "job:extract", "--retries", "1", "--retry-delay", "1ms"}, "exit 7", 7);
  }
};

TEST_F(Report, TellsOfTheNewestRun) {
  run_job("extract", "r1");
  run_workflow("r2");
  const auto ended = baton({"report"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ("", ended.err);
  EXPECT_THAT(ended.out,
              StartsWith("Workflow: etl\nRun: r2\nStatus: FAILED\nStages: 2 (1 succeeded, 1 failed)\n"));
  EXPECT_THAT(
      ended.out,
      AllOf(HasSubstr("\nAttempts: 3 (1 retry)\nOutputs: 1 file, 6 B\n"),
            HasSubstr("\n- extract: SUCCEEDED, "), HasSubstr("\n    " + path("raw.csv") + "  6 B\n"),
            HasSubstr("\n- load: FAILED, "), HasSubstr(", 2 attempts, "), HasSubstr(": exit code 7\n")));
  EXPECT_THAT(baton({"report", "--run", "r1"}).out,
              AllOf(HasSubstr("Run: r1\nStatus: COMPLETED\nStages: 1 "), Not(HasSubstr("load"))));
}

TEST_F(Report, ChoosesThePipelineThatWasWrittenLast) {
  set("BATON_PIPELINE", "");
  run_job("a", "r", {"--pipeline", "one"});
  run_job("b", "r");
  EXPECT_THAT(baton({"report"}).out,
              AllOf(StartsWith("Workflow: -\n"), HasSubstr("- b: "), Not(HasSubstr("- a: "))));
  run_job("c", "r", {"--pipeline", "two"});
  EXPECT_THAT(baton({"report"}).out,
              AllOf(StartsWith("Workflow: two\n"), HasSubstr("- c: "), Not(HasSubstr("- b: "))));
}

TEST_F(Report, PrintsJsonWithWhatEachStageWaitedFor) {
  run_workflow("r");
  const auto ended = baton({"report", "--json"});
  EXPECT_THAT(ended, ExitsWith(0));
  const auto json = boost::json::parse(ended.out);
  EXPECT_EQ("FAILED", json.at("state").as_string());
  const auto& load = json.at("stages").at(1);
  EXPECT_EQ("load", load.at("job").as_string());
  EXPECT_EQ("extract", load.at("after").at(0).as_string());
  EXPECT_EQ(2U, load.at("workers").at(0).at("attempts").as_array().size());
  EXPECT_EQ(6, json.at("totals").at("output_bytes").as_int64());
}

TEST_F(Report, WritesOnePage) {
  run_workflow("r");
  const auto ended = baton({"report", "--html", "report.html"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_EQ("", ended.out);
  const std::string page = read("report.html");
  EXPECT_THAT(page, AllOf(StartsWith("<!DOCTYPE html>"), HasSubstr("<title>etl r: FAILED</title>"),
                          HasSubstr("class=\"edge\""), Not(HasSubstr("<script"))));
  EXPECT_THAT(baton({"report", "--html", "report.html", "--text"}).out, StartsWith("Workflow: etl\n"));
}

TEST_F(Report, WritesTheLogOfCompletions) {
  write("completions.log", "what was there");
  run_job("load", "r1");
  run_workflow("r2");
  EXPECT_THAT(baton({"report", "--completions-log", "completions.log"}), ExitsWith(0));
  EXPECT_THAT(read("completions.log"),
              MatchesRegex("20..-..-..T..:..:..[+]00:00: load completed [(]r1[)]\n"
                           "20..-..-..T..:..:..[+]00:00: extract completed [(]r2[)]\n"));
  EXPECT_THAT(baton({"report", "--run", "r1", "--completions-log", "completions.log"}), ExitsWith(0));
  EXPECT_THAT(read("completions.log"), Not(HasSubstr("extract")));
}

TEST_F(Report, FailsWithoutRecords) {
  EXPECT_THAT(baton({"report"}), FailsWith(74, "No such file or directory"));
  run_job("extract", "r");
  EXPECT_THAT(baton({"report", "--run", "other", "--html", "report.html"}),
              FailsWith(69, "there are no records of run other in " + path("state") + "/etl"));
  EXPECT_FALSE(exists("report.html"));
  EXPECT_THAT(baton({"report", "--html", "none/report.html"}), FailsWith(74, "none"));
  EXPECT_THAT(baton({"report", "--text", "--json"}), FailsWith(64, "choose one"));
}

TEST_F(Report, GoesOnBehindARecordThatIsNotWhole) {
  run_job("extract", "r");
  std::filesystem::create_directories(path("state/etl/torn/r/0"));
  write("state/etl/torn/r/0/record.json", "{\"job\":");
  const auto ended = baton({"report", "--run", "r"});
  EXPECT_THAT(ended, ExitsWith(0));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("- extract: SUCCEEDED"), HasSubstr("- torn: UNREADABLE: ")));
}

TEST_F(Report, ShowsWhatAJobUsed) {
  run_job("extract", "r", {"--sample", "20ms", "--heartbeat", "20ms"}, "sleep 0.4");
  const auto json = boost::json::parse(baton({"report", "--json"}).out);
  EXPECT_GT(json.at("stages").at(0).at("workers").at(0).at("history").as_array().size(), 1U);
}

}  // namespace
}  // namespace baton::behaviour
