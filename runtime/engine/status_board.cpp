#include "engine/status_board.h"

#include "model/job_metrics.h"
#include "model/status_json.h"
#include "model/status_page.h"

namespace baton::engine {
namespace {

using system::HttpAnswer;

constexpr char plain_text[] = "text/plain; charset=utf-8";

HttpAnswer health_of(const Views& views) {
  std::string troubles;
  for (const auto& view : views) {
    if (view->overdue)
      troubles += "not seen: " + view->worker.job + "\n";
    else if (view->state == model::WatchedState::lost)
      troubles += "lost: " + view->worker.job + "\n";
  }
  if (troubles.empty()) return {200, plain_text, "ok\n"};
  return {503, plain_text, troubles};
}

}  // namespace

void StatusBoard::publish(Views views, std::vector<model::Event> events,
                          std::vector<model::Measurement> own) {
  auto contents =
      std::make_shared<const Contents>(Contents{std::move(views), std::move(events), std::move(own)});
  const std::lock_guard lock(mutex_);
  contents_.swap(contents);
}

std::shared_ptr<const StatusBoard::Contents> StatusBoard::contents() const {
  const std::lock_guard lock(mutex_);
  return contents_;
}

HttpAnswer StatusBoard::answer(const system::HttpRequest& request) const {
  const std::string path = request.target.substr(0, request.target.find('?'));
  const auto now = contents();
  if (path == "/metrics") return metrics(*now, request.accept);
  if (path == "/healthz") return health_of(now->views);
  if (path == "/status")
    return {200, "application/json", model::status_json(now->views, now->events, clock_.wall())};
  if (path == "/")
    return {200, "text/html; charset=utf-8", std::string(model::status_page()),
            std::string(model::status_page_policy())};
  return {404, plain_text, "not here; there are /, /metrics, /healthz and /status\n"};
}

HttpAnswer StatusBoard::metrics(const Contents& contents, std::string_view accept) const {
  const auto format = model::choose_format(accept);
  const auto families = model::families_of(contents.views, labels_, clock_.wall(), contents.own);
  return {200, std::string(model::content_type(format)), model::expose(families, format)};
}

}  // namespace baton::engine
