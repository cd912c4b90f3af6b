#include "model/family_table.h"

#include <algorithm>
#include <set>

#include "model/metric_catalogue.h"

namespace baton::model {
namespace {

constexpr std::string_view total = "_total";

// False where they are not valid. Prometheus keeps names with two underscores for itself.
bool put_in_order(LineLabels& labels) {
  // An empty label is none to Prometheus.
  std::erase_if(labels,
                [](const auto& label) { return label.first.starts_with("__") || label.second.empty(); });
  if (!std::ranges::is_sorted(labels)) std::ranges::sort(labels);
  const auto key = &LineLabels::value_type::first;
  return std::ranges::all_of(labels, &is_label_name, key) &&
         std::ranges::adjacent_find(labels, {}, key) == labels.end();
}

// In order, and of several with the same labels the first. What a record lists is in order already.
void put_in_order(std::vector<Series>& series) {
  if (!std::ranges::is_sorted(series, {}, &Series::labels))
    std::ranges::stable_sort(series, {}, &Series::labels);
  const auto same = [](const Series& one, const Series& other) { return one.labels == other.labels; };
  series.erase(std::unique(series.begin(), series.end(), same), series.end());
}

Family describe(std::string name, std::vector<Series> series) {
  Family family{std::move(name), FamilyType::unknown, "Printed by the job.", std::move(series)};
  if (const MetricInfo* info = find_metric(family.name)) {
    family.type = info->type;
    family.help = info->help;
  } else if (family.name.ends_with(total) && family.name.size() > total.size()) {
    family.type = FamilyType::counter;
  }
  // OpenMetrics has no counters that are negative or no number; and a type that came and went with the values
  // would set one job's report against another's.
  if (family.type == FamilyType::counter)
    std::erase_if(family.series, [](const Series& one) { return !(one.value >= 0); });
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
  if (measurement.name.starts_with("__") || !put_in_order(measurement.labels)) return;
  auto family = families_.find(measurement.name);
  if (family == families_.end()) {
    if (!check_metric_name(measurement.name)) return;
    family = families_.try_emplace(std::move(measurement.name)).first;
  }
  family->second.push_back({std::move(measurement.labels), measurement.value});
}

std::vector<Family> FamilyTable::take() {
  std::vector<Family> all;
  all.reserve(families_.size());
  for (auto& [name, series] : families_) {
    put_in_order(series);
    all.push_back(describe(name, std::move(series)));
  }
  families_.clear();
  // Baton's own have their names first, then counters, which need several.
  const auto rank = [](const Family& family) {
    if (find_metric(family.name) != nullptr) return 0;
    return family.type == FamilyType::counter ? 1 : 2;
  };
  std::ranges::stable_sort(all, {}, rank);
  std::set<std::string> taken;
  std::erase_if(all, [&taken](const Family& family) {
    if (family.series.empty()) return true;
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
