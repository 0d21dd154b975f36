#include "app/stage/health.hpp"

#include <gtest/gtest.h>

namespace warden::app {
namespace {

using TimePoint = ports::Clock::TimePoint;
using std::chrono::milliseconds;
using std::chrono::minutes;

TEST(PulseTest, SaysNothingBeforeTheFirstBeat) {
    EXPECT_EQ(Pulse("scorer").standstill(TimePoint(minutes(100))), "");
}

TEST(PulseTest, NamesTheStageOnceItIsSilentForLongerThanFiveMinutes) {
    Pulse pulse("enforcer of sn");
    const TimePoint start{minutes(100)};
    pulse.beat(start);
    EXPECT_EQ(pulse.standstill(start + minutes(5)), "");
    EXPECT_EQ(pulse.standstill(start + minutes(5) + milliseconds(1)),
              "enforcer of sn got nothing done for five minutes");
    pulse.beat(start + minutes(6));
    EXPECT_EQ(pulse.standstill(start + minutes(11)), "");
}

}  // namespace
}  // namespace warden::app
