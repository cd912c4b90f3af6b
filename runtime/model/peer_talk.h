#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/volume_findings.h"

namespace baton::model {

// Two processes on two hosts measure, by files in one directory, how long one takes to see what the other
// makes. Each counts with files of its own, answers each count of others that it sees with a file, and
// measures from its own count to the answer: no two clocks are compared. Passive: told what a listing
// shows, it says which files to make and which to remove.
//
//   PREFIX ID .peer.NAME.here        ID takes part
//   PREFIX ID .peer.NAME.count.3     ID counts 3
//   PREFIX ID .peer.NAME.saw.ID2.7   ID has seen the 7 of ID2
//   PREFIX ID .peer.NAME.done        ID has measured enough
class PeerTalk {
 public:
  // `id`: of this process; without ".peer.". `name`: for people, without a dot.
  PeerTalk(std::string prefix, std::string id, std::string name, std::size_t rounds)
      : prefix_(std::move(prefix)), own_{std::move(id), std::move(name)}, rounds_(rounds) {}

  struct Turn {
    std::vector<std::string> make;
    std::vector<std::string> remove;
  };
  // `listed`: all names in the directory that begin with the prefix. The turn's files are made first, then
  // others removed.
  [[nodiscard]] Turn take(const std::vector<std::string>& listed, base::MonotonicTime now);

  // Both have measured enough, or the other has left.
  [[nodiscard]] bool over() const { return over_; }
  [[nodiscard]] const PeerFindings& findings() const { return findings_; }
  // What has been made and not been removed.
  [[nodiscard]] const std::set<std::string>& own_files() const { return files_; }

 private:
  struct Side {
    std::string id;
    std::string name;
  };
  // What the names tell of one other process.
  struct Other {
    std::string name;
    std::uint64_t count = 0;
    std::uint64_t saw = 0;  // of our counts
    bool done = false;
  };
  using Others = std::map<std::string, Other>;  // by id

  [[nodiscard]] Others read(const std::vector<std::string>& listed) const;
  void read_one(std::string_view name, Others& into) const;
  [[nodiscard]] std::string file(const std::string& what) const;
  void make(const std::string& what, Turn& turn);
  void remove(const std::string& what, Turn& turn);
  void count(base::MonotonicTime now, Turn& turn);
  void answer(const Others& others, Turn& turn);
  void measure(const Others& others, base::MonotonicTime now, Turn& turn);
  void part(const Others& others);

  std::string prefix_;
  Side own_;
  std::size_t rounds_;
  std::uint64_t count_ = 0;
  base::MonotonicTime counted_at_;
  std::map<std::string, std::uint64_t> answered_;  // by id
  std::string partner_;                            // id of the first that answered
  PeerFindings findings_;
  std::set<std::string> files_;
  bool over_ = false;
};

}  // namespace baton::model
