#include "model/job_manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/pod_manifest.h"

namespace baton::model {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

Stage stage(const std::string& name, const std::vector<std::string>& needs = {}) {
  Stage made;
  made.name = name;
  made.place = "p.yaml:3:5";
  made.needs = needs;
  made.command = {"./" + name + ".sh"};
  return made;
}

Pipeline pipeline() {
  return {"sales", "1", {stage("extract"), stage("load", {"extract"})}};
}

ManifestOptions options() {
  ManifestOptions made;
  made.image = "registry.example/baton:1";
  made.claim = "shared";
  made.run = "r1";
  made.port = 9105;
  made.grace = std::chrono::seconds(25);
  made.start_within = hours(1);
  made.upstream_lost_after = minutes(15);
  made.backoff_limit = 6;
  made.user = 65532;
  return made;
}

std::string rendered(const Pipeline& of, const ManifestOptions& with) {
  EXPECT_TRUE(check_manifests(of, with));
  return render_manifests(of, with);
}

// The second Job.
std::string load(const Pipeline& of, const ManifestOptions& with) {
  const std::string text = rendered(of, with);
  return text.substr(text.find("---\n"));
}

TEST(Job, IsToldWhoItIsAndWhatItWaitsFor) {
  EXPECT_THAT(load(pipeline(), options()), HasSubstr(R"(        command:
        - /opt/baton/baton
        - run
        args:
        - --job=load
        - --pipeline=sales
        - --after=job:extract
        - --run=r1
        - --state=/data/jobs
        - --start-within=1h
        - --upstream-lost-after=15m
        - --wait-for-owner
        - --scan
        - --grace=25s
        - --
        - ./load.sh
)"));
}

TEST(Job, WaitsForNothingWhereItNeedsNothing) {
  Pipeline one = pipeline();
  one.stages.pop_back();
  EXPECT_THAT(rendered(one, options()), AllOf(Not(HasSubstr("--after")), Not(HasSubstr("--start-within"))));
}

TEST(Job, IsIndexedWhereItHasSeveralWorkers) {
  Pipeline parallel = pipeline();
  parallel.stages[1].completions = 4;
  parallel.stages[1].parallelism = 2;
  EXPECT_THAT(load(parallel, options()),
              AllOf(HasSubstr("  completionMode: Indexed\n  parallelism: 2\n  completions: 4\n"),
                    HasSubstr("- --completions=4\n")));
  EXPECT_THAT(load(pipeline(), options()), Not(HasSubstr("completionMode")));
}

TEST(Job, HasTheLabelsOfItsWorkflowAndItsOwn) {
  Pipeline labelled = pipeline();
  labelled.stages[1].labels = {{"stage", "loading"}, {"cost-center", "7"}};
  labelled.stages[1].annotations = {{"job.platform/purpose", "to load: all"}};
  EXPECT_THAT(load(labelled, options()), HasSubstr(R"(metadata:
  name: load
  labels:
    stage: loading
    cost-center: "7"
    workflow: sales
    sequence: "002"
    depends-on: extract
  annotations:
    job.platform/purpose: "to load: all"
)"));
}

TEST(Job, MayBeLongerThanItsStages) {
  Pipeline limited = pipeline();
  EXPECT_EQ(hours(4), active_deadline(limited, options()));
  limited.stages[0].deadline = hours(3);
  limited.stages[1].timeout = hours(1);
  EXPECT_EQ(hours(5), active_deadline(limited, options()));
  limited.stages[1].needs.clear();
  EXPECT_EQ(hours(4), active_deadline(limited, options()));
  ManifestOptions told = options();
  told.active_deadline = minutes(90);
  EXPECT_THAT(rendered(limited, told), HasSubstr("activeDeadlineSeconds: 5400\n"));
}

TEST(Pod, HasLongerThanTheGraceToEnd) {
  ManifestOptions told = options();
  told.grace = minutes(2);
  EXPECT_THAT(rendered(pipeline(), told),
              AllOf(HasSubstr("terminationGracePeriodSeconds: 155\n"), HasSubstr("--grace=2m\n")));
}

TEST(Pod, NeedsNoInstallationWhereImagesHaveBaton) {
  ManifestOptions told = options();
  told.baton_in_image = true;
  told.sidecar = false;
  EXPECT_THAT(rendered(pipeline(), told),
              AllOf(HasSubstr("command:\n        - baton\n        - run\n"), Not(HasSubstr("initContainers")),
                    Not(HasSubstr("/opt/baton"))));
}

TEST(Pod, HasANativeSidecarWithTheStagesThresholds) {
  Pipeline watched = pipeline();
  watched.stages[1].thresholds = {"a>1:INFO"};
  EXPECT_THAT(load(watched, options()),
              AllOf(HasSubstr("restartPolicy: Always\n"), HasSubstr("- \"--threshold=a>1:INFO\"\n"),
                    HasSubstr("prometheus.io/port: \"9105\"\n"), HasSubstr("- --listen=0.0.0.0:9105\n")));
  ManifestOptions told = options();
  told.sidecar = false;
  EXPECT_THAT(load(watched, told), AllOf(Not(HasSubstr("sidecar")), Not(HasSubstr("prometheus"))));
}

TEST(Pod, RunsInTheStagesImageWithItsVariablesAndResources) {
  Pipeline own = pipeline();
  own.stages[1].image = "busybox:1.35";
  own.stages[1].env = {{"SIZE", "10"}, {"PATH", "/bin"}};
  own.stages[1].resources.limits = {{"memory", "1Gi"}};
  const std::string text = load(own, options());
  EXPECT_THAT(text, HasSubstr("- name: main\n        image: busybox:1.35\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "        - name: SIZE\n          value: \"10\"\n        - name: PATH\n          value: /bin\n"));
  EXPECT_THAT(text, HasSubstr("        resources:\n          limits:\n            memory: \"1Gi\"\n"));
  EXPECT_THAT(text, Not(HasSubstr("/opt/baton:/usr")));
}

TEST(Pod, GetsConfigMapsAndSecrets) {
  ManifestOptions told = options();
  told.environment = {{false, "settings"}, {true, "credentials"}};
  told.config_maps = {{"scripts.v1", "/scripts"}};
  const std::string text = rendered(pipeline(), told);
  EXPECT_THAT(text, HasSubstr("        envFrom:\n        - configMapRef:\n            name: settings\n"
                              "        - secretRef:\n            name: credentials\n"));
  EXPECT_THAT(
      text,
      HasSubstr("        - name: config-map-1\n          mountPath: /scripts\n          readOnly: true\n"));
  EXPECT_THAT(text,
              HasSubstr("      - name: config-map-1\n        configMap:\n          name: scripts.v1\n"));
}

TEST(CronJob, HasTheJobAndTheScheduleThatNamesTheRun) {
  ManifestOptions told = options();
  told.run.clear();
  told.schedule = "30 2 * * *";
  told.schedule_zone = "Etc/UTC";
  told.name_space = "batch";
  const std::string text = load(pipeline(), told);
  EXPECT_THAT(text, HasSubstr("kind: CronJob\nmetadata:\n  name: load\n  namespace: batch\n"));
  EXPECT_THAT(
      text,
      HasSubstr("spec:\n  schedule: \"30 2 * * *\"\n  timeZone: Etc/UTC\n  concurrencyPolicy: Forbid\n"));
  EXPECT_THAT(text, HasSubstr("  jobTemplate:\n    metadata:\n      labels:\n        workflow: sales\n"));
  EXPECT_THAT(text, Not(HasSubstr("--run=")));
}

TEST(Manifests, AreTheSameEachTime) {
  EXPECT_EQ(rendered(pipeline(), options()), rendered(pipeline(), options()));
}

TEST(Dollars, ComeThroughKubernetesAsTheyAre) {
  EXPECT_EQ("$$(DAY) $$(date) $HOME ${X} $", unexpanded("$(DAY) $(date) $HOME ${X} $"));
  EXPECT_EQ("$$$ $$$$(DAY)", unexpanded("$$ $$(DAY)"));
  EXPECT_EQ("$(date +%s) $(kill $$) $$(x)", unexpanded("$(date +%s) $(kill $$) $(x)"));
  EXPECT_EQ("$( $$$", unexpanded("$( $$"));
}

// --- what cannot be rendered ---

std::string refusal(const Pipeline& of, const ManifestOptions& with) {
  const auto good = check_manifests(of, with);
  return good ? "" : good.error().message();
}

TEST(Stage, CannotBeAJobWithoutACommand) {
  Pipeline empty = pipeline();
  empty.stages[1].command.clear();
  EXPECT_EQ("p.yaml:3:5: stage 'load' has no command", refusal(empty, options()));
}

TEST(Stage, CannotBeAJobWithWhatOnlyARunnerCanDo) {
  Pipeline lenient = pipeline();
  lenient.stages[0].on_failure = OnFailure::go_on;
  EXPECT_THAT(refusal(lenient, options()), HasSubstr("stage 'extract' has on_failure"));
}

TEST(Stage, CannotHaveACredentialInAManifest) {
  Pipeline leaky = pipeline();
  leaky.stages[0].env = {{"DB_PASSWORD", "x"}};
  EXPECT_THAT(refusal(leaky, options()), HasSubstr("'DB_PASSWORD'; put it into a Secret"));
}

TEST(Stage, CannotHaveANameThatPodsHaveNoRoomFor) {
  Pipeline named = pipeline();
  named.stages[0].name = named.stages[1].needs[0] = std::string(60, 'x');
  EXPECT_EQ("", refusal(named, options()));
  ManifestOptions prefixed = options();
  prefixed.name_prefix = "abcd";
  EXPECT_THAT(refusal(named, prefixed), HasSubstr("too long"));
  ManifestOptions scheduled = options();
  scheduled.schedule = "@daily";
  EXPECT_THAT(refusal(named, scheduled), HasSubstr("too long"));
  named.stages[0].completions = 1000;
  EXPECT_THAT(refusal(named, options()), HasSubstr("too long"));
}

TEST(Schedule, HasFiveFields) {
  for (const char* text : {"30 2 * * *", "*/5 0-6 1,15 JAN MON-FRI", "@hourly", "0  0 ? * 0"})
    EXPECT_TRUE(check_schedule(text)) << text;
  for (const char* text : {"", "30 2 * *", "30 2 * * * *", "@often", "30 2 * * *;", "TZ=UTC 30 2 * * *"})
    EXPECT_FALSE(check_schedule(text)) << text;
}

TEST(Source, IsAConfigMapOrASecret) {
  EXPECT_EQ((EnvironmentSource{false, "a"}), parse_environment_source("a").value());
  EXPECT_EQ((EnvironmentSource{false, "a.b"}), parse_environment_source("configmap:a.b").value());
  EXPECT_EQ((EnvironmentSource{true, "a"}), parse_environment_source("secret:a").value());
  for (const char* text : {"", "secret:", "a b", "A", "map:a", "-a"})
    EXPECT_FALSE(parse_environment_source(text)) << text;
}

TEST(MountedConfigMap, HasANameAndADirectory) {
  EXPECT_EQ(NamedText("a", "/b"), parse_mounted_config_map("a=/b").value());
  for (const char* text : {"", "a", "a=b", "=/b", "a b=/c"})
    EXPECT_FALSE(parse_mounted_config_map(text)) << text;
}

}  // namespace
}  // namespace baton::model
