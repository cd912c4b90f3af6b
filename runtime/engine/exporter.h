#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/courier.h"
#include "model/endpoint.h"
#include "model/job_view.h"
#include "system/files.h"
#include "system/http_client.h"

namespace baton::engine {

using Views = std::vector<std::shared_ptr<const model::JobView>>;

// Hands reports to the systems that people watch: a textfile for node_exporter, a Pushgateway, an
// Alertmanager. Each has a thread of its own; none of them ever holds anybody up.
class Exporter {
 public:
  using HttpTransport = std::function<base::Result<system::HttpReply>(
      const system::HttpCall&, std::chrono::milliseconds, const std::stop_token&)>;

  struct Targets {
    std::vector<std::string> textfiles;           // each job's; several may share one. Empty: none
    std::optional<model::Endpoint> pushgateway;   // `request`: the path before /metrics
    bool delete_on_success = false;               // the group of a job that has succeeded
    std::optional<model::Endpoint> alertmanager;  // `request`: the path before /api
    base::Duration alert_validity{60'000};        // of what is not told again
    model::Labels labels;                         // of every series, beside the job's own
  };

  // `files`: shared, because a write may be stuck beyond our end.
  Exporter(Targets targets, std::shared_ptr<system::Files> files, HttpTransport transport,
           const std::function<void()>& ring);

  // `cleared`: alerts that have ended, by job. Told for a while, in case that one report gets lost.
  void publish(const Views& views, const std::vector<std::vector<model::ActiveAlert>>& cleared,
               base::Instant now);
  [[nodiscard]] bool idle() const { return busy().empty(); }
  // The targets that have not taken all of it yet.
  [[nodiscard]] std::vector<std::string> busy() const;
  [[nodiscard]] std::vector<Courier::Notice> take_notices();
  // How many reports each target has not taken.
  [[nodiscard]] std::vector<model::Measurement> failures() const;

 private:
  void write_textfiles(const Views& views, base::Instant now);
  void push(const Views& views, base::Instant now);
  void alert(const Views& views, const std::vector<std::vector<model::ActiveAlert>>& cleared,
             base::Instant now);
  Courier& add(const std::string& target, const std::function<void()>& ring);

  Targets targets_;
  std::shared_ptr<system::Files> files_;
  HttpTransport transport_;
  struct Route {
    std::string target;
    std::unique_ptr<Courier> courier;
  };
  std::vector<Route> routes_;
  Courier* textfile_ = nullptr;
  Courier* pushgateway_ = nullptr;
  Courier* alertmanager_ = nullptr;
};

}  // namespace baton::engine
