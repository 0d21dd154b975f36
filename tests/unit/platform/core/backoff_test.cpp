#include "platform/async/backoff.hpp"

#include <gtest/gtest.h>

#include "platform/rng/rng.hpp"
#include "tests/support/fake_rng.hpp"

namespace warden::async {
namespace {

using namespace std::chrono_literals;

TEST(BackoffTest, DoublesUpToTheCap) {
    support::FakeRng lowest({0});
    Backoff backoff({.first = 100ms, .cap = 1s}, lowest);
    for (const auto wait : {50ms, 100ms, 200ms, 400ms, 500ms, 500ms})
        EXPECT_EQ(backoff.next(), wait);
}

TEST(BackoffTest, JitterStaysInTheUpperHalfOfTheStep) {
    rng::SeededRng rng(1);
    Backoff backoff({.first = 100ms, .cap = 100ms}, rng);
    auto least = 1000ms;
    auto most = 0ms;
    for (int i = 0; i < 2000; ++i) {
        const auto wait = backoff.next();
        least = std::min(least, wait);
        most = std::max(most, wait);
    }
    EXPECT_EQ(least, 50ms);
    EXPECT_EQ(most, 100ms);
}

TEST(BackoffTest, ResetBeginsAgain) {
    support::FakeRng lowest({0});
    Backoff backoff({.first = 100ms, .cap = 1s}, lowest);
    backoff.next();
    backoff.next();
    backoff.reset();
    EXPECT_EQ(backoff.next(), 50ms);
}

TEST(BackoffTest, HugeCapDoesNotOverflow) {
    support::FakeRng lowest({0});
    Backoff backoff({.first = 1ms, .cap = std::chrono::milliseconds::max()}, lowest);
    for (int i = 0; i < 200; ++i) EXPECT_GE(backoff.next().count(), 0);
}

TEST(UniformTest, StaysBelowTheBoundAndReachesEveryValue) {
    rng::SeededRng rng(2);
    std::array<int, 7> seen{};
    for (int i = 0; i < 7000; ++i) ++seen[ports::uniform(rng, 7)];
    for (const int count : seen) EXPECT_NEAR(count, 1000, 150);
}

TEST(UniformTest, DrawsThatWouldFavourSmallResultsAreThrownAway) {
    // 2^64 mod 3 is 1, so the single largest draw is refused.
    support::FakeRng rng({~std::uint64_t{0}, 5});
    EXPECT_EQ(ports::uniform(rng, 3), 2u);
    EXPECT_EQ(rng.draws(), 2u);
}

TEST(SeededRngTest, FollowsThePublishedSequence) {
    // Reference values of SplitMix64 for seed 1234567 (Rosetta Code, "Pseudo-random
    // numbers/Splitmix64").
    rng::SeededRng rng(1234567);
    EXPECT_EQ(rng.next(), 6457827717110365317u);
    EXPECT_EQ(rng.next(), 3203168211198807973u);
    EXPECT_EQ(rng.next(), 9817491932198370423u);
}

TEST(SystemRngTest, TwoSourcesDiffer) {
    const auto first = rng::make_system_rng();
    const auto second = rng::make_system_rng();
    EXPECT_NE(first->next(), second->next());
}

}  // namespace
}  // namespace warden::async
