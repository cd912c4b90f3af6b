#include "model/volume_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/escape.h"
#include "model/json_text.h"
#include "model/settings.h"

namespace baton::model {
namespace {

constexpr std::size_t longest_options = 160;

std::string row(std::string_view name, std::string_view result, std::string_view detail) {
  return fmt::format("{:<20} {:<8} {}\n", name, result, base::one_line(detail));
}

// Some file systems are mounted with a credential.
std::string show_option(const std::string& option) {
  const std::size_t sign = option.find('=');
  if (sign == std::string::npos) return option;
  const std::string name = option.substr(0, sign);
  return name + "=" + redacted(name, option.substr(sign + 1));
}

std::string show_options(const Mount& mount) {
  std::string text;
  for (const std::string& option : mount.options) {
    const std::string shown = show_option(option);
    if (!text.empty() && text.size() + shown.size() > longest_options) return text + ",...";
    text += text.empty() ? shown : "," + shown;
  }
  return text;
}

std::string table_of(const VolumeFindings& volume, const Account& account) {
  std::string text = base::one_line(volume.path) + "\n" + row("CHECK", "RESULT", "DETAIL");
  for (const Check& check : judge(volume, account)) {
    text += row(check.name, to_string(check.grade), check.detail);
    if (check.name == "file system" && check.grade == Grade::good && volume.mount)
      text += row("mount options", to_string(Grade::good), show_options(*volume.mount));
  }
  return text;
}

std::string_view json_boolean(bool value) {
  return value ? "true" : "false";
}

Grade worst(const std::vector<Check>& checks) {
  Grade grade = Grade::good;
  for (const Check& check : checks) grade = std::max(grade, check.grade);
  return grade;
}

JsonObject json_of(const Check& check) {
  JsonObject object;
  object.add("check", check.name).add("result", to_string(check.grade)).add("detail", check.detail);
  return object;
}

std::string json_of(const Ownership& of) {
  JsonObject object;
  object.add("uid", static_cast<std::int64_t>(of.uid)).add("gid", static_cast<std::int64_t>(of.gid));
  return object.add("mode", fmt::format("{:04o}", of.mode)).close();
}

std::string json_of(const Mount& mount) {
  std::string options = "[";
  for (const std::string& option : mount.options) {
    if (options.size() > 1) options += ',';
    options += base::json_string(show_option(option));
  }
  JsonObject object;
  object.add("kind", to_string(kind_of(mount)))
      .add("type", mount.type)
      .add("source", redacted("", mount.source));
  object.add("root", mount.root).add("point", mount.point).add_raw("options", options + "]");
  return object.close();
}

JsonObject json_of(const Trial& trial) {
  JsonObject object;
  object.add("operation", trial.name).add_raw("works", json_boolean(!trial.problem));
  object.add("rounds", static_cast<std::int64_t>(trial.spans.size()));
  if (!trial.spans.empty()) object.add_raw("median_ms", fmt::format("{:.3f}", median_ms(trial.spans)));
  if (trial.problem) {
    object.add("problem", trial.problem->cause);
    object.add("errno", static_cast<std::int64_t>(trial.problem->number));
  }
  return object;
}

std::string json_of(const PeerFindings& peer) {
  JsonObject object;
  if (peer.name.empty()) return object.add_raw("name", "null").close();
  object.add("name", peer.name).add("round_trips", static_cast<std::int64_t>(peer.round_trips.size()));
  if (peer.round_trips.empty()) return object.close();
  object.add_raw("round_trip_median_ms", fmt::format("{:.3f}", median_ms(peer.round_trips)));
  object.add_raw("round_trip_max_ms", fmt::format("{:.3f}", median_ms({std::ranges::max(peer.round_trips)})));
  return object.close();
}

std::string json_of(const Space& space) {
  JsonObject object;
  object.add("bytes", static_cast<std::int64_t>(space.bytes));
  object.add("bytes_free", static_cast<std::int64_t>(space.bytes_free));
  object.add("inodes", static_cast<std::int64_t>(space.inodes));
  return object.add("inodes_free", static_cast<std::int64_t>(space.inodes_free)).close();
}

void add_facts(const VolumeFindings& volume, JsonObject& to) {
  to.add("examined", volume.examined).add("resolved", volume.resolved);
  to.add_raw("mount", volume.mount ? json_of(*volume.mount) : "null");
  to.add("statfs_type", fmt::format("{:#x}", volume.magic));
  to.add_raw("directory", json_of(volume.directory));
  to.add_raw("new_file", volume.fresh_file ? json_of(*volume.fresh_file) : "null");
  to.add_raw("space", json_of(volume.space));
  to.add_raw("operations", json_array(volume.trials, [](const Trial& trial) { return json_of(trial); }));
  to.add_raw("inotify", volume.notified ? json_boolean(*volume.notified) : "null");
  to.add_raw("clock_ahead_ms", volume.clock_ahead ? std::to_string(volume.clock_ahead->count()) : "null");
  to.add_raw("peer", volume.peer ? json_of(*volume.peer) : "null");
}

JsonObject json_of(const VolumeFindings& volume, const Account& account) {
  const auto checks = judge(volume, account);
  JsonObject object;
  object.add("path", volume.path).add("result", to_string(worst(checks)));
  if (!volume.unusable) add_facts(volume, object);
  object.add_raw("checks", json_array(checks, [](const Check& check) { return json_of(check); }));
  return object;
}

std::string json_of(const Account& account) {
  JsonObject object;
  object.add("uid", static_cast<std::int64_t>(account.uid))
      .add("gid", static_cast<std::int64_t>(account.gid));
  return object.add_raw("groups", fmt::format("[{}]", fmt::join(account.groups, ","))).close();
}

std::string json_of(const StateFindings& state) {
  JsonObject object = json_of(judge(state));
  object.add("path", state.path).add_raw("exists", json_boolean(state.exists));
  return object.add_raw("writable", json_boolean(!state.problem)).close();
}

}  // namespace

std::string to_table(const VolumeReport& report) {
  std::string text;
  for (const VolumeFindings& volume : report.volumes) {
    if (!text.empty()) text += "\n";
    text += table_of(volume, report.account);
  }
  if (!report.state) return text;
  const Check check = judge(*report.state);
  return text + "\n" + row(check.name, to_string(check.grade), check.detail);
}

std::string to_json(const VolumeReport& report) {
  JsonObject object;
  object.add_raw("ok", json_boolean(reasons(report).empty())).add("host", report.host);
  object.add_raw("user", json_of(report.account));
  object.add_raw("volumes", json_array(report.volumes, [&](const VolumeFindings& volume) {
                   return json_of(volume, report.account);
                 }));
  object.add_raw("state", report.state ? json_of(*report.state) : "null");
  return object.close() + "\n";
}

std::string reasons(const VolumeReport& report) {
  std::string text;
  const auto add = [&](std::string_view where, const Check& check) {
    if (check.grade != Grade::bad) return;
    if (!text.empty()) text += "; ";
    text += where.empty() ? fmt::format("{}: {}", check.name, check.detail)
                          : fmt::format("{}: {}: {}", where, check.name, check.detail);
  };
  for (const VolumeFindings& volume : report.volumes) {
    for (const Check& check : judge(volume, report.account)) add(volume.path, check);
  }
  if (report.state) add("", judge(*report.state));
  return text;
}

}  // namespace baton::model
