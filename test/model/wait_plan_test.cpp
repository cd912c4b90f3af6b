#include "model/wait_plan.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using std::chrono::seconds;

std::string name(Standing standing) {
  switch (standing) {
    case Standing::pending: return "pending";
    case Standing::corrupt: return "corrupt";
    case Standing::satisfied: return "satisfied";
    case Standing::failed: return "failed";
    case Standing::invalid: return "invalid";
  }
  return "?";
}

// --- a small language for what is seen ---

constexpr seconds fresh{0};
constexpr seconds old{3600};

const base::Instant now{seconds{1705400000}};
base::Instant ago(seconds age) {
  return now - age;
}

Marker complete(const std::string& run = "r1", std::uint64_t epoch = 1, std::uint32_t completions = 1) {
  Marker marker;
  marker.job = "extract";
  marker.run = run;
  marker.epoch = epoch;
  marker.completions = completions;
  return marker;
}
Marker failure(const std::string& run = "r1", std::uint64_t epoch = 1) {
  Marker marker = complete(run, epoch);
  marker.state = MarkerState::failed;
  marker.exit_code = 3;
  marker.reason = "exit code 3";
  return marker;
}
const ForeignMarker foreign{};
const CorruptMarker corrupt{"is torn"};

SeenMarker seen(MarkerContent content, seconds age = fresh) {
  return {std::move(content), ago(age)};
}
MarkerPair at_path(MarkerSighting sighting) {
  return {std::move(sighting), Absent{}};
}
MarkerPair both(MarkerSighting at_path, MarkerSighting at_failed_path) {
  return {std::move(at_path), std::move(at_failed_path)};
}
MarkerPair at_failed_path(MarkerSighting sighting) {
  return both(Absent{}, std::move(sighting));
}
FileSighting file(std::uint64_t bytes, seconds age = fresh) {
  return SeenFile{true, bytes, ago(age)};
}
FileSighting directory(seconds age = fresh) {
  return SeenFile{false, 0, ago(age)};
}
GlobSighting matches(std::vector<base::Instant> modified, std::string problem = "") {
  return {std::move(modified), "/data", std::move(problem)};
}
WorkerSighting working(std::uint32_t index) {
  WorkerSighting worker;
  worker.index = index;
  worker.seen.epoch = 1;
  return worker;
}
WorkerSighting lost(std::uint32_t index) {
  WorkerSighting worker = working(index);
  worker.seen.beats = 12;
  worker.seen.claim.emplace().host = "pod-x";
  worker.tenure = Tenure::lost;
  worker.silence = seconds{60};
  return worker;
}
WorkerSighting ended(std::uint32_t index, MarkerContent end) {
  WorkerSighting worker = working(index);
  worker.seen.end = std::move(end);
  return worker;
}
WorkerSighting completed(std::uint32_t index, std::uint32_t completions) {
  return ended(index, complete("r1", 1, completions));
}
JobSighting job(std::vector<WorkerSighting> workers) {
  return {std::move(workers), "", false};
}
JobSighting overdue() {
  return {{}, "", true};
}

// --- and for the rules ---

WaitRules run_is(const std::string& id) {
  WaitRules rules;
  rules.run = {id, true};
  return rules;
}
WaitRules plain() {
  return run_is("r1");
}
WaitRules unnamed_run() {
  WaitRules rules;
  rules.run = {"20240116", false};
  return rules;
}
WaitRules strict() {
  WaitRules rules = plain();
  rules.strict = true;
  return rules;
}
WaitRules max_age() {
  WaitRules rules = plain();
  rules.max_age = seconds{60};
  return rules;
}
WaitRules newer_than() {
  WaitRules rules = plain();
  rules.newer_than_reference = true;
  return rules;
}
WaitRules count(std::uint32_t n) {
  WaitRules rules = plain();
  rules.count = n;
  return rules;
}

const AgeReference nothing_known{};
const AgeReference all_known{now, ago(seconds{60})};

struct Row {
  const char* sentence;
  Sighting sighting;
  WaitRules rules;
  AgeReference age;
  Standing standing;
  std::string detail;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.sentence;
}

