#include "domain/enforcement/retry.hpp"

#include <gtest/gtest.h>

namespace warden::enforcement {
namespace {

constexpr RetryRules kRules{Millis{1'000}, Millis{10'000}};

TEST(Retry, WaitsDoubleUpToTheCap) {
    EXPECT_EQ(wait_after(0, kRules), Millis{0});
    EXPECT_EQ(wait_after(1, kRules), Millis{1'000});
    EXPECT_EQ(wait_after(2, kRules), Millis{2'000});
    EXPECT_EQ(wait_after(4, kRules), Millis{8'000});
    EXPECT_EQ(wait_after(5, kRules), Millis{10'000});
    EXPECT_EQ(wait_after(4'000'000'000, kRules), Millis{10'000});
}

TEST(Retry, WhatFailedIsDueAfterItsWaitAndWhatNeverDidAtOnce) {
    Retries retries(kRules);
    EXPECT_TRUE(retries.is_due(7, Millis{0}));
    retries.failed(7, Millis{100});
    EXPECT_FALSE(retries.is_due(7, Millis{1'099}));
    EXPECT_TRUE(retries.is_due(7, Millis{1'100}));
    EXPECT_TRUE(retries.is_due(8, Millis{100}));
    retries.failed(7, Millis{1'100});
    EXPECT_FALSE(retries.is_due(7, Millis{3'099}));
    EXPECT_TRUE(retries.is_due(7, Millis{3'100}));
}

TEST(Retry, WhatWentWellBeginsAnewAndWhatIsGoneIsForgotten) {
    Retries retries(kRules);
    for (const std::uint64_t id : {1U, 2U, 3U}) retries.failed(id, Millis{0});
    retries.forget(1);
    EXPECT_TRUE(retries.is_due(1, Millis{0}));
    retries.keep({3, 9});
    EXPECT_EQ(retries.size(), 1U);
    EXPECT_FALSE(retries.is_due(3, Millis{0}));
}

}  // namespace
}  // namespace warden::enforcement
