#include "domain/probing/host_clock.hpp"

#include <gtest/gtest.h>

namespace warden::probing {
namespace {

constexpr Micros kMax{100'000};

TEST(HostClock, UnknownIsNotTrusted) {
    EXPECT_FALSE(HostClock(kMax).trusted());
    EXPECT_FALSE(HostClock(kMax).trusted(Micros(0)));
}

TEST(HostClock, TheStoreMayLieAnywhereBetweenAskedAndAnswered) {
    HostClock clock(kMax);
    clock.compared({1'000'000, 1'000'000, 1'050'000});
    EXPECT_EQ(clock.offset(), Micros(0));
    clock.compared({1'000'000, 1'150'000, 1'050'000});
    EXPECT_EQ(clock.offset(), Micros(100'000));
    EXPECT_TRUE(clock.trusted());
    clock.compared({1'000'000, 1'150'001, 1'050'000});
    EXPECT_FALSE(clock.trusted()) << "behind";
    clock.compared({1'000'000, 900'000, 1'050'000});
    EXPECT_TRUE(clock.trusted());
    clock.compared({1'000'000, 899'999, 1'050'000});
    EXPECT_FALSE(clock.trusted()) << "ahead";
}

TEST(HostClock, AReadingThatTookTooLongTellsNothing) {
    HostClock clock(kMax);
    clock.compared({0, 100'000, 200'001});
    EXPECT_FALSE(clock.offset());
    clock.compared({0, 100'000, 200'000});
    EXPECT_TRUE(clock.trusted());
    clock.compared({0, 9'000'000, 200'001});
    EXPECT_TRUE(clock.trusted()) << "the last good one stands";
}

TEST(HostClock, TheTimeServiceHasAVetoWhereItIsAsked) {
    HostClock clock(kMax);
    clock.compared({0, 0, 0});
    EXPECT_TRUE(clock.trusted(kMax));
    EXPECT_FALSE(clock.trusted(kMax + Micros(1)));
    EXPECT_FALSE(clock.trusted(std::nullopt)) << "nothing keeps it";
}

TEST(SliceTime, ABatchEndsAtMostASecondAhead) {
    const SliceTime slice{10, 300, -1};  // ends at 3,300 s
    EXPECT_EQ(untimely(slice, 3'299'000'000), nullptr);
    EXPECT_NE(untimely(slice, 3'298'999'999), nullptr);
    EXPECT_EQ(untimely(slice, INT64_MAX / 2), nullptr) << "without a bound it is never late";
}

TEST(SliceTime, ABatchThatCannotCountAnyMoreIsLate) {
    const SliceTime slice{10, 300, 60};
    EXPECT_EQ(untimely(slice, 3'360'000'000), nullptr);
    EXPECT_NE(untimely(slice, 3'360'000'001), nullptr);
    EXPECT_EQ(untimely({10, 300, 0}, 3'300'000'000), nullptr);
    EXPECT_NE(untimely({10, 300, 0}, 3'300'000'001), nullptr) << "no time at all";
}

}  // namespace
}  // namespace warden::probing