Row row(const char* sentence, Sighting sighting, WaitRules rules, Standing standing, std::string detail = "",
        AgeReference age = all_known) {
  return {sentence, std::move(sighting), std::move(rules), age, standing, std::move(detail)};
}

class Look : public testing::TestWithParam<Row> {};

TEST_P(Look, Decides) {
  const Finding finding = evaluate(GetParam().sighting, GetParam().rules, GetParam().age);
  EXPECT_EQ(name(GetParam().standing), name(finding.standing));
  EXPECT_EQ(GetParam().detail, finding.detail);
}

constexpr auto pending = Standing::pending;
constexpr auto satisfied = Standing::satisfied;
constexpr auto failed = Standing::failed;
constexpr auto invalid = Standing::invalid;
constexpr auto untrusted = Standing::corrupt;

INSTANTIATE_TEST_SUITE_P(
    Marker, Look,
    testing::Values(
        row("what satisfied before", at_path(StillThere{}), plain(), satisfied, ""),
        row("no marker", at_path(Absent{}), plain(), pending, "no marker yet"),
        row("a complete marker", at_path(seen(complete())), plain(), satisfied),
        row("a complete marker, strictly", at_path(seen(complete())), strict(), satisfied),
        row("a failed marker at the path", at_path(seen(failure())), plain(), failed, "failed (exit code 3)"),
        row("a foreign marker", at_path(seen(foreign)), plain(), satisfied),
        row("a foreign marker, strictly", at_path(seen(foreign)), strict(), pending,
            "the marker was not written by baton"),
        row("a corrupt marker", at_path(seen(corrupt)), plain(), untrusted, "the marker is torn"),
        row("a corrupt marker, strictly", at_path(seen(corrupt)), strict(), untrusted, "the marker is torn"),
        row("a directory", at_path(NotRegular{}), plain(), invalid,
            "is a directory, not a marker; write file: to wait for a directory"),
        row("a FIFO", at_path(NotRegular{false}), plain(), invalid,
            "is not a regular file, so no marker; write file: to wait for it"),
        row("an error that may heal", at_path(Unreadable{"open /x: Stale file handle"}), plain(), pending,
            "open /x: Stale file handle")));

TEST(FailureWithoutAReason, ShowsItsExitCode) {
  Marker marker = failure();
  marker.reason = "";
  EXPECT_EQ("failed (exit code 3)", evaluate(at_path(seen(marker)), plain(), all_known).detail);
}

INSTANTIATE_TEST_SUITE_P(
    OfARun, Look,
    testing::Values(row("a marker of the run", at_path(seen(complete("r1"))), run_is("r1"), satisfied),
                    row("a marker of another run", at_path(seen(complete("r0"))), run_is("r1"), pending,
                        "the marker is of run r0, not r1"),
                    row("a marker of another run when ours has no name", at_path(seen(complete("r0"))),
                        unnamed_run(), satisfied),
                    row("a marker of no run", at_path(seen(complete(""))), run_is("r1"), satisfied),
                    row("a foreign marker for a named run", at_path(seen(foreign)), run_is("r1"), satisfied),
                    row("a failure of another run", at_path(seen(failure("r0"))), run_is("r1"), pending,
                        "the marker is of run r0, not r1"),
                    row("a failure of another run when ours has no name", at_path(seen(failure("r0"))),
                        unnamed_run(), failed, "failed (exit code 3)")));

