#include "model/peer_talk.h"

#include <algorithm>
#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

// A directory, and processes that talk in it.
class PeerTalkTest : public testing::Test {
 protected:
  void turn(PeerTalk& talk) {
    const auto said = talk.take(files_, now_);
    for (const auto& name : said.make) files_.push_back(name);
    for (const auto& name : said.remove) std::erase(files_, name);
    now_ += 10ms;
  }
  void leave(PeerTalk& talk) {
    for (const auto& name : talk.own_files()) std::erase(files_, name);
  }

  std::vector<std::string> files_;
  base::MonotonicTime now_{1h};
  PeerTalk a_{".t-", "1-2-3", "a", 3};
  PeerTalk b_{".t-", "4-5-6", "b", 3};
};

TEST_F(PeerTalkTest, CountsAtFirst) {
  turn(a_);
  EXPECT_THAT(files_, ElementsAre(".t-1-2-3.peer.a.here", ".t-1-2-3.peer.a.count.1"));
  turn(a_);
  EXPECT_THAT(files_, SizeIs(2));
  EXPECT_TRUE(a_.findings().name.empty());
}

TEST_F(PeerTalkTest, MeasuresFromItsCountToTheAnswer) {
  turn(a_);
  turn(b_);
  EXPECT_THAT(files_, testing::Contains(".t-4-5-6.peer.b.saw.1-2-3.1"));
  turn(a_);
  EXPECT_EQ("b", a_.findings().name);
  EXPECT_THAT(a_.findings().round_trips, ElementsAre(20ms));
  EXPECT_THAT(files_, testing::Contains(".t-1-2-3.peer.a.count.2"));
  EXPECT_THAT(files_, testing::Not(testing::Contains(".t-1-2-3.peer.a.count.1")));
}

TEST_F(PeerTalkTest, EndsWhenBothKnowEnoughAndLeavesNothing) {
  for (int i = 0; i < 50 && !(a_.over() && b_.over()); ++i) {
    if (!a_.over()) turn(a_);
    if (a_.over()) leave(a_);
    if (!b_.over()) turn(b_);
    if (b_.over()) leave(b_);
  }
  EXPECT_TRUE(a_.over());
  EXPECT_TRUE(b_.over());
  EXPECT_THAT(a_.findings().round_trips, SizeIs(3));
  EXPECT_THAT(b_.findings().round_trips, SizeIs(3));
  EXPECT_THAT(files_, IsEmpty());
}

TEST_F(PeerTalkTest, IsOverWhenTheOtherHasLeft) {
  turn(a_);
  turn(b_);
  turn(a_);
  leave(b_);
  turn(a_);
  EXPECT_TRUE(a_.over());
  EXPECT_THAT(a_.findings().round_trips, SizeIs(1));
}

TEST_F(PeerTalkTest, IsNotFooledByFilesOfOneThatDied) {
  files_ = {".t-7-8-9.peer.b.here", ".t-7-8-9.peer.b.count.5", ".t-other", "x.peer.y"};
  for (int i = 0; i < 5; ++i) turn(a_);
  EXPECT_TRUE(a_.findings().name.empty());
  EXPECT_FALSE(a_.over());
  leave(a_);
  EXPECT_THAT(files_, SizeIs(4)) << "only its own are removed";
}

TEST_F(PeerTalkTest, AnswersSeveralOthers) {
  PeerTalk c{".t-", "7", "c", 3};
  for (int i = 0; i < 3; ++i) {
    turn(a_);
    turn(b_);
    turn(c);
  }
  EXPECT_FALSE(c.findings().name.empty());
  EXPECT_FALSE(a_.findings().name.empty());
  EXPECT_FALSE(b_.findings().name.empty());
}

}  // namespace
}  // namespace baton::model
