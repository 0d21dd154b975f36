#include "domain/scoring/moves.hpp"

#include <gtest/gtest.h>

#include <string>

namespace warden::scoring {
namespace {

constexpr UnixSecs kDay = 100 * 86'400;  // slices of 300 s: 288 a day

UnitVersion version(UnixSecs at, const std::string& endpoint) {
    UnitVersion made;
    made.from_time = at;
    made.unit.endpoint = endpoint;
    return made;
}

// Slices of the day from 0 on.
Slices day() {
    Slices all;
    for (SliceNum i = 0; i < 288; ++i) all.push_back(static_cast<SliceNum>(kDay / 300) + i);
    return all;
}
Slices moved(const std::vector<UnitVersion>& versions) {
    Slices found = in_move(day(), versions, {});
    for (SliceNum& slice : found) slice -= static_cast<SliceNum>(kDay / 300);
    return found;
}

TEST(Moves, WhoStaysIsExcusedNothing) {
    EXPECT_TRUE(moved({}).empty());
    EXPECT_TRUE(moved({version(kDay, "a")}).empty()) << "registering is no move";
    EXPECT_TRUE(moved({version(kDay, "a"), version(kDay + 900, "a")}).empty());
}

TEST(Moves, TheSlicesInWhichTheFormerEndpointMayBeAskedAreLeftOut) {
    // 15 minutes of an old index and one slice for measurements under way.
    EXPECT_EQ(moved({version(kDay, "a"), version(kDay + 900, "b")}), (Slices{3, 4, 5, 6}));
    EXPECT_EQ(moved({version(kDay, "a"), version(kDay + 901, "b")}), (Slices{3, 4, 5, 6, 7}));
    EXPECT_EQ(moved({version(kDay, "a"), version(kDay + 899, "b")}), (Slices{2, 3, 4, 5, 6}));
}

TEST(Moves, OnlyTheFirstTwoOfADayAreExcused) {
    std::vector<UnitVersion> versions{version(kDay - 86'400, "a")};
    for (unsigned i = 0; i < 10; ++i) {
        versions.push_back(version(kDay + 3'000 * (i + 1), "e" + std::to_string(i)));
    }
    EXPECT_EQ(moved(versions), (Slices{10, 11, 12, 13, 20, 21, 22, 23}));
}

TEST(Moves, LeavingOutKeepsTheListSortedAndEachOnce) {
    Slices slices{3, 5, 9};
    leave_out(slices, {4, 5});
    EXPECT_EQ(slices, (Slices{3, 4, 5, 9}));
}

}  // namespace
}  // namespace warden::scoring
