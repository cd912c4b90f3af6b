#include "command/sidecar.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/exit_code.h"
#include "command/log.h"
#include "command/options.h"
#include "command/sidecar_settings.h"
#include "command/volume.h"
#include "system/host.h"
#include "system/http_server.h"
#include "system/line_sink.h"

namespace baton::command {
namespace {

using base::ExitCode;

// Several jobs may be watched, which is what no other command does with --job.
std::vector<model::OptionSpec> options() {
  auto all =
      concatenate({sidecar_options(), pick(gate_options(), {"lost-after"}), pick(run_options(), {"label"}),
                   pick(checkpoint_place_options(), {"checkpoint-dir"}), identity_options(), line_options(),
                   log_options()});
  const auto job = std::ranges::find(all, "job", &model::OptionSpec::name);
  job->repeatable = true;
  job->help = "name of the job to watch; repeatable";
  std::ranges::find(all, "label", &model::OptionSpec::name)->help =
      "put on every metric, a credential's as (hidden); repeatable";
  return all;
}

base::Result<std::unique_ptr<system::HttpServer>> serve(const std::optional<ListenAddress>& listen,
                                                        const std::shared_ptr<engine::StatusBoard>& board,
                                                        engine::JobAnnouncer& announcer) {
  if (!listen) return std::unique_ptr<system::HttpServer>();
  auto server = system::HttpServer::listen(
      listen->address, listen->port,
      [board](const system::HttpRequest& request) { return board->answer(request); });
  if (!server) return server;
  announcer.event("sidecar_listening", model::Severity::info,
                  fmt::format("serving at {}", system::authority(listen->address, (*server)->port())),
                  {{"port", std::to_string((*server)->port())}});
  return server;
}

int watch(SidecarSettings settings) {
  const auto volume = std::make_shared<Volume>();
  MainLoop loop(*volume);
  system::StdoutSink sink;
  engine::Reporter reporter(sink, loop.clock, settings.reporting);
  engine::JobAnnouncer announcer(reporter, loop.clock, settings.targets.labels);
  const auto board = make_with<engine::StatusBoard>(volume, volume->clock, settings.targets.labels);
  const auto server = serve(settings.listen, board, announcer);
  if (!server) return fail(server.error());
  engine::VolumeGauge volumes({settings.sidecar.interval, settings.sidecar.unseen_after}, settings.volumes);
  const std::shared_ptr<system::Files> files(volume, &volume->files);
  engine::Exporter exporter(std::move(settings.targets), files, &system::http_call,
                            [bell = loop.bell] { bell->ring(); });
  const auto readers = make_with<engine::JobReaders>(volume, volume->files, volume->watcher, settings.jobs);
  engine::Sidecar sidecar(std::move(settings.sidecar),
                          {loop.clock, loop.events, loop.worker, readers, volumes, announcer, exporter,
                           *board, [](const std::string& message) { warn(message); }},
                          settings.jobs);
  return static_cast<int>(sidecar.run());
}

int run(const Invocation& invocation) {
  const model::Lookup environment = &system::environment_variable;
  auto settings = load_settings(invocation.arguments, options(), environment);
  if (!settings) return fail(settings.error());
  if (!invocation.arguments.operands.empty())
    return fail(ExitCode::usage,
                "unexpected '" + invocation.arguments.operands[0] + "'; a job is --job NAME");
  auto identity = identify(*settings, environment);
  if (!identity) return fail(identity.error());
  auto made = sidecar_settings(*settings, **identity, environment);
  if (!made) return fail(made.error());
  return watch(std::move(*made));
}

}  // namespace

const Command sidecar_command{
    .name = "sidecar",
    .summary = "watch a job and publish its numbers",
    .usage = "[OPTIONS]",
    .description =
        "Watches a job, or several, from beside it: reads the record, the progress file and the heartbeat in "
        "the\n"
        "state directory, prints METRIC, EVENT and ALERT lines every --interval, and hands the numbers to "
        "whoever\n"
        "asks, or is told: Prometheus (--listen, --textfile, --pushgateway), Alertmanager (--alertmanager), "
        "people\n"
        "(the page at --listen).\n"
        "\n"
        "Waits for a job that has not started, and ends by itself with 0 when the job has ended, however it "
        "did;\n"
        "with 69 when its owner is lost; with 0 at SIGTERM; each time after one last report, and with "
        "--linger\n"
        "some time later. What it publishes to may be away: that holds up neither the job nor the end.\n"
        "docs/sidecar.md has the metrics.",
    .examples =
        "  baton sidecar --job extract --listen 0.0.0.0:9105 --thresholds default\n"
        "  baton sidecar --job extract --pushgateway http://pushgateway:9091 --alertmanager "
        "http://alertmanager:9093\n"
        "  baton sidecar --job train --textfile /textfiles/train.prom --threshold "
        "'job_memory_exhaustion_seconds<600:WARNING:1m'\n",
    .options = &options,
    .handles_signals = true,
    .run = &run,
};

}  // namespace baton::command
