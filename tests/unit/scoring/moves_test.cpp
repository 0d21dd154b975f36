#include "domain/scoring/moves.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace warden::scoring {
namespace {

constexpr UnixSecs kDay = 100 * 86'400;  // slices of 300 s: 288 a day

// Slices of the day from 0 on.
Slices day() {
    Slices all;
    for (SliceNum i = 0; i < 288; ++i) all.push_back(static_cast<SliceNum>(kDay / 300) + i);
    return all;
}
Slices moved(const std::vector<UnixSecs>& moves) {
    Slices found = in_move(day(), moves, {});
    for (SliceNum& slice : found) slice -= static_cast<SliceNum>(kDay / 300);
    return found;
}

TEST(Moves, WhoStaysIsExcusedNothing) { EXPECT_TRUE(moved({}).empty()); }

TEST(Moves, TheSlicesInWhichTheFormerEndpointMayBeAskedAreLeftOut) {
    // 15 minutes of an old index and one slice for measurements under way.
    EXPECT_EQ(moved({kDay + 900}), (Slices{3, 4, 5, 6}));
    EXPECT_EQ(moved({kDay + 901}), (Slices{3, 4, 5, 6, 7}));
    EXPECT_EQ(moved({kDay + 899}), (Slices{2, 3, 4, 5, 6}));
}

TEST(Moves, OnlyTheFirstTwoOfADayAreExcused) {
    std::vector<UnixSecs> moves;
    moves.reserve(13);
    for (unsigned i = 0; i < 10; ++i) moves.push_back(kDay + 3'000 * (i + 1));
    EXPECT_EQ(moved(moves), (Slices{10, 11, 12, 13, 20, 21, 22, 23}));
    // Those of the day before are counted by themselves.
    moves.insert(moves.begin(), {kDay - 3, kDay - 2, kDay - 1});
    EXPECT_EQ(moved(moves), (Slices{0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23}));
}

// A move excuses for 1,200 s: those of the day before matter to the first slices of a day.
TEST(Moves, WholeDaysAreAskedFor) {
    const auto first = static_cast<SliceNum>(kDay / 300);
    EXPECT_EQ(moves_span({first + 4}, {}).from, kDay);
    EXPECT_EQ(moves_span({first + 3, first + 9}, {}).from, kDay - 86'400);
    EXPECT_EQ(moves_span({first + 3, first + 9}, {}).until, kDay + 3'000);
    EXPECT_EQ(moves_span({0}, {}).from, 0u);
}

TEST(Moves, LeavingOutKeepsTheListSortedAndEachOnce) {
    Slices slices{3, 5, 9};
    leave_out(slices, {4, 5});
    EXPECT_EQ(slices, (Slices{3, 4, 5, 9}));
}

}  // namespace
}  // namespace warden::scoring
