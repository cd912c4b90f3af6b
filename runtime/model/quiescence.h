#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/duration.h"

namespace baton::model {

// Before it is saved while it runs, an application is asked to bring what it keeps into a consistent state
// (to quiesce), and says that it has by creating a file. What to do next is a function of the state and of
// what just happened; nothing is touched here.

enum class QuiescenceState {
  off,       // there is no command that could be asked
  idle,      // until the next save is due
  clearing,  // the file of an earlier time is removed
  waiting,   // the application was asked
  saving,    // it stands still
};

struct CommandRuns {};
struct CommandEnds {};  // or was told to
struct SaveDue {
  base::Duration running{0};  // for so long the command has
};
struct SignCleared {
  std::optional<std::string> problem;  // why the file is still there
};
struct NotAsked {
  std::string reason;  // also of asking in vain
};
struct Ready {};
struct NotReady {
  std::string reason;
};
struct SaveEnded {};
using QuiescenceEvent =
    std::variant<CommandRuns, CommandEnds, SaveDue, SignCleared, NotAsked, Ready, NotReady, SaveEnded>;

// Whoever waits for the file to be gone goes on then.
struct ClearSign {};
struct AskApplication {};
struct AwaitSign {};
struct SaveNow {};
struct SkipSave {
  std::string reason;
};
struct StopAsking {};  // and waiting
// It rests on the application's standing still, which is over: what it would save might not fit together.
struct GiveUpSave {};
using QuiescenceAction =
    std::variant<ClearSign, AskApplication, AwaitSign, SaveNow, SkipSave, StopAsking, GiveUpSave>;

class Quiescence {
 public:
  // `every`: between askings, as whoever says that one is due counts it. A command that has run for less than
  // half of it is not asked: it may not be ready to be.
  explicit Quiescence(base::Duration every) : every_(every) {}

  [[nodiscard]] std::vector<QuiescenceAction> on(const QuiescenceEvent& event);
  [[nodiscard]] QuiescenceState state() const { return state_; }

 private:
  using Actions = std::vector<QuiescenceAction>;
  [[nodiscard]] Actions end();
  [[nodiscard]] Actions skip(std::string reason);
  [[nodiscard]] Actions become(QuiescenceState state, Actions actions);

  base::Duration every_;
  base::Duration asked_{0};  // when the command had run for so long
  QuiescenceState state_ = QuiescenceState::off;
};

}  // namespace baton::model
