#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/line.h"

namespace baton::model {

// Metrics as text: the Prometheus text format 0.0.4 and OpenMetrics 1.0
// (https://prometheus.io/docs/instrumenting/exposition_formats/, https://prometheus.io/docs/specs/om/).
// Samples never have a timestamp, so that the former is also what node_exporter's textfile collector and the
// Pushgateway take: both refuse those that do.

enum class FamilyType { gauge, counter, unknown };

struct Series {
  LineLabels labels;  // in order, names and values as check_line and UTF-8 have them
  double value = 0;
  friend bool operator==(const Series&, const Series&) = default;
};

struct Family {
  std::string name;  // of its samples: a counter's ends in _total
  FamilyType type = FamilyType::gauge;
  std::string help;
  std::vector<Series> series;
  friend bool operator==(const Family&, const Family&) = default;
};

enum class ExpositionFormat { text, openmetrics };

// Of families that are valid together, as FamilyTable makes them.
[[nodiscard]] std::string expose(const std::vector<Family>& families, ExpositionFormat format);
[[nodiscard]] std::string_view content_type(ExpositionFormat format);

// What a client prefers that sends this Accept header (RFC 9110, section 12.5.1); text where it does not
// say.
[[nodiscard]] ExpositionFormat choose_format(std::string_view accept);

// A counter's name without its _total, any other's as it is: what OpenMetrics calls the family.
[[nodiscard]] std::string_view family_name(const Family& family);
// "seconds", "bytes", "percent" or "cores" where the family's name ends so; else empty.
[[nodiscard]] std::string_view unit_of(std::string_view family_name);

// The shortest text that reads back as the same number; NaN, +Inf, -Inf.
[[nodiscard]] std::string format_value(double value);

}  // namespace baton::model