INSTANTIATE_TEST_SUITE_P(
    FailureMarker, Look,
    testing::Values(
        row("alone", at_failed_path(seen(failure())), plain(), failed, "failed (exit code 3)"),
        row("foreign", at_failed_path(seen(foreign)), plain(), failed, "there is a failure marker"),
        row("foreign, strictly", at_failed_path(seen(foreign)), strict(), failed,
            "there is a failure marker"),
        row("that says complete", at_failed_path(seen(complete())), plain(), failed, "failed (exit code 0)"),
        row("corrupt", at_failed_path(seen(corrupt)), plain(), failed, "there is a failure marker"),
        row("unreadable", at_failed_path(Unreadable{"it says why"}), plain(), pending, "it says why"),
        row("that is a directory", both(seen(complete()), NotRegular{}), plain(), failed,
            "there is a failure marker, though no file"),
        row("that is a FIFO", at_failed_path(NotRegular{false}), plain(), failed,
            "there is a failure marker, though no file"),
        row("of another run", at_failed_path(seen(failure("r0"))), run_is("r1"), pending, "no marker yet"),
        row("of another run beside ours", both(seen(complete("r1")), seen(failure("r0"))), run_is("r1"),
            satisfied),
        row("of another run when ours has no name", at_failed_path(seen(failure("r0"))), unnamed_run(),
            failed, "failed (exit code 3)")));

INSTANTIATE_TEST_SUITE_P(
    Precedence, Look,
    testing::Values(
        row("failure over complete of its epoch", both(seen(complete("r1", 1)), seen(failure("r1", 1))),
            plain(), failed, "failed (exit code 3)"),
        row("failure over an earlier complete", both(seen(complete("r1", 1)), seen(failure("r1", 2))),
            plain(), failed, "failed (exit code 3)"),
        row("a later complete over failure", both(seen(complete("r1", 2)), seen(failure("r1", 1))), plain(),
            satisfied),
        row("failure over a later complete of another run",
            both(seen(complete("r0", 2)), seen(failure("r1", 1))), plain(), failed, "failed (exit code 3)"),
        row("failure over a foreign marker", both(seen(foreign), seen(failure())), plain(), failed,
            "failed (exit code 3)"),
        row("failure over a corrupt marker", both(seen(corrupt), seen(failure())), plain(), failed,
            "failed (exit code 3)"),
        row("failure over a later failed marker", both(seen(failure("r1", 2)), seen(failure("r1", 1))),
            plain(), failed, "failed (exit code 3)"),
        row("failure over a directory", both(NotRegular{}, seen(failure())), plain(), failed,
            "failed (exit code 3)"),
        row("foreign failure over complete", both(seen(complete("r1", 9)), seen(foreign)), plain(), failed,
            "there is a failure marker"),
        row("corrupt failure over complete", both(seen(complete("r1", 9)), seen(corrupt)), plain(), failed,
            "there is a failure marker"),
        row("unreadable failure over complete", both(seen(complete()), Unreadable{"it says why"}), plain(),
            pending, "it says why")));

TEST(LaterComplete, OfAnotherJobDoesNotExcuseTheFailure) {
  Marker other = complete("r1", 2);
  other.job = "load";
  EXPECT_EQ("failed", name(evaluate(both(seen(other), seen(failure("r1", 1))), plain(), all_known).standing));
}

INSTANTIATE_TEST_SUITE_P(
    MaxAge, Look,
    testing::Values(
        row("a fresh marker", at_path(seen(complete(), fresh)), max_age(), satisfied),
        row("a marker just old enough", at_path(seen(complete(), seconds{60})), max_age(), satisfied),
        row("a marker a second too old", at_path(seen(complete(), seconds{61})), max_age(), pending,
            "the marker is older than 1m"),
        row("a marker of the future", at_path(seen(complete(), seconds{-5})), max_age(), satisfied),
        row("an old foreign marker", at_path(seen(foreign, old)), max_age(), pending,
            "the marker is older than 1m"),
        row("an old failed marker", at_path(seen(failure(), old)), max_age(), pending,
            "the marker is older than 1m"),
        row("an old failure marker", at_failed_path(seen(failure(), old)), max_age(), pending,
            "no marker yet"),
        row("an old failure marker beside a fresh marker",
            both(seen(complete()), seen(failure("r1", 5), old)), max_age(), satisfied),
        row("a fresh failure marker beside an old marker",
            both(seen(complete("r1", 1), old), seen(failure())), max_age(), failed, "failed (exit code 3)"),
        row("a marker when the volume's time is not known", at_path(seen(complete())), max_age(), pending,
            "the marker is of an age that cannot be told", nothing_known),
        row("a fresh file", file(1), max_age(), satisfied),
        row("an old file", file(1, old), max_age(), pending, "is older than 1m"),
        row("a file when the volume's time is not known", file(1), max_age(), pending,
            "is of an age that cannot be told", nothing_known),
        row("an old match among fresh ones", matches({ago(old), now}), max_age(), satisfied),
        row("only old matches", matches({ago(old), ago(old)}), max_age(), pending, "0 of 1 there")));

