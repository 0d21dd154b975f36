#include "domain/orchestrator/money.hpp"

#include <gtest/gtest.h>

#include <random>

namespace warden::orchestrator {
namespace {

constexpr std::uint64_t kDay = 86'400;

// 30 GB for three days from 1,000,000, a day costs 1,000; fully prepaid.
Reservation three_days() {
    Reservation r;
    r.provider = {"alice"};
    r.consumer = {"carol"};
    r.gb = 30;
    r.price = 1'000;
    r.duration_secs = 3 * kDay;
    r.window_secs = kDay;
    r.start = 1'000'000;
    r.end = r.start + r.duration_secs;
    r.status = ReservationStatus::active;
    r.escrow = 3'000;
    return r;
}

Agreement agreed(const Reservation& r) { return Agreement::of(r).value(); }

Config defaults() {
    Config c;
    c.platform_fee_bps = 100;
    c.min_stake = 1;
    c.min_bond = 1;
    c.request_ttl_secs = kDay;
    c.min_window_secs = kDay;
    c.claim_secs = 172'800;
    c.attest_secs = 86'400;
    c.dispute_secs = 259'200;
    c.arbitration_secs = 604'800;
    c.maintenance_quota_bps = 167;
    c.consumer_penalty_bps = 1'000;
    c.quorum = 1;
    return c;
}

TEST(Cost, RoundsDownOnce) {
    EXPECT_EQ(cost(1'000, 30, kDay).value(), 1'000u);
    EXPECT_EQ(cost(1, 1, kMonthSecs - 1).value(), 0u);
    EXPECT_EQ(cost(1, 1, kMonthSecs).value(), 1u);
    EXPECT_EQ(cost(7, 3, 1'000'000).value(), 8u);  // 21,000,000 / 2,592,000 = 8.10
    EXPECT_EQ(cost(1'000, 30, 0).value(), 0u);
}

TEST(Cost, FitsAtTheContractsLimitsAndIsRefusedAboveThem) {
    const U128 price = U128{1'000'000'000'000} * 1'000'000'000;
    // 10^21 * 10^9 * 31,536,000 / 2,592,000
    EXPECT_EQ(to_decimal(cost(price, 1'000'000'000, 31'536'000).value()),
              "12166666666666666666666666666666");
    EXPECT_FALSE(cost(price + 1, 1, 1));
    EXPECT_FALSE(cost(1, 1'000'000'001, 1));
    EXPECT_FALSE(cost(1, 1, 31'536'001));
}

TEST(Agreement, RefusesNumbersOutsideTheLimits) {
    const auto refused = [](auto change, const std::string& field) {
        Reservation r = three_days();
        change(r);
        const auto agreement = Agreement::of(r);
        ASSERT_FALSE(agreement) << field;
        EXPECT_TRUE(agreement.error().is(Condition::invalid_input));
        EXPECT_EQ(agreement.error().detail, field + " is outside the contract's limits");
    };
    refused([](Reservation& r) { r.price = 0; }, "price");
    refused([](Reservation& r) { r.price = kU128Max; }, "price");
    refused([](Reservation& r) { r.gb = 0; }, "gb");
    refused([](Reservation& r) { r.gb = 1'000'000'001; }, "gb");
    refused([](Reservation& r) { r.duration_secs = 0; }, "duration_secs");
    refused([](Reservation& r) { r.duration_secs = 31'536'001; }, "duration_secs");
    refused([](Reservation& r) { r.window_secs = 0; }, "window_secs");
    refused([](Reservation& r) { r.window_secs = kMonthSecs + 1; }, "window_secs");
    refused([](Reservation& r) { r.start = ~0ull; }, "start");
    refused([](Reservation& r) { r.end = r.start - 1; }, "end");
    refused([](Reservation& r) { r.end = r.start + r.duration_secs + 1; }, "end");
    refused([](Reservation& r) { r.escrow = kMoneyMax + 1; }, "escrow");
    refused([](Reservation& r) { r.ahead = kU128Max; }, "ahead");
}

TEST(Windows, TileTheDurationAndTheLastIsCut) {
    Reservation r = three_days();
    r.end -= kDay / 2;
    const Agreement a = agreed(r);
    EXPECT_EQ(a.window_count(), 3u);
    EXPECT_EQ(a.window_start(0), r.start);
    EXPECT_EQ(a.window_end(0), r.start + kDay);
    EXPECT_EQ(a.window_start(2), r.start + 2 * kDay);
    EXPECT_EQ(a.window_end(2), r.end);
    EXPECT_EQ(a.window_end(7), r.end);  // empty windows at the end
    EXPECT_EQ(a.payment(7), 0u);
    EXPECT_EQ(a.window_at(r.start - 1), std::nullopt);
    EXPECT_EQ(a.window_at(r.start), 0u);
    EXPECT_EQ(a.window_at(r.start + kDay - 1), 0u);
    EXPECT_EQ(a.window_at(r.start + kDay), 1u);
    EXPECT_EQ(a.window_at(r.end - 1), 2u);
    EXPECT_EQ(a.window_at(r.end), std::nullopt);
}

TEST(Windows, OfARequestArePlanned) {
    Reservation r = three_days();
    r.start = r.end = 0;
    r.status = ReservationStatus::requested;
    EXPECT_EQ(agreed(r).window_count(), 3u);
    EXPECT_EQ(agreed(r).payment(0), 1'000u);
}

TEST(Payments, AddUpToTheCostWhateverTheWindows) {
    std::mt19937_64 random(7);
    const auto up_to = [&](std::uint64_t max) { return random() % max + 1; };
    for (int i = 0; i < 500; ++i) {
        Reservation r;
        r.gb = static_cast<std::uint32_t>(up_to(1'000'000'000));
        r.price = U128{up_to(1'000'000'000'000)} * up_to(1'000'000'000);
        r.duration_secs = up_to(31'536'000);
        r.window_secs = std::max<std::uint64_t>(r.duration_secs / up_to(50), 1);
        if (r.window_secs > kMonthSecs) r.window_secs = kMonthSecs;
        r.start = 5;
        r.end = r.start + r.duration_secs;
        r.status = ReservationStatus::active;
        const Agreement a = agreed(r);
        U128 sum = 0;
        for (std::uint32_t k = 0; k < a.window_count(); ++k) {
            sum += a.payment(k);
            EXPECT_EQ(a.window_start(k + 1), a.window_end(k));
        }
        EXPECT_EQ(sum, cost(r.price, r.gb, r.duration_secs).value());
        EXPECT_EQ(a.owed(), sum);
        EXPECT_EQ(a.window_end(a.window_count() - 1), r.end);
    }
}

TEST(Gross, EarlierWindowsAreFilledFirst) {
    Reservation r = three_days();
    r.escrow = 1'400;
    EXPECT_EQ(agreed(r).gross(0), 1'000u);
    EXPECT_EQ(agreed(r).gross(1), 400u);
    EXPECT_EQ(agreed(r).gross(2), 0u);
}

TEST(Gross, CountsWhatWaitsInSlashesAndNotWhatIsSettled) {
    Reservation r = three_days();
    r.next_window = 1;
    r.escrow = 900;
    r.ahead = 500;
    const Agreement a = agreed(r);
    EXPECT_EQ(a.funds(), 1'400u);
    EXPECT_EQ(a.owed(), 2'000u);
    EXPECT_EQ(a.gross(0), 0u);
    EXPECT_EQ(a.gross(1), 1'000u);
    EXPECT_EQ(a.gross(2), 400u);
}

TEST(Underfunded, TheWindowInProgressMustBeCovered) {
    Reservation r = three_days();
    r.escrow = 1'999;
    const UnixSecs second = r.start + kDay;
    EXPECT_FALSE(agreed(r).underfunded(second - 1));
    EXPECT_TRUE(agreed(r).underfunded(second));
    r.escrow = 2'000;
    EXPECT_FALSE(agreed(r).underfunded(second));
    EXPECT_TRUE(agreed(r).underfunded(r.start + 2 * kDay));
    EXPECT_FALSE(agreed(r).underfunded(r.end));  // over: nothing is in progress
    r.status = ReservationStatus::settling;
    EXPECT_FALSE(agreed(r).underfunded(r.start + 2 * kDay));
}

TEST(WindowsDue, WaitForTheClaimPeriodAndForFunds) {
    const Config config = defaults();
    Reservation r = three_days();
    const UnixSecs first = r.start + kDay + config.claim_secs;
    EXPECT_EQ(agreed(r).windows_due(config, first - 1, 10), 0u);
    EXPECT_EQ(agreed(r).windows_due(config, first, 10), 1u);
    r.end = r.start + 2 * kDay;  // cut, so that the second ends before its claim period
    EXPECT_EQ(agreed(r).windows_due(config, first + kDay, 10), 2u);
    EXPECT_EQ(agreed(r).windows_due(config, first + kDay, 1), 1u);
    // A window of an active reservation waits for a top_up; of an ended one it pays what is there.
    Reservation poor = three_days();
    poor.duration_secs = 10 * kDay;
    poor.end = poor.start + poor.duration_secs;
    poor.escrow = 1'500;
    EXPECT_EQ(agreed(poor).windows_due(config, first + 5 * kDay, 10), 1u);
    EXPECT_EQ(agreed(poor).windows_due(config, poor.end + config.claim_secs, 20), 10u);
    poor.status = ReservationStatus::completed;
    EXPECT_EQ(agreed(poor).windows_due(config, poor.end + config.claim_secs, 20), 0u);
}

TEST(Deadlines, HangOnTheWindowsEndAlone) {
    const SlashDeadlines d = slash_deadlines(1'000'000, defaults());
    EXPECT_EQ(d.claim_until, 1'172'800u);
    EXPECT_EQ(d.attest_until, 1'259'200u);
    EXPECT_EQ(d.dispute_until, 1'518'400u);
    EXPECT_EQ(d.decide_until, 2'123'200u);
}

TEST(Unfunded, WhenTheGraceIsOver) {
    constexpr std::uint64_t kGrace = 3'600;
    Reservation r = three_days();
    r.escrow = 1'999;
    const UnixSecs second = r.start + kDay;
    EXPECT_FALSE(agreed(r).unfunded(second + kGrace - 1, kGrace));
    EXPECT_TRUE(agreed(r).unfunded(second + kGrace, kGrace));
    r.escrow = 2'000;
    EXPECT_FALSE(agreed(r).unfunded(second + kGrace, kGrace));
    r.escrow = 0;
    EXPECT_FALSE(agreed(r).unfunded(r.start + kGrace - 1, kGrace));
    EXPECT_TRUE(agreed(r).unfunded(r.start + kGrace, kGrace));
    EXPECT_TRUE(agreed(r).unfunded(r.end - 1, kGrace));
    EXPECT_FALSE(agreed(r).unfunded(r.end, kGrace));
    EXPECT_FALSE(agreed(r).unfunded(r.start - 1, kGrace));
    r.ahead = 1'000;
    EXPECT_FALSE(agreed(r).unfunded(r.start + kGrace, kGrace));
    r.status = ReservationStatus::settling;
    EXPECT_FALSE(agreed(r).unfunded(r.end - 1, kGrace));
}

TEST(Bound, IsAPenaltyOfAWholeWindowAndNeverBelowTheFloor) {
    Config config = defaults();
    config.min_bond = 99;
    EXPECT_EQ(agreed(three_days()).bound(config), 100u);
    config.min_bond = 101;
    EXPECT_EQ(agreed(three_days()).bound(config), 101u);
    config.min_bond = 1;
    Reservation r = three_days();
    r.end = r.start + kDay / 2;  // also after a cut
    EXPECT_EQ(agreed(r).bound(config), 100u);
    EXPECT_EQ(agreed(three_days()).until(r.end).window_end(0), r.end);
    EXPECT_EQ(agreed(three_days()).until(r.end).owed(), 500u);
}

}  // namespace
}  // namespace warden::orchestrator
