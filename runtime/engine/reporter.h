#pragma once

#include <string>
#include <string_view>

#include "model/line.h"
#include "system/clock.h"
#include "system/line_sink.h"

namespace baton::engine {

// Says what happens, as METRIC and EVENT lines with the labels that all lines of this process share. Main
// thread only.
class Reporter {
 public:
  struct Options {
    model::LineStyle style;
    bool metrics = true;
    bool events = true;
    model::LineLabels labels;  // put before each line's own
  };

  Reporter(system::LineSink& sink, const system::Clock& clock, Options options)
      : sink_(sink), clock_(clock), options_(std::move(options)) {}

  void metric(std::string_view name, const model::Number& value, model::LineLabels labels = {});
  void event(std::string_view type, model::Severity severity, std::string_view message,
             model::LineLabels labels = {});
  void alert(model::Severity severity, std::string_view component, std::string_view message);

 private:
  [[nodiscard]] model::LineLabels with_common(model::LineLabels labels) const;

  system::LineSink& sink_;
  const system::Clock& clock_;
  Options options_;
};

}  // namespace baton::engine
