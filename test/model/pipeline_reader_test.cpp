#include "model/pipeline_reader.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using base::Duration;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::StartsWith;

// The seed's ConfigMap entry.
const std::string seed = R"(pipeline:
  name: "customer-data-processing"
  version: "2.1.0"
  stages:
    - name: "extract"
      timeout: 300
      retry_count: 3
    - name: "transform"
      timeout: 600
      retry_count: 2
    - name: "load"
      timeout: 300
      retry_count: 3
  validation:
    enabled: true
    strict_mode: true
  output:
    format: "parquet"
    compression: "snappy"
)";

PipelineReading read(std::string_view yaml, Substitution substitution = Substitution()) {
  return read_pipeline(yaml, "p.yaml", substitution);
}

Pipeline pipeline(std::string_view yaml, Substitution substitution = Substitution()) {
  auto reading = read(yaml, std::move(substitution));
  for (const base::Error& error : reading.errors) ADD_FAILURE() << error.message();
  return reading.pipeline;
}

std::vector<std::string> errors(std::string_view yaml, Substitution substitution = Substitution()) {
  std::vector<std::string> lines;
  for (const base::Error& error : read(yaml, std::move(substitution)).errors) {
    EXPECT_EQ(base::ErrorKind::data, error.kind);
    lines.push_back(error.message());
  }
  return lines;
}

// A pipeline of one stage with these lines.
std::string stage(const std::string& lines) {
  return "pipeline:\n  name: p\n  stages:\n  - name: a\n" + lines;
}
Stage read_one(const std::string& lines) {
  const Pipeline read = pipeline(stage(lines));
  return read.stages.empty() ? Stage() : read.stages[0];
}

TEST(PipelineReader, WantsStagesThatAreWaitedForUnderNeeds) {
  EXPECT_THAT(errors(stage("    after: 'job:a'\n")), ElementsAre(HasSubstr("write it under needs")));
  EXPECT_THAT(errors(stage("    after: ['job:other', 'file:/x']\n")), IsEmpty());
}

