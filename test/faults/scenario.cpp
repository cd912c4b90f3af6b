#include "faults/scenario.h"

#include <initializer_list>

namespace baton::faults {
namespace {

// Builds the arguments of baton for one volume.
class Arguments {
 public:
  Arguments(const std::string& volume, const std::string& command) : volume_(volume), command_(command) {}

  [[nodiscard]] Words mark(const std::string& action, const std::string& marker = "/out/m") const {
    return {"mark", action, volume_ + marker};
  }
  [[nodiscard]] Words job(std::initializer_list<std::string> options,
                          std::initializer_list<std::string> command) const {
    Words words{"run",    "--job", "j",       "--state", volume_ + "/state", "--marker", volume_ + "/out/m",
                "--poll", "20ms",  "--grace", "2s"};
    words.insert(words.end(), options);
    words.insert(words.end(), {"--", command_});
    words.insert(words.end(), command);
    return words;
  }

 private:
  std::string volume_;
  std::string command_;
};

Scenario mark(const Arguments& with, const std::string& action, After marker, After failed_marker) {
  Scenario scenario{"Mark" + action,
                    {with.mark("failed"), with.mark("complete"), with.mark("failed")},
                    with.mark(action),
                    0,
                    marker,
                    failed_marker,
                    false,
                    false,
                    with.mark(action)};
  // What a failure marker lies beside: an old complete one.
  return scenario;
}

Scenario job(std::string name, std::vector<Words> before, Words command) {
  Scenario scenario{std::move(name), std::move(before), command, 0, After::complete, After::gone, true, false,
                    command};
  return scenario;
}

Scenario rerun(const Arguments& with) {
  Scenario scenario = job("JobAgain", {with.job({"--run", "r"}, {"0"})},
                          with.job({"--run", "r", "--if-complete", "rerun"}, {"0"}));
  scenario.reruns = true;
  return scenario;
}

Scenario failing_job(const Arguments& with) {
  Scenario scenario =
      job("JobThatFails", {with.job({"--run", "earlier"}, {"4"})}, with.job({"--run", "r"}, {"3"}));
  scenario.code = 3;
  scenario.marker = After::gone;
  scenario.failed_marker = After::failed;
  scenario.again = with.job({"--run", "r"}, {"0"});
  return scenario;
}

}  // namespace

std::vector<Scenario> scenarios(const std::string& volume, const std::string& command) {
  const Arguments with(volume, command);
  const Words worker_0 = with.job({"--run", "r", "--completions", "2", "--index", "0"}, {"0"});
  const Words worker_1 = with.job({"--run", "r", "--completions", "2", "--index", "1"}, {"0"});
  return {
      mark(with, "complete", After::complete, After::gone),
      mark(with, "failed", After::kept, After::failed),
      mark(with, "clear", After::gone, After::gone),
      {"MarkWhereNothingIs",
       {},
       with.mark("complete"),
       0,
       After::complete,
       After::gone,
       false,
       false,
       with.mark("complete")},
      job("Job", {}, with.job({"--run", "r"}, {"0"})),
      rerun(with),
      job("JobAfterAFailure", {with.job({"--run", "r"}, {"4"})}, with.job({"--run", "r"}, {"0"})),
      failing_job(with),
      job("LastWorker", {worker_0}, worker_1),
      job("JobThatBeats", {}, with.job({"--run", "r", "--heartbeat", "10ms"}, {"0", "150"})),
  };
}

std::vector<std::string> scenario_names() {
  std::vector<std::string> names;
  for (const Scenario& scenario : scenarios("", "")) names.push_back(scenario.name);
  return names;
}

}  // namespace baton::faults
