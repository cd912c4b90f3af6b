#include "faults/tracing.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace baton::faults {
namespace {

using Position = std::pair<std::string, unsigned>;  // a name and an ordinal

// The calls that an injection by name and ordinal hits: of each, the first in time.
std::vector<const Call*> first_in_time(const std::vector<Call>& calls) {
  std::set<Position> taken;
  std::vector<const Call*> first;
  for (const Call& call : calls) {
    if (taken.emplace(call.name, call.ordinal).second) first.push_back(&call);
  }
  return first;
}

bool mentions(const Call& call, std::string_view what) {
  return call.text.find(what) != std::string::npos;
}

bool is_entry(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' && text.find('(') != text.npos;
}

// Calls `visit` with the thread and the rest of each line.
template <class Visit>
void for_each_line(std::string_view trace, const Visit& visit) {
  while (!trace.empty()) {
    const std::string_view line = trace.substr(0, trace.find('\n'));
    trace.remove_prefix(std::min(trace.size(), line.size() + 1));
    const std::size_t blank = line.find(' ');
    const std::size_t text = blank == line.npos ? blank : line.find_first_not_of(' ', blank);
    if (text != line.npos) visit(std::string(line.substr(0, blank)), line.substr(text));
  }
}

}  // namespace

std::vector<Call> parse_trace(std::string_view trace) {
  std::vector<Call> calls;
  std::map<std::pair<std::string, std::string>, unsigned> counts;  // by thread and name
  for_each_line(trace, [&](const std::string& thread, std::string_view text) {
    if (!is_entry(text)) return;
    Call call{thread, std::string(text.substr(0, text.find('('))), 0, std::string(text)};
    call.ordinal = ++counts[{call.thread, call.name}];
    calls.push_back(std::move(call));
  });
  return calls;
}

std::vector<std::string> injected_calls(std::string_view trace) {
  std::vector<std::string> injected;
  std::map<std::string, std::string> entries;  // the last one of each thread; what it meets may come later
  for_each_line(trace, [&](const std::string& thread, std::string_view text) {
    if (is_entry(text)) entries[thread] = std::string(text);
    if (text.find("(INJECTED)") != text.npos) injected.push_back(thread + " " + entries[thread]);
  });
  return injected;
}

Plan plan_injections(const std::vector<Call>& all, const std::vector<Call>& on_directories,
                     const std::string& volume) {
  Plan plan;
  std::map<std::string, unsigned> shadowed;  // ordinals that a call elsewhere has taken
  std::set<Position> wakeups;
  for (const Call& call : all) {
    plan.calls += mentions(call, volume) ? 1 : 0;
    if (mentions(call, "<anon_inode:") || mentions(call, "<pipe:")) wakeups.emplace(call.name, call.ordinal);
  }
  for (const Call* call : first_in_time(all)) {
    if (mentions(*call, volume))
      plan.injections.push_back(
          {call->name, call->ordinal, false, wakeups.contains({call->name, call->ordinal})});
    else
      ++shadowed[call->name];
  }
  for (const Call* call : first_in_time(on_directories)) {
    if (call->ordinal <= shadowed[call->name])
      plan.injections.push_back({call->name, call->ordinal, true, false});
  }
  plan.unreachable = plan.calls - std::min(plan.calls, plan.injections.size());
  return plan;
}

}  // namespace baton::faults