TEST(SeedPipeline, IsAPipeline) {
  const Pipeline read = pipeline(seed);
  EXPECT_EQ("customer-data-processing", read.name);
  EXPECT_EQ("2.1.0", read.version);
  ASSERT_THAT(read.stages, SizeIs(3));
  EXPECT_EQ("transform", read.stages[1].name);
  EXPECT_EQ(Duration{600'000}, read.stages[1].timeout);
  EXPECT_EQ(2U, read.stages[1].retry_count);
  EXPECT_EQ("p.yaml:8:7", read.stages[1].place);
  EXPECT_THAT(read.stages[1].command, IsEmpty());
}

TEST(Needs, AreTheOrderOfTheFileWhereNoStageSaysAny) {
  const Pipeline read = pipeline(seed);
  EXPECT_THAT(read.stages[0].needs, IsEmpty());
  EXPECT_THAT(read.stages[1].needs, ElementsAre("extract"));
  EXPECT_THAT(read.stages[2].needs, ElementsAre("transform"));
}

TEST(Needs, AreNoneOfAStageThatSaysNoneOnceAnotherDoes) {
  const Pipeline read = pipeline(
      "pipeline:\n  name: p\n  stages:\n  - {name: a}\n  - {name: b}\n  - {name: c, needs: [a, b]}\n  - "
      "{name: d, needs: a}\n");
  EXPECT_THAT(read.stages[1].needs, IsEmpty());
  EXPECT_THAT(read.stages[2].needs, ElementsAre("a", "b"));
  EXPECT_THAT(read.stages[3].needs, ElementsAre("a"));
  EXPECT_THAT(pipeline("pipeline: {name: p, stages: [{name: a, needs: []}, {name: b}]}").stages[1].needs,
              IsEmpty());
}

TEST(Stage, HasACommandOfWordsOrForTheShell) {
  EXPECT_THAT(read_one("    command: [./extract.sh, '2', \"\"]\n").command,
              ElementsAre("./extract.sh", "2", ""));
  EXPECT_THAT(read_one("    command: a | b\n").command, ElementsAre("/bin/sh", "-c", "a | b"));
  EXPECT_THAT(read_one("    command: |\n      one\n      two\n").command,
              ElementsAre("/bin/sh", "-c", "one\ntwo\n"));
}

TEST(Stage, HasAllThatTheFileSays) {
  const Stage read = read_one(R"(    completions: 4
    parallelism: 2
    timeout: 10m
    deadline: 1h
    retry_count: 3
    retry: {delay: 5s, factor: 1.5, max_delay: 1m, jitter: none, on: [1, 3-5, timeout], not_on: SIGSEGV}
    outputs: ['/data/{run}/*.csv', /data/x]
    after: [file:/data/in, 'tcp:db:5432']
    marker: /data/{date:%Y%m%d}/done
    env: {B: two, A: '1', NONE: }
    checkpoint: {from: ./s, restore_to: ./s, every: 5m, keep: 2, signal: USR1, compare: digest, bandwidth: 10Mi, across_runs: true, directory: /c}
    on_failure: continue
    image: registry.example/x:1@sha256:00
    resources: {requests: {cpu: 250m}, limits: {memory: 1.5Gi, nvidia.com/gpu: 1}}
    labels: {app: x, cost-center: c1}
    annotations: {job.platform/purpose: "any text, whatever"}
    thresholds: ['a>1:INFO', 'b<2:ERROR:1m']
)");
  EXPECT_EQ(4U, read.completions);
  EXPECT_EQ(2U, read.parallelism);
  EXPECT_EQ(Duration{600'000}, read.timeout);
  EXPECT_EQ(Duration{3'600'000}, read.deadline);
  EXPECT_EQ((StageRetry{Duration{5'000}, 1.5, Duration{60'000}, Jitter::none, "1,3-5,timeout", "SIGSEGV"}),
            read.retry);
  EXPECT_THAT(read.outputs, ElementsAre("/data/{run}/*.csv", "/data/x"));
  EXPECT_THAT(read.after, ElementsAre("file:/data/in", "tcp:db:5432"));
  EXPECT_EQ("/data/{date:%Y%m%d}/done", read.marker);
  EXPECT_THAT(read.env, ElementsAre(Pair("B", "two"), Pair("A", "1"), Pair("NONE", "")));
  EXPECT_EQ((StageCheckpoint{"./s", "./s", "/c", Duration{300'000}, 2, "USR1", "", "digest", "10Mi", true}),
            read.checkpoint);
  EXPECT_EQ(OnFailure::go_on, read.on_failure);
  EXPECT_EQ("registry.example/x:1@sha256:00", read.image);
  EXPECT_THAT(read.resources.requests, ElementsAre(Pair("cpu", "250m")));
  EXPECT_THAT(read.resources.limits, ElementsAre(Pair("memory", "1.5Gi"), Pair("nvidia.com/gpu", "1")));
  EXPECT_THAT(read.labels, ElementsAre(Pair("app", "x"), Pair("cost-center", "c1")));
  EXPECT_THAT(read.annotations, ElementsAre(Pair("job.platform/purpose", "any text, whatever")));
  EXPECT_THAT(read.thresholds, ElementsAre("a>1:INFO", "b<2:ERROR:1m"));
}

TEST(Stage, RecoversByACommand) {
  const Stage read = read_one("    on_failure: {run: [./clean.sh]}\n");
  EXPECT_EQ(OnFailure::recover, read.on_failure);
  EXPECT_THAT(read.recovery, ElementsAre("./clean.sh"));
}

TEST(Stage, TakesItsResourcesFromAProfile) {
  const Stage read = read_one("    profile: medium\n");
  EXPECT_THAT(read.resources.requests, ElementsAre(Pair("memory", "1Gi"), Pair("cpu", "500m")));
  EXPECT_THAT(read.resources.limits, ElementsAre(Pair("memory", "2Gi"), Pair("cpu", "1000m")));
}

TEST(Stage, TakesFromThePipelineWhatItDoesNotSayItself) {
  const Pipeline read = pipeline(
      "pipeline:\n  name: p\n  image: base:1\n  env: {A: 1, B: 2}\n  labels: {team: x}\n  annotations: {why: "
      "y}\n"
      "  stages:\n  - {name: a, env: {B: 3, C: 4}}\n  - {name: b, image: own:2, labels: {team: z}}\n");
  EXPECT_THAT(read.stages[0].env, ElementsAre(Pair("A", "1"), Pair("B", "3"), Pair("C", "4")));
  EXPECT_EQ("base:1", read.stages[0].image);
  EXPECT_EQ("own:2", read.stages[1].image);
  EXPECT_THAT(read.stages[1].labels, ElementsAre(Pair("team", "z")));
  EXPECT_THAT(read.stages[1].annotations, ElementsAre(Pair("why", "y")));
}

TEST(Key, ThatHasNoValueIsNotThere) {
  EXPECT_EQ(read_one("    timeout:\n    needs: ~\n"), read_one(""));
}

TEST(Key, ThatBeginsWithXIsForTheFilesOwnUse) {
  const Pipeline read = pipeline(
      "x-long: &long 3600\npipeline:\n  name: p\n  x-any: [1]\n  stages:\n  - {name: a, timeout: *long}\n");
  EXPECT_EQ(Duration{3'600'000}, read.stages[0].timeout);
}

// --- substitution ---

Substitution given() {
  return Substitution(
      [](const std::string& name) {
        return name == "LIMIT" ? std::optional<std::string>("90s") : std::nullopt;
      },
      {{"DIR", "/data"}});
}

TEST(Values, HaveVariablesAndParametersPutIn) {
  const Pipeline read = pipeline(stage("    timeout: ${LIMIT}\n    outputs: '#{DIR}/x'\n    completions: "
                                       "'#{N:3}'\n    env: {L: \"${LIMIT}\"}\n"),
                                 given());
  EXPECT_EQ(Duration{90'000}, read.stages[0].timeout);
  EXPECT_THAT(read.stages[0].outputs, ElementsAre("/data/x"));
  EXPECT_EQ(3U, read.stages[0].completions);
  EXPECT_THAT(read.stages[0].env, ElementsAre(Pair("L", "90s")));
}

TEST(Commands, KeepTheirVariablesForTheShell) {
  EXPECT_THAT(pipeline(stage("    command: 'ls ${LIMIT} #{DIR}'\n"), given()).stages[0].command,
              ElementsAre("/bin/sh", "-c", "ls ${LIMIT} /data"));
  EXPECT_THAT(pipeline(stage("    command: [ls, '${LIMIT}', '#{DIR}']\n"), given()).stages[0].command,
              ElementsAre("ls", "${LIMIT}", "/data"));
}

// --- what is wrong ---

struct Bad {
  std::string yaml;
  const char* message;
};
void PrintTo(const Bad& bad, std::ostream* out) {
  *out << bad.message;
}

class BadPipeline : public testing::TestWithParam<Bad> {};

TEST_P(BadPipeline, IsRefusedWithItsPlace) {
  EXPECT_THAT(errors(GetParam().yaml), ElementsAre(StartsWith(GetParam().message))) << GetParam().yaml;
}

INSTANTIATE_TEST_SUITE_P(
    Shape, BadPipeline,
    testing::Values(Bad{"", "p.yaml:1:1: there is no 'pipeline'"},
                    Bad{"hello", "p.yaml:1:1: must be a mapping with 'pipeline'"},
                    Bad{"pipeline: ]", "p.yaml:1:11: "},
                    Bad{"pipeline:\n  name: p\n", "p.yaml:2:3: the pipeline has no stages"},
                    Bad{"pipeline:\n  stages:\n  - name: a\n", "p.yaml:2:3: the pipeline needs a name"},
                    Bad{"pipeline:\n  name:\n  stages:\n  - name: a\n",
                        "p.yaml:2:3: the pipeline needs a name"},
                    Bad{"pipelines: {}\npipeline: {name: p, stages: [{name: a}]}\n",
                        "p.yaml:1:1: unknown key 'pipelines' in the file (did you mean 'pipeline'?)"},
                    Bad{"pipeline:\n  name: p\n  stages: [{name: a}]\n  stage: 1\n",
                        "p.yaml:4:3: unknown key 'stage' in 'pipeline' (did you mean 'stages'?)"},
                    Bad{"pipeline:\n  name: p\n  validation: yes\n  stages: [{name: a}]\n",
                        "p.yaml:3:15: 'validation' must be a mapping"},
                    Bad{"pipeline:\n  name: p\n  stages:\n  - a\n", "p.yaml:4:5: a stage must be a mapping"},
                    Bad{"pipeline:\n  name: p\n  stages:\n  - {name: a}\n  - {timeout: 1}\n",
                        "p.yaml:5:5: a stage needs a name"},
                    Bad{"pipeline:\n  name: p\n  stages:\n  - {name: a}\n  - {name: a}\n",
                        "p.yaml:5:12: there are two stages named 'a'"},
                    Bad{"pipeline:\n  name: P_1\n  stages:\n  - {name: a}\n",
                        "p.yaml:2:9: pipeline name 'P_1': must be 1 to 63"},
                    Bad{"pipeline:\n  name: p\n  stages:\n  - {name: a.b}\n",
                        "p.yaml:4:12: stage name 'a.b': must be 1 to 63"}));

INSTANTIATE_TEST_SUITE_P(
    Stage, BadPipeline,
    testing::Values(
        Bad{stage("    comand: x\n"),
            "p.yaml:5:5: unknown key 'comand' in a stage (did you mean 'command'?)"},
        Bad{stage("    command: []\n"), "p.yaml:5:14: 'command' names no command"},
        Bad{stage("    command: ['']\n"), "p.yaml:5:14: 'command' names no command"},
        Bad{stage("    command: ' '\n"), "p.yaml:5:14: 'command' names no command"},
        Bad{stage("    command: {a: b}\n"), "p.yaml:5:14: 'command' must be a list"},
        Bad{stage("    command: [a, [b]]\n"), "p.yaml:5:18: 'command' must be a single value"},
        Bad{stage("    command: \"a\\0b\"\n"), "p.yaml:5:14: command: has a NUL byte"},
        Bad{stage("    timeout: soon\n"), "p.yaml:5:14: timeout 'soon': not a duration"},
        Bad{stage("    timeout: [1]\n"), "p.yaml:5:14: 'timeout' must be a single value"},
        Bad{stage("    timeout: 1\n    timeout: 2\n"), "p.yaml:6:5: 'timeout' is there twice"},
        Bad{stage("    retry_count: -1\n"), "p.yaml:5:18: retry_count '-1': not a whole number from 0 to"},
        Bad{stage("    completions: 0\n"),
            "p.yaml:5:18: completions '0': not a whole number from 1 to 100000"},
        Bad{stage("    parallelism: 1.5\n"), "p.yaml:5:18: parallelism '1.5': not a whole number"},
        Bad{stage("    retry: {delay: x}\n"), "p.yaml:5:20: delay 'x': not a duration"},
        Bad{stage("    retry: {factor: 0}\n"), "p.yaml:5:21: factor '0': not a number from 1 to 1000"},
        Bad{stage("    retry: {jitter: ful}\n"),
            "p.yaml:5:21: jitter 'ful': must be one of none, equal, full (did you mean 'full'?)"},
        Bad{stage("    retry: {on: [0]}\n"), "p.yaml:5:17: on '0': not an exit code"},
        Bad{stage("    retry: {count: 1}\n"), "p.yaml:5:13: unknown key 'count' in retry"},
        Bad{stage("    retry: 3\n"), "p.yaml:5:12: 'retry' must be a mapping"},
        Bad{stage("    outputs: ['{jobb}']\n"),
            "p.yaml:5:15: outputs '{jobb}': {jobb} is not a known field (did you mean 'job'?)"},
        Bad{stage("    marker: '{attempt}'\n"),
            "p.yaml:5:13: marker '{attempt}': {attempt} has no value here"},
        Bad{stage("    after: 'jbo:x'\n"),
            "p.yaml:5:12: after: condition 'jbo:x': unknown kind 'jbo' (did you mean 'job'?)"},
        Bad{stage("    env: [A]\n"), "p.yaml:5:10: 'env' must be a mapping"},
        Bad{stage("    env: {1A: x}\n"), "p.yaml:5:11: '1A' is no variable's name"},
        Bad{stage("    env: {BATON_RUN: x}\n"), "p.yaml:5:11: 'BATON_RUN' is baton's own"},
        Bad{stage("    checkpoint: {}\n"), "p.yaml:5:17: checkpoint: needs 'from' or 'restore_to'"},
        Bad{stage("    checkpoint: {every: 1m, restore_to: x}\n"),
            "p.yaml:5:17: checkpoint: 'every' needs 'from'"},
        Bad{stage("    checkpoint: {from: x, signal: USR1}\n"),
            "p.yaml:5:17: checkpoint: 'signal' and 'command' need 'every'"},
        Bad{stage("    checkpoint: {from: x, every: 1m, signal: USR1, command: x}\n"),
            "p.yaml:5:17: checkpoint: one of"},
        Bad{stage("    checkpoint: {from: x, signal: HELLO}\n"),
            "p.yaml:5:35: signal 'HELLO': is no signal's name"},
        Bad{stage("    checkpoint: {from: x, bandwidth: 1X}\n"), "p.yaml:5:38: bandwidth '1X': not a size"},
        Bad{stage("    checkpoint: {from: x, keep: 0}\n"),
            "p.yaml:5:33: keep '0': not a whole number from 1"},
        Bad{stage("    on_failure: stop\n"), "p.yaml:5:17: on_failure 'stop': must be one of fail, continue"},
        Bad{stage("    on_failure: {}\n"), "p.yaml:5:17: on_failure: write fail, continue, or run: COMMAND"},
        Bad{stage("    on_failure: {runs: x}\n"),
            "p.yaml:5:18: unknown key 'runs' in on_failure (did you mean 'run'?)"},
        Bad{stage("    image: 'a b'\n"), "p.yaml:5:12: image 'a b': is no image's name"},
        Bad{stage("    profile: huge\n"), "p.yaml:5:14: profile 'huge': must be one of small, medium, large"},
        Bad{stage("    profile: small\n    resources: {limits: {cpu: 1}}\n"),
            "p.yaml:6:16: resources: goes with no 'profile'"},
        Bad{stage("    resources: {limits: {memory: 1GB}}\n"), "p.yaml:5:34: memory '1GB': not a quantity"},
        Bad{stage("    resources: {limit: {}}\n"),
            "p.yaml:5:17: unknown key 'limit' in resources (did you mean 'limits'?)"},
        Bad{stage("    labels: {app: a b}\n"), "p.yaml:5:19: label 'a b': must be at most 63"},
        Bad{stage("    labels: {'-x': a}\n"), "p.yaml:5:14: '-x' is no label's name"},
        Bad{stage("    annotations: {/x: a}\n"), "p.yaml:5:19: '/x' is no annotation's name"},
        Bad{stage("    thresholds: [nothing]\n"), "p.yaml:5:18: thresholds: "}));

INSTANTIATE_TEST_SUITE_P(
    Needs, BadPipeline,
    testing::Values(
        Bad{"pipeline:\n  name: p\n  stages:\n  - {name: extract}\n  - {name: b, needs: [extrct]}\n",
            "p.yaml:5:23: needs 'extrct', which is no stage of the pipeline (did you mean 'extract'?)"},
        Bad{"pipeline:\n  name: p\n  stages:\n  - {name: a}\n  - {name: b, needs: [a, a]}\n",
            "p.yaml:5:26: needs 'a' twice"},
        Bad{"pipeline:\n  name: p\n  stages:\n  - {name: a, needs: a}\n",
            "p.yaml:4:5: stages need each other in a circle: a -> a"},
        Bad{"pipeline:\n  name: p\n  stages:\n  - {name: z}\n  - {name: a, needs: [b]}\n  - {name: b, needs: "
            "[z, a]}\n",
            "p.yaml:5:5: stages need each other in a circle: a -> b -> a"}));

INSTANTIATE_TEST_SUITE_P(
    Substitution, BadPipeline,
    testing::Values(
        Bad{stage("    timeout: ${LIMIT}\n"), "p.yaml:5:14: timeout: ${LIMIT} is not set"},
        Bad{stage("    timeout: '#{LIMIT}'\n"), "p.yaml:5:14: timeout: #{LIMIT} is not set"},
        Bad{stage("    timeout: '#{L:x}'\n"), "p.yaml:5:14: timeout 'x': not a duration"},
        // YAML's comments would cut these short.
        Bad{stage("    timeout: #{L:300}\n"),
            "p.yaml:5:5: timeout: '#{' begins a comment here; put the value in quotes"},
        Bad{stage("    command: sh #{DIR:.}/x.sh\n"), "p.yaml:5:14: command: '#{' begins a comment here"},
        Bad{stage("    outputs:\n    - x #{Y:1}\n"), "p.yaml:6:7: outputs: '#{' begins a comment here"}));

TEST(Comments, AreNoneOfTheReadersBusiness) {
  EXPECT_EQ(Duration{300'000}, read_one("    timeout: 300 # {five} #{minutes}\n").timeout);
  EXPECT_THAT(read_one("    command: 'sh #{DIR:.}/x.sh'\n").command,
              ElementsAre("/bin/sh", "-c", "sh ./x.sh"));
  EXPECT_THAT(read_one("    command: |\n      sh #{DIR:.}/x.sh\n").command,
              ElementsAre("/bin/sh", "-c", "sh ./x.sh\n"));
}

TEST(Faults, AreAllToldInTheOrderOfTheFile) {
  EXPECT_THAT(errors("pipeline:\n  name: P\n  stages:\n  - {name: a, timeout: x, comand: y}\n  - {name: a}\n"
                     "  - {name: b, needs: [c], completions: 0}\n"),
              ElementsAre(HasSubstr(":2:9: pipeline name"), HasSubstr(":4:24: timeout"),
                          HasSubstr(":4:27: unknown key"), HasSubstr(":5:12: there are two"),
                          HasSubstr(":6:23: needs 'c'"), HasSubstr(":6:40: completions")));
}

// --- hostile files ---

TEST(HostileFile, HasNoMoreErrorsThanAnybodyReads) {
  std::string yaml = "pipeline:\n  name: p\n  stages:\n";
  for (int i = 0; i < 300; ++i) yaml += "  - {name: s" + std::to_string(i) + ", nonsense: 1}\n";
  EXPECT_THAT(errors(yaml), SizeIs(100));
}

TEST(HostileFile, MayNotHaveMoreStagesThanAPipelineHas) {
  std::string yaml = "pipeline:\n  name: p\n  stages:\n";
  for (int i = 0; i < 1001; ++i) yaml += "  - {name: s" + std::to_string(i) + "}\n";
  EXPECT_THAT(errors(yaml), ElementsAre(HasSubstr("has more than 1000 stages")));
}

// 1,000 stages of 10,000 variables each would be 10 million.
TEST(HostileFile, CannotMakeMuchOfLittleByAliases) {
  std::string yaml = "x-env: &env\n";
  for (int i = 0; i < 10'000; ++i) yaml += "  A" + std::to_string(i) + ": 1\n";
  yaml += "pipeline:\n  name: p\n  stages:\n";
  for (int i = 0; i < 1000; ++i) yaml += "  - {name: s" + std::to_string(i) + ", env: *env}\n";
  EXPECT_THAT(errors(yaml),
              ElementsAre(HasSubstr("aliases and substitutions make more of the file than 4 MiB")));
}

TEST(HostileFile, CannotMakeMuchOfLittleByWhatHoldsForAllStages) {
  std::string yaml = "pipeline:\n  name: p\n  env:\n";
  for (int i = 0; i < 10'000; ++i) yaml += "    A" + std::to_string(i) + ": 1\n";
  yaml += "  stages:\n";
  for (int i = 0; i < 1000; ++i) yaml += "  - {name: s" + std::to_string(i) + "}\n";
  EXPECT_THAT(errors(yaml), ElementsAre(HasSubstr("make more of the file than 4 MiB")));
}

TEST(HostileFile, IsNotSearchedForWhatMayHaveBeenMeantForEver) {
  std::string needs;
  for (int i = 0; i < 900; ++i) needs += "none" + std::to_string(i) + ", ";
  std::string yaml = "x-needs: &needs [" + needs + "]\npipeline:\n  name: p\n  stages:\n";
  for (int i = 0; i < 100; ++i) yaml += "  - {name: stage" + std::to_string(i) + ", needs: *needs}\n";
  EXPECT_THAT(errors(yaml), SizeIs(100));
}

TEST(HostileFile, MayNotNeedMoreStagesThanThereCanBe) {
  std::string needs;
  for (int i = 0; i < 2'000; ++i) needs += "n" + std::to_string(i) + ", ";
  EXPECT_THAT(errors(stage("    needs: [" + needs + "]\n")),
              testing::Contains(HasSubstr("needs more stages than a pipeline has")));
}

TEST(HostileFile, CannotMakeMuchOfLittleByParameters) {
  std::string yaml = stage("    env:\n");
  for (int i = 0; i < 1000; ++i) yaml += "      A" + std::to_string(i) + ": '#{BIG}'\n";
  EXPECT_THAT(errors(yaml, Substitution({}, {{"BIG", std::string(100'000, 'x')}})),
              ElementsAre(HasSubstr("make more of the file than 4 MiB")));
}

TEST(HostileFile, MayNotHoldItself) {
  EXPECT_THAT(errors("pipeline: &all\n  name: p\n  stages: [{name: a, env: *all}]\n"),
              ElementsAre(HasSubstr("stands within what it stands for")));
}

TEST(HostileFile, CutAnywhereNeverCrashes) {
  for (std::size_t length = 0; length < seed.size(); ++length)
    (void)read(std::string_view(seed).substr(0, length));
}

}  // namespace
}  // namespace baton::model
