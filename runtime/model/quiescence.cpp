#include "model/quiescence.h"

#include <utility>

namespace baton::model {

using State = QuiescenceState;
using Actions = std::vector<QuiescenceAction>;

// What comes too late, because the command has ended meanwhile or the save was skipped, has no effect.
Actions Quiescence::on(const QuiescenceEvent& event) {
  if (std::holds_alternative<CommandRuns>(event)) {
    asked_ = base::Duration{0};
    return become(State::idle, {});
  }
  if (std::holds_alternative<CommandEnds>(event)) return end();
  switch (state_) {
    case State::off: break;
    case State::idle:
      if (const auto* due = std::get_if<SaveDue>(&event);
          due != nullptr && 2 * (due->running - asked_) >= every_) {
        asked_ = due->running;
        return become(State::clearing, {ClearSign{}});
      }
      break;
    case State::clearing:
      if (const auto* cleared = std::get_if<SignCleared>(&event)) {
        if (cleared->problem) return become(State::idle, {SkipSave{*cleared->problem}});
        // The asking may fail at once, and then nothing is to be awaited.
        return become(State::waiting, {AwaitSign{}, AskApplication{}});
      }
      break;
    case State::waiting:
      if (std::holds_alternative<Ready>(event)) return become(State::saving, {SaveNow{}});
      if (const auto* refused = std::get_if<NotAsked>(&event)) return skip(refused->reason);
      if (const auto* missing = std::get_if<NotReady>(&event)) return skip(missing->reason);
      break;
    case State::saving:
      if (std::holds_alternative<SaveEnded>(event)) return become(State::idle, {ClearSign{}});
      break;
  }
  return {};
}

Actions Quiescence::end() {
  const State was = std::exchange(state_, State::off);
  if (was == State::waiting) return {StopAsking{}, ClearSign{}};
  if (was == State::saving) return {GiveUpSave{}, ClearSign{}};
  return {};
}

Actions Quiescence::skip(std::string reason) {
  return become(State::idle, {StopAsking{}, SkipSave{std::move(reason)}, ClearSign{}});
}

Actions Quiescence::become(State state, Actions actions) {
  state_ = state;
  return actions;
}

}  // namespace baton::model