INSTANTIATE_TEST_SUITE_P(
    NewerThan, Look,
    testing::Values(
        row("a newer marker", at_path(seen(complete(), seconds{59})), newer_than(), satisfied),
        row("a marker of the same time", at_path(seen(complete(), seconds{60})), newer_than(), pending,
            "the marker is not newer than the reference"),
        row("an older marker", at_path(seen(complete(), seconds{61})), newer_than(), pending,
            "the marker is not newer than the reference"),
        row("an older failure marker", at_failed_path(seen(failure(), old)), newer_than(), pending,
            "no marker yet"),
        row("a newer failure marker", at_failed_path(seen(failure())), newer_than(), failed,
            "failed (exit code 3)"),
        row("a marker without the reference", at_path(seen(complete())), newer_than(), pending,
            "the marker cannot be compared: the reference of --newer-than is not there", nothing_known),
        row("a newer file", file(1), newer_than(), satisfied),
        row("an older file", file(1, old), newer_than(), pending, "is not newer than the reference"),
        row("newer matches", matches({now}), newer_than(), satisfied),
        row("matches without the reference", matches({now}), newer_than(), pending, "0 of 1 there",
            nothing_known)));

INSTANTIATE_TEST_SUITE_P(
    File, Look,
    testing::Values(row("absent", FileSighting(Absent{}), plain(), pending, "not there yet"),
                    row("empty", file(0), plain(), pending, "is empty"),
                    row("with a byte", file(1), plain(), satisfied),
                    row("a directory", directory(), plain(), satisfied),
                    row("an old directory", directory(old), max_age(), pending, "is older than 1m"),
                    row("unreadable", FileSighting(Unreadable{"it says why"}), plain(), pending,
                        "it says why"),
                    row("whatever the run", file(1), run_is("r7"), satisfied)));

INSTANTIATE_TEST_SUITE_P(
    Glob, Look,
    testing::Values(row("no match", matches({}), plain(), pending, "0 of 1 there"),
                    row("one match", matches({now}), plain(), satisfied),
                    row("fewer than asked for", matches({now, now}), count(3), pending, "2 of 3 there"),
                    row("as many as asked for", matches({now, now, now}), count(3), satisfied),
                    row("more than asked for", matches({now, now, now, now}), count(3), satisfied),
                    row("none asked for", matches({}), count(0), satisfied),
                    row("a directory that cannot be listed", matches({}, "list /data: it says why"), plain(),
                        pending, "list /data: it says why"),
                    row("enough, though a directory cannot be listed", matches({now}, "it says why"), plain(),
                        satisfied)));

