#include "model/family_table.h"

#include <algorithm>
#include <cmath>

#include "model/metric_catalogue.h"

namespace baton::model {
namespace {

constexpr std::string_view total = "_total";

bool is_valid(const Measurement& measurement) {
  return check_line(Metric{measurement.name, Number::of(0), measurement.labels, {}}).has_value();
}

// OpenMetrics has no counters that are negative or no number.
bool counts(const Family& family) {
  return std::ranges::all_of(family.series, [](const Series& series) { return series.value >= 0; });
}

Family describe(std::string name, std::vector<Series> series) {
  Family family{std::move(name), FamilyType::unknown, "Printed by the job.", std::move(series)};
  if (const MetricInfo* info = find_metric(family.name)) {
    family.type = info->type;
    family.help = info->help;
  } else if (family.name.ends_with(total) && family.name.size() > total.size()) {
    family.type = FamilyType::counter;
  }
  if (family.type == FamilyType::counter && !counts(family)) family.type = FamilyType::unknown;
  return family;
}

// The names that nobody else may have next to it.
std::vector<std::string> claims_of(const Family& family) {
  if (family.type != FamilyType::counter) return {family.name};
  const std::string base(family_name(family));
  return {base, base + "_total", base + "_created"};
}

}  // namespace

void FamilyTable::add(Measurement measurement) {
  if (!is_valid(measurement)) return;
  std::erase_if(measurement.labels, [](const auto& label) { return label.first.starts_with("__"); });
  std::ranges::sort(measurement.labels);
  families_[std::move(measurement.name)].series.try_emplace(std::move(measurement.labels), measurement.value);
}

std::vector<Family> FamilyTable::families() const {
  std::vector<Family> all;
  for (const auto& [name, collected] : families_) {
    std::vector<Series> series;
    series.reserve(collected.series.size());
    for (const auto& [labels, value] : collected.series) series.push_back({labels, value});
    all.push_back(describe(name, std::move(series)));
  }
  const auto is_foreign = [](const Family& family) { return find_metric(family.name) == nullptr; };
  std::ranges::stable_sort(all, {}, is_foreign);
  std::set<std::string> taken;
  std::erase_if(all, [&taken](const Family& family) {
    const auto claims = claims_of(family);
    if (std::ranges::any_of(claims, [&](const std::string& name) { return taken.contains(name); }))
      return true;
    taken.insert(claims.begin(), claims.end());
    return false;
  });
  std::ranges::sort(all, {}, &Family::name);
  return all;
}

}  // namespace baton::model
