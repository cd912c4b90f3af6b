#include "model/peer_talk.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace baton::model {
namespace {

constexpr std::string_view infix = ".peer.";

std::uint64_t parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc{} && end == text.data() + text.size() ? number : 0;
}

// Takes the part up to the next dot off the front.
std::string_view next_part(std::string_view& text) {
  const std::size_t dot = text.find('.');
  const std::string_view part = text.substr(0, dot);
  text = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  return part;
}

}  // namespace

PeerTalk::Turn PeerTalk::take(const std::vector<std::string>& listed, base::MonotonicTime now) {
  Turn turn;
  const Others others = read(listed);
  answer(others, turn);
  if (count_ == 0) {
    make("here", turn);
    count(now, turn);
  }
  measure(others, now, turn);
  part(others);
  return turn;
}

PeerTalk::Others PeerTalk::read(const std::vector<std::string>& listed) const {
  Others others;
  for (const std::string& name : listed) read_one(name, others);
  return others;
}

void PeerTalk::read_one(std::string_view name, Others& into) const {
  const std::size_t middle = name.find(infix);
  if (!name.starts_with(prefix_) || middle == std::string_view::npos) return;
  const std::string id(name.substr(prefix_.size(), middle - prefix_.size()));
  if (id == own_.id) return;
  std::string_view rest = name.substr(middle + infix.size());
  Other& other = into[id];
  other.name = next_part(rest);
  const std::string_view verb = next_part(rest);
  if (verb == "count") other.count = std::max(other.count, parse_number(rest));
  if (verb == "saw" && next_part(rest) == own_.id) other.saw = std::max(other.saw, parse_number(rest));
  if (verb == "done") other.done = true;
}

std::string PeerTalk::file(const std::string& what) const {
  return fmt::format("{}{}{}{}.{}", prefix_, own_.id, infix, own_.name, what);
}

void PeerTalk::make(const std::string& what, Turn& turn) {
  turn.make.push_back(*files_.insert(file(what)).first);
}

void PeerTalk::remove(const std::string& what, Turn& turn) {
  const std::string name = file(what);
  if (files_.erase(name) > 0) turn.remove.push_back(name);
}

void PeerTalk::count(base::MonotonicTime now, Turn& turn) {
  remove(fmt::format("count.{}", count_), turn);
  make(fmt::format("count.{}", ++count_), turn);
  counted_at_ = now;
}

void PeerTalk::answer(const Others& others, Turn& turn) {
  for (const auto& [id, other] : others) {
    std::uint64_t& answered = answered_[id];
    if (other.count <= answered) continue;
    remove(fmt::format("saw.{}.{}", id, answered), turn);
    answered = other.count;
    make(fmt::format("saw.{}.{}", id, answered), turn);
  }
}

void PeerTalk::measure(const Others& others, base::MonotonicTime now, Turn& turn) {
  for (const auto& [id, other] : others) {
    if (other.saw != count_ || (!partner_.empty() && id != partner_)) continue;
    partner_ = id;
    findings_.name = other.name;
    if (findings_.round_trips.size() >= rounds_) return;
    findings_.round_trips.push_back(now - counted_at_);
    if (findings_.round_trips.size() < rounds_)
      count(now, turn);
    else
      make("done", turn);
    return;
  }
}

// A partner that is not here any more has left: it needs no more answers, and gives none. A listing may miss
// files that come or go meanwhile, but none that stays.
void PeerTalk::part(const Others& others) {
  if (partner_.empty()) return;
  const auto partner = others.find(partner_);
  const bool enough = findings_.round_trips.size() >= rounds_;
  over_ = partner == others.end() || (enough && partner->second.done);
}

}  // namespace baton::model
