#include "model/volume_findings.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "model/settings.h"

namespace baton::model {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::uint64_t mebibyte = 1U << 20U;
constexpr std::uint64_t few_bytes = 16 * mebibyte;
constexpr std::uint64_t few_inodes = 1000;
constexpr std::chrono::milliseconds much_ahead{1000};
constexpr std::uint32_t sticky = 01000;
constexpr std::uint32_t set_gid = 02000;
constexpr std::uint32_t readable_by_others = 0044;

std::string show_size(std::uint64_t bytes) {
  constexpr std::string_view units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  auto value = static_cast<double>(bytes);
  for (; value >= 1024 && unit + 1 < std::size(units); ++unit) value /= 1024;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, units[unit]);
}

std::string show_mode(const Ownership& of) {
  return fmt::format("{}:{} mode {:04o}", of.uid, of.gid, of.mode);
}

bool belongs_to(const Account& account, std::uint64_t group) {
  return account.gid == group || std::ranges::find(account.groups, group) != account.groups.end();
}

// Below a hundredth, or just few.
bool is_low(std::uint64_t free, std::uint64_t all, std::uint64_t few) {
  return free < few || free < all / 100;
}

class Judgement {
 public:
  Judgement(const VolumeFindings& findings, const Account& account)
      : findings_(findings), account_(account) {}

  std::vector<Check> pass() {
    if (findings_.unusable) {
      say("directory", Grade::bad, why(*findings_.unusable));
      return std::move(checks_);
    }
    directory();
    file_system();
    for (const Trial& trial : findings_.trials) judge_trial(trial);
    notification();
    clock();
    space();
    owner();
    peer();
    if (findings_.left_behind) say("clean up", Grade::warning, findings_.left_behind->message());
    return std::move(checks_);
  }

 private:
  void say(std::string name, Grade grade, std::string detail) {
    checks_.push_back({std::move(name), grade, std::move(detail)});
  }

  static std::string why(const Error& error) {
    if (error.kind == ErrorKind::not_found)
      return "is not there; make it, mount it, or name the directory that holds it";
    return error.cause;
  }

  void directory() {
    if (findings_.examined != findings_.path) {
      say("directory", Grade::note,
          fmt::format("is not there yet; {} was examined in its place", findings_.examined));
    }
  }

  void file_system() {
    if (!findings_.mount) {
      const std::string_view type = type_of_magic(findings_.magic);
      return say(
          "file system", Grade::note,
          fmt::format("{}; /proc/self/mountinfo does not tell more",
                      type.empty() ? fmt::format("number {:#x}", findings_.magic) : std::string(type)));
    }
    const Mount& mount = *findings_.mount;
    const VolumeKind kind = kind_of(mount);
    std::string text = fmt::format("{} ({}), {} at {}", to_string(kind), mount.type,
                                   redacted("", mount.source), mount.point);
    if (mount.root != "/") text += fmt::format(", of it {}", mount.root);
    say("file system", Grade::good, std::move(text));
    if (!agree(findings_.magic, mount)) {
      say("file system", Grade::note,
          fmt::format("statfs tells another one: {:#x} {}", findings_.magic, type_of_magic(findings_.magic)));
    }
    for (Check& check : advice_on(kind, mount)) checks_.push_back(std::move(check));
  }

  void judge_trial(const Trial& trial) {
    if (trial.problem)
      return say(trial.name, Grade::bad, trial.problem->cause + remedy(trial.name, *trial.problem));
    if (trial.spans.empty()) return;
    say(trial.name, Grade::good, fmt::format("{:.3f} ms", median_ms(trial.spans)));
  }

  // What to do about it, where that can be told: mostly about a refusal that comes from who we are.
  [[nodiscard]] std::string remedy(std::string_view trial, const Error& error) const {
    constexpr int permission_denied = 13;  // EACCES
    if (trial == "link")
      return "; what is created once needs hard links (Azure Files has them over NFS, not over SMB)";
    if (error.number != permission_denied) return "";
    const Ownership& directory = findings_.directory;
    const std::string whose =
        fmt::format(" (directory {}, this process {}:{})", show_mode(directory), account_.uid, account_.gid);
    if (account_.uid == 0) return whose + "; the server maps root to somebody else (root_squash)";
    const bool group_may_write = (directory.mode & 0030U) == 0030U;
    if (group_may_write && belongs_to(account_, directory.gid))
      return whose + "; the server does not honour this process's groups (rpc.mountd --manage-gids)";
    if (group_may_write)
      return whose + fmt::format("; run with group {}: fsGroup, supplementalGroups", directory.gid);
    return whose + fmt::format("; run as {}, or let the directory's group write", directory.uid);
  }

