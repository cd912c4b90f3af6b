#include "model/quiescence.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace baton::model {
namespace {

using State = QuiescenceState;
using namespace std::chrono_literals;

struct Word {
  std::string operator()(const ClearSign&) const { return "clear"; }
  std::string operator()(const AskApplication&) const { return "ask"; }
  std::string operator()(const AwaitSign&) const { return "await"; }
  std::string operator()(const SaveNow&) const { return "save"; }
  std::string operator()(const SkipSave& a) const { return "skip (" + a.reason + ")"; }
  std::string operator()(const StopAsking&) const { return "stop asking"; }
  std::string operator()(const GiveUpSave&) const { return "give up"; }
};

std::string words(const std::vector<QuiescenceAction>& actions) {
  std::string text;
  for (const auto& action : actions) text += (text.empty() ? "" : ", ") + std::visit(Word{}, action);
  return text;
}

using Events = std::vector<QuiescenceEvent>;

const SaveDue due{5s};
const SignCleared cleared{};
const Events to_idle{CommandRuns{}};
const Events to_clearing{CommandRuns{}, due};
const Events to_waiting{CommandRuns{}, due, cleared};
const Events to_saving{CommandRuns{}, due, cleared, Ready{}};

struct Case {
  const char* what;
  Events before;
  QuiescenceEvent event;
  State after;
  const char* actions;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.what;
}

const Case cases[] = {
    {"nothing runs", {}, due, State::off, ""},
    {"a command starts", {}, CommandRuns{}, State::idle, ""},
    {"it has just started", to_idle, SaveDue{2499ms}, State::idle, ""},
    {"it runs long enough", to_idle, due, State::clearing, "clear"},
    {"the sign cannot be removed", to_clearing, SignCleared{"full"}, State::idle, "skip (full)"},
    {"the sign is gone", to_clearing, cleared, State::waiting, "await, ask"},
    {"due again meanwhile", to_clearing, due, State::clearing, ""},
    {"a sign before the asking", to_clearing, Ready{}, State::clearing, ""},
    {"it ends meanwhile", to_clearing, CommandEnds{}, State::off, ""},
    {"it is ready", to_waiting, Ready{}, State::saving, "save"},
    {"it does not get ready", to_waiting, NotReady{"late"}, State::idle, "stop asking, skip (late), clear"},
    {"it cannot be asked", to_waiting, NotAsked{"deaf"}, State::idle, "stop asking, skip (deaf), clear"},
    {"due while it gets ready", to_waiting, due, State::waiting, ""},
    {"an older clearing", to_waiting, cleared, State::waiting, ""},
    {"it ends while it gets ready", to_waiting, CommandEnds{}, State::off, "stop asking, clear"},
    {"it is saved", to_saving, SaveEnded{}, State::idle, "clear"},
    {"due while it is saved", to_saving, due, State::saving, ""},
    {"the asking fails behind the sign", to_saving, NotAsked{"code 1"}, State::saving, ""},
    {"it ends while it is saved", to_saving, CommandEnds{}, State::off, "give up, clear"},
    {"its save ends behind it",
     {CommandRuns{}, due, cleared, Ready{}, CommandEnds{}},
     SaveEnded{},
     State::off,
     ""},
    {"the waiting ends behind it",
     {CommandRuns{}, due, cleared, CommandEnds{}},
     NotReady{"late"},
     State::off,
     ""},
    {"the waiting ends behind a skip",
     {CommandRuns{}, due, cleared, NotAsked{""}},
     NotReady{"late"},
     State::idle,
     ""},
    {"another attempt is asked",
     {CommandRuns{}, due, CommandEnds{}, CommandRuns{}},
     due,
     State::clearing,
     "clear"},
    {"a skipped save is tried again",
     {CommandRuns{}, due, cleared, NotReady{""}, cleared},
     SaveDue{10s},
     State::clearing,
     "clear"},
    {"but not at once",
     {CommandRuns{}, due, cleared, NotReady{""}, cleared},
     SaveDue{7499ms},
     State::idle,
     ""},
    {"nor is the next one made at once",
     {CommandRuns{}, due, cleared, Ready{}, SaveEnded{}, cleared},
     SaveDue{7499ms},
     State::idle,
     ""},
};

class QuiescenceTable : public testing::TestWithParam<Case> {};

TEST_P(QuiescenceTable, Decides) {
  const Case& c = GetParam();
  Quiescence quiescence(5s);
  for (const auto& event : c.before) [[maybe_unused]] const auto done = quiescence.on(event);
  EXPECT_EQ(c.actions, words(quiescence.on(c.event)));
  EXPECT_EQ(c.after, quiescence.state());
}

INSTANTIATE_TEST_SUITE_P(All, QuiescenceTable, testing::ValuesIn(cases));

}  // namespace
}  // namespace baton::model
