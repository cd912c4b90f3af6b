#include "engine/exporter.h"

#include <map>

#include <fmt/format.h>

#include "model/alertmanager.h"
#include "model/job_metrics.h"
#include "model/push_group.h"

namespace baton::engine {
namespace {

using base::Result;
using system::HttpCall;

constexpr std::chrono::milliseconds call_limit{5'000};

HttpCall call_to(const model::Endpoint& endpoint, std::string method, std::string target) {
  return {endpoint.host, endpoint.port, std::move(method), std::move(target), "", ""};
}

// A refusal stays one; a server that is starting, or overloaded, may answer otherwise the next time.
Result<void> check(const HttpCall& call, const system::HttpReply& reply) {
  if (reply.status >= 200 && reply.status <= 299) return {};
  const bool heals = reply.status >= 500 || reply.status == 429;
  const std::string first_line = reply.body.substr(0, std::min<std::size_t>(reply.body.find('\n'), 200));
  return base::Error{heals ? base::ErrorKind::transient : base::ErrorKind::refused, call.method,
                     fmt::format("{}:{}", call.host, call.port),
                     fmt::format("answers {}{}{}", reply.status, first_line.empty() ? "" : ": ", first_line),
                     0};
}

// All are tried; the first error counts.
Result<void> make_calls(const std::vector<HttpCall>& calls, const Exporter::HttpTransport& transport,
                        const std::stop_token& stop) {
  Result<void> outcome = boost::system::in_place_value;
  for (const HttpCall& call : calls) {
    const auto reply = transport(call, call_limit, stop);
    Result<void> made = reply ? check(call, *reply) : Result<void>(reply.error());
    if (!made && outcome) outcome = made.error();
  }
  return outcome;
}

struct Textfile {
  std::string path;
  std::string text;
};

// Likewise.
Result<void> write_all(system::Files& files, const std::vector<Textfile>& textfiles,
                       const std::stop_token& stop) {
  Result<void> outcome = boost::system::in_place_value;
  for (const auto& [path, text] : textfiles) {
    if (stop.stop_requested()) return outcome;
    auto written = files.replace(system::Place::of(path), text);
    if (!written && outcome) outcome = written.error();
  }
  return outcome;
}

}  // namespace

Exporter::Exporter(Targets targets, std::shared_ptr<system::Files> files, HttpTransport transport,
                   const std::function<void()>& ring)
    : targets_(std::move(targets)), files_(std::move(files)), transport_(std::move(transport)) {
  if (!targets_.textfiles.empty()) textfile_ = &add("textfile", ring);
  if (targets_.pushgateway) pushgateway_ = &add("pushgateway", ring);
  if (targets_.alertmanager) alertmanager_ = &add("alertmanager", ring);
}

Courier& Exporter::add(const std::string& target, const std::function<void()>& ring) {
  routes_.push_back({target, std::make_unique<Courier>(Courier::Options{target}, ring)});
  return *routes_.back().courier;
}

void Exporter::publish(const Views& views, const std::vector<std::vector<model::ActiveAlert>>& cleared,
                       base::Instant now) {
  if (textfile_ != nullptr) write_textfiles(views, now);
  if (pushgateway_ != nullptr) push(views, now);
  if (alertmanager_ != nullptr) alert(views, cleared, now);
}

void Exporter::write_textfiles(const Views& views, base::Instant now) {
  std::map<std::string, Views> of_each;
  for (std::size_t i = 0; i < views.size(); ++i) of_each[targets_.textfiles[i]].push_back(views[i]);
  std::vector<Textfile> textfiles;
  for (const auto& [path, jobs] : of_each) {
    textfiles.push_back(
        {path, model::expose(model::families_of(jobs, targets_.labels, now), model::ExpositionFormat::text)});
  }
  textfile_->post([files = files_, textfiles = std::move(textfiles)](const std::stop_token& stop) {
    return write_all(*files, textfiles, stop);
  });
}

void Exporter::push(const Views& views, base::Instant now) {
  std::vector<HttpCall> calls;
  for (const auto& view : views) {
    if (!view->identified) continue;
    const std::string path = model::push_group_path(targets_.pushgateway->request, view->worker);
    const bool drop = targets_.delete_on_success && view->state == model::WatchedState::succeeded;
    HttpCall& call = calls.emplace_back(call_to(*targets_.pushgateway, drop ? "DELETE" : "PUT", path));
    if (drop) continue;
    call.content_type = model::content_type(model::ExpositionFormat::text);
    call.body =
        model::expose(model::families_of({view}, targets_.labels, now), model::ExpositionFormat::text);
  }
  pushgateway_->post([calls = std::move(calls), transport = transport_](const std::stop_token& stop) {
    return make_calls(calls, transport, stop);
  });
}

void Exporter::alert(const Views& views, const std::vector<std::vector<model::ActiveAlert>>& cleared,
                     base::Instant now) {
  std::vector<model::AlertsOfJob> jobs;
  bool any = false;
  for (std::size_t i = 0; i < views.size(); ++i) {
    auto& job = jobs.emplace_back(
        model::AlertsOfJob{model::job_labels(views[i]->worker, targets_.labels), views[i]->alerts});
    job.alerts.insert(job.alerts.end(), cleared[i].begin(), cleared[i].end());
    any = any || !job.alerts.empty();
  }
  if (!any) return;
  std::string path = targets_.alertmanager->request;
  while (path.ends_with('/')) path.pop_back();
  HttpCall call = call_to(*targets_.alertmanager, "POST", path + "/api/v2/alerts");
  call.content_type = "application/json";
  call.body = model::alertmanager_json(jobs, now, targets_.alert_validity);
  alertmanager_->post([call = std::move(call), transport = transport_](const std::stop_token& stop) {
    return make_calls({call}, transport, stop);
  });
}

std::vector<std::string> Exporter::busy() const {
  std::vector<std::string> targets;
  for (const Route& route : routes_) {
    if (!route.courier->idle()) targets.push_back(route.target);
  }
  return targets;
}

std::vector<Courier::Notice> Exporter::take_notices() {
  std::vector<Courier::Notice> all;
  for (const Route& route : routes_) {
    if (auto notice = route.courier->take_notice()) all.push_back(std::move(*notice));
  }
  return all;
}

std::vector<model::Measurement> Exporter::failures() const {
  std::vector<model::Measurement> all;
  for (const Route& route : routes_) {
    all.push_back({"sidecar_push_failures_total",
                   {{"target", route.target}},
                   static_cast<double>(route.courier->failures())});
  }
  return all;
}

}  // namespace baton::engine