  void notification() {
    if (!findings_.notified) return;
    if (*findings_.notified) return say("inotify", Grade::good, "tells of changes made on this host");
    say("inotify", Grade::note, "does not tell of changes, so gates look every second");
  }

  void clock() {
    if (!findings_.clock_ahead) return;
    const auto ahead = *findings_.clock_ahead;
    const bool much = ahead > much_ahead || ahead < -much_ahead;
    say("clock", much ? Grade::warning : Grade::good,
        fmt::format("files are stamped {} ms {} this host's clock{}", std::abs(ahead.count()),
                    ahead.count() < 0 ? "behind" : "ahead of",
                    much ? "; nothing in baton depends on it, other programs may" : ""));
  }

  void space() {
    const Space& space = findings_.space;
    if (space.bytes > 0) {
      say("free space", is_low(space.bytes_free, space.bytes, few_bytes) ? Grade::warning : Grade::good,
          fmt::format("{} of {}", show_size(space.bytes_free), show_size(space.bytes)));
    }
    if (space.inodes > 0) {
      say("free inodes", is_low(space.inodes_free, space.inodes, few_inodes) ? Grade::warning : Grade::good,
          fmt::format("{} of {}", space.inodes_free, space.inodes));
    }
  }

  void owner() {
    const Ownership& directory = findings_.directory;
    say("directory's owner", Grade::good,
        fmt::format("{}{}; this process is {}:{}", show_mode(directory),
                    (directory.mode & set_gid) != 0 ? " (new files get its group)" : "", account_.uid,
                    account_.gid));
    if ((directory.mode & sticky) != 0) {
      say("sticky bit", Grade::warning,
          "a marker can be replaced or cleared by the user that wrote it only; run the jobs as one user");
    }
    if (!findings_.fresh_file) return;
    const Ownership& file = *findings_.fresh_file;
    if (file.uid != account_.uid) {
      say("new files' owner", Grade::warning,
          fmt::format("{}: the server maps the user (root_squash, all_squash, uid=)", show_mode(file)));
    } else {
      say("new files' owner", Grade::good, show_mode(file));
    }
    if ((file.mode & readable_by_others) == 0) {
      say("umask", Grade::warning,
          "new files can be read by this user only, so others' gates cannot read them");
    }
  }

  void peer() {
    if (!findings_.peer) return;
    const PeerFindings& peer = *findings_.peer;
    if (peer.name.empty()) return say("peer", Grade::warning, "nobody answered");
    if (peer.round_trips.empty()) return say("peer", Grade::warning, peer.name + " left before it answered");
    const auto longest = std::ranges::max(peer.round_trips);
    say("peer", Grade::good,
        fmt::format(
            "{}: a file is seen {:.1f} ms after its creation, at most {:.1f} ms (half of a round trip; {} "
            "measured)",
            peer.name, median_ms(peer.round_trips) / 2, median_ms({longest}) / 2, peer.round_trips.size()));
  }

  const VolumeFindings& findings_;
  const Account& account_;
  std::vector<Check> checks_;
};

}  // namespace

double median_ms(Spans spans) {
  if (spans.empty()) return 0;
  const auto middle = spans.begin() + static_cast<std::ptrdiff_t>(spans.size() / 2);
  std::ranges::nth_element(spans, middle);
  return std::chrono::duration<double, std::milli>(*middle).count();
}

std::vector<Check> judge(const VolumeFindings& findings, const Account& account) {
  return Judgement(findings, account).pass();
}

Check judge(const StateFindings& state) {
  const std::string where = state.exists || state.parent.empty() ? state.path : state.parent;
  if (state.problem) {
    const std::string hint = state.chosen ? "" : "; --state or BATON_STATE names another";
    return {"state directory", state.chosen ? Grade::bad : Grade::warning,
            fmt::format("{}: cannot be written in {}: {}{}", state.path, where, state.problem->cause, hint)};
  }
  if (state.exists) return {"state directory", Grade::good, state.path + " can be written"};
  return {"state directory", Grade::good,
          fmt::format("{} is not there yet, can be made in {}", state.path, where)};
}

}  // namespace baton::model
