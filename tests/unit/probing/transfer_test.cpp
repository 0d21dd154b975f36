#include "domain/probing/transfer.hpp"

#include <gtest/gtest.h>

namespace warden::probing {
namespace {

TEST(TransferSize, GoldenTwentyMegabytesPerSecond) {
    const TransferSize size = transfer_size(20'000, Micros(20'000));
    EXPECT_EQ(size.total(), 21'048'576u);                 // 21.0 MB a transfer
    const std::uint64_t day = size.total() * 2 * 24 * 3;  // one each way an hour, 3 vantages
    EXPECT_EQ(day / 100'000'000, 30u);                    // 3.0 GB
}

TEST(TransferSize, RampFollowsRateTimesRoundTrip) {
    EXPECT_EQ(transfer_size(20'000, Micros(200'000)).ramp_bytes, 8'000'000u);
    EXPECT_EQ(transfer_size(100, Micros(20'000)).timed_bytes, 4u << 20);
    EXPECT_EQ(transfer_size(4'000'000, Micros(1'000'000)).total(), 1'000'000'000u);
    EXPECT_EQ(transfer_size(4'294'967'295u, Micros(3'600'000'000)).total(), 1'000'000'000u);
}

TEST(UsPerMb, RoundsUp) {
    EXPECT_EQ(us_per_mb(10'000), 100'000u);
    EXPECT_EQ(us_per_mb(3), 333'333'334u);
}

}  // namespace
}  // namespace warden::probing
