// How much is asked for at once follows how it went.

#include "platform/rpc/adaptive_size.hpp"

#include <gtest/gtest.h>

namespace warden::rpc {
namespace {

TEST(AdaptiveSize, HalvesOnAFailureDownToOne) {
    AdaptiveSize size(7, 50);
    EXPECT_EQ(size.get(), 7U);
    for (const std::size_t expected : {3U, 1U, 1U}) {
        size.adapt(false);
        EXPECT_EQ(size.get(), expected);
    }
}

TEST(AdaptiveSize, GrowsByAnEighthOnASuccessUpToItsMost) {
    AdaptiveSize size(1, 19);
    for (const std::size_t expected : {2U, 3U, 4U, 5U, 6U, 7U, 8U, 10U, 12U, 14U, 16U, 19U, 19U}) {
        size.adapt(true);
        EXPECT_EQ(size.get(), expected);
    }
}

}  // namespace
}  // namespace warden::rpc