INSTANTIATE_TEST_SUITE_P(
    Job, Look,
    testing::Values(
        row("not started", job({}), plain(), pending, "has not started"),
        row("never started", overdue(), plain(), failed, "never started"),
        row("running", job({working(0)}), plain(), pending, "0 of 1 complete"),
        row("lost", job({completed(0, 2), lost(1)}), plain(), failed,
            "index 1 lost: epoch 1 (host pod-x, pid 0) has been silent for 1m, last heartbeat 12"),
        row("complete", job({completed(0, 1)}), plain(), satisfied),
        row("failed", job({ended(0, failure())}), plain(), failed, "index 0 failed (exit code 3)"),
        row("unreadable", JobSighting{{completed(0, 1)}, "list /state: it says why", false}, plain(), pending,
            "list /state: it says why"),
        row("with a torn end", job({ended(0, corrupt)}), plain(), untrusted,
            "the end record of index 0 is not whole"),
        row("with an empty end", job({ended(0, foreign)}), plain(), untrusted,
            "the end record of index 0 is not whole"),
        row("one of three done", job({completed(0, 3)}), plain(), pending, "1 of 3 complete"),
        row("two of three done", job({completed(0, 3), completed(2, 3)}), plain(), pending,
            "2 of 3 complete"),
        row("two of three done, the third at work", job({completed(0, 3), working(1), completed(2, 3)}),
            plain(), pending, "2 of 3 complete"),
        row("three of three done", job({completed(0, 3), completed(1, 3), completed(2, 3)}), plain(),
            satisfied),
        row("three at work", job({working(0), working(1), working(2)}), plain(), pending, "0 of 3 complete"),
        row("one of three failed", job({completed(0, 3), working(1), ended(2, failure())}), plain(), failed,
            "index 2 failed (exit code 3)"),
        row("whose run is told by its place", job({ended(0, complete("r0"))}), run_is("r1"), satisfied)));

// --- several conditions ---

struct Several {
  const char* sentence;
  std::vector<Standing> standings;
  bool any;
  Standing standing;
  std::size_t satisfied;
  std::optional<std::size_t> decisive;
};
void PrintTo(const Several& s, std::ostream* out) {
  *out << s.sentence;
}

class Verdicts : public testing::TestWithParam<Several> {};

TEST_P(Verdicts, CombineTheFindings) {
  std::vector<Finding> findings;
  for (const Standing standing : GetParam().standings) findings.push_back({standing, ""});
  const Verdict verdict = combine(findings, GetParam().any);
  EXPECT_EQ(name(GetParam().standing), name(verdict.standing));
  EXPECT_EQ(GetParam().satisfied, verdict.satisfied);
  EXPECT_EQ(GetParam().decisive, verdict.decisive);
}

INSTANTIATE_TEST_SUITE_P(
    All, Verdicts,
    testing::Values(Several{"nothing to wait for", {}, false, satisfied, 0, {}},
                    Several{"one holds", {satisfied}, false, satisfied, 1, {}},
                    Several{"both hold", {satisfied, satisfied}, false, satisfied, 2, {}},
                    Several{"one of two holds", {satisfied, pending}, false, pending, 1, {}},
                    Several{"none holds", {pending, pending}, false, pending, 0, {}},
                    Several{"one failed", {pending, failed}, false, failed, 0, 1},
                    Several{"one holds and one failed", {satisfied, failed}, false, failed, 1, 1},
                    Several{"one is invalid", {pending, invalid, pending}, false, invalid, 0, 1},
                    Several{
                        "the first that is lost decides", {pending, invalid, failed}, false, invalid, 0, 1},
                    Several{"one is corrupt", {satisfied, untrusted}, false, untrusted, 1, {}},
                    Several{"one is corrupt, one pending", {untrusted, pending}, false, untrusted, 0, {}},
                    Several{"one is corrupt, one failed", {untrusted, failed}, false, failed, 0, 1}));

INSTANTIATE_TEST_SUITE_P(
    Any, Verdicts,
    testing::Values(Several{"one holds", {satisfied}, true, satisfied, 1, {}},
                    Several{"one of two holds", {pending, satisfied}, true, satisfied, 1, {}},
                    Several{"one holds and one failed", {failed, satisfied}, true, satisfied, 1, {}},
                    Several{"one holds and one is corrupt", {untrusted, satisfied}, true, satisfied, 1, {}},
                    Several{"none holds", {pending, pending}, true, pending, 0, {}},
                    Several{"one failed, one may come", {failed, pending}, true, pending, 0, {}},
                    Several{"one is invalid, one may come", {invalid, pending}, true, pending, 0, {}},
                    Several{"one failed, one is corrupt", {failed, untrusted}, true, untrusted, 0, {}},
                    Several{"all failed", {failed, failed}, true, failed, 0, 0},
                    Several{"all are lost", {invalid, failed}, true, invalid, 0, 0}));

}  // namespace
}  // namespace baton::model
