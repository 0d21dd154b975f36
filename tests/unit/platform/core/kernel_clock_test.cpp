#include "platform/clock/kernel_clock.hpp"

#include <gtest/gtest.h>

namespace warden::clock {
namespace {

TEST(KernelClock, AClockThatNothingKeepsIsUnknown) {
    EXPECT_EQ(clock_error({false, Micros(1), Micros(1)}), std::nullopt);
}

TEST(KernelClock, TheGreaterOfOffsetAndErrorCounts) {
    EXPECT_EQ(clock_error({true, Micros(-7), Micros(3)}), Micros(7));
    EXPECT_EQ(clock_error({true, Micros(2), Micros(3)}), Micros(3));
}

TEST(KernelClock, ThisMachinesIsRead) {
    const KernelClock clock = read_kernel_clock();
    EXPECT_EQ(clock_error(clock).has_value(), clock.synchronised);
}

}  // namespace
}  // namespace warden::clock
