#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "engine/exporter.h"
#include "model/line.h"
#include "system/clock.h"
#include "system/http_server.h"

namespace baton::engine {

// What the HTTP server shows: /metrics, /healthz, /status and the page at /. Published by the main thread,
// asked by the server's.
class StatusBoard {
 public:
  StatusBoard(const system::Clock& clock, model::Labels labels) : clock_(clock), labels_(std::move(labels)) {}
  StatusBoard(const StatusBoard&) = delete;
  StatusBoard& operator=(const StatusBoard&) = delete;

  void publish(Views views, std::vector<model::Event> events, std::vector<model::Measurement> own);
  [[nodiscard]] system::HttpAnswer answer(const system::HttpRequest& request) const;

 private:
  struct Contents {
    Views views;
    std::vector<model::Event> events;
    std::vector<model::Measurement> own;  // the sidecar's
  };
  [[nodiscard]] std::shared_ptr<const Contents> contents() const;
  [[nodiscard]] system::HttpAnswer metrics(const Contents& contents, std::string_view accept) const;

  const system::Clock& clock_;
  model::Labels labels_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Contents> contents_ = std::make_shared<const Contents>();
};

}  // namespace baton::engine
