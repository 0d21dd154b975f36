#include "domain/orchestrator/termination.hpp"

#include <gtest/gtest.h>

namespace warden::orchestrator {
namespace {

constexpr std::uint64_t kWindow = 1'000;
constexpr UnixSecs kStart = 1'000'000;
const chain::Address kProvider{"alice"};
const chain::Address kConsumer{"carol"};
const chain::Address kOther{"eve"};

// Four windows that cost 1000 each.
Reservation reservation(U128 escrow = 4'000) {
    Reservation r;
    r.provider = kProvider;
    r.consumer = kConsumer;
    r.gb = 1;
    r.price = kMonthSecs;
    r.window_secs = kWindow;
    r.duration_secs = 4 * kWindow;
    r.start = kStart;
    r.end = kStart + r.duration_secs;
    r.status = ReservationStatus::active;
    r.escrow = escrow;
    return r;
}
Config config() {
    Config c;
    c.grace_secs = 300;
    c.min_bond = 50;
    c.consumer_penalty_bps = 2'000;
    c.quorum = 2;
    return c;
}
Instance instance() {
    Instance i;
    i.oracles = {{{"a"}, 0, 0, false}, {{"b"}, 0, 0, false}, {{"c"}, 0, 0, false}};
    return i;
}

std::optional<Cut> cut(const chain::Address& by, const Reservation& r, UnixSecs at,
                       const Instance& i = instance(), U128 bond = 10'000) {
    return cut_by(by, Agreement::of(r).value(), config(), i, bond, kStart + at);
}
// The end after the start, and whether it was for lack of funds; "" when it may not.
std::string text(const std::optional<Cut>& cut) {
    if (!cut) return "";
    return std::to_string(cut->end - kStart) + (cut->unfunded ? " unfunded " : "") +
           (cut->unfunded ? to_decimal(cut->from_bond) : "");
}

TEST(Cut, AConsumerLeavesAtTheEndOfTheWindow) {
    EXPECT_EQ(text(cut(kConsumer, reservation(), 0)), "1000");
    EXPECT_EQ(text(cut(kConsumer, reservation(), 999)), "1000");
    EXPECT_EQ(text(cut(kConsumer, reservation(), 1'000)), "2000");
    EXPECT_EQ(text(cut(kConsumer, reservation(), 2'999)), "3000");
    EXPECT_EQ(text(cut(kConsumer, reservation(), 3'000)), "") << "that is the end";
    EXPECT_EQ(text(cut(kConsumer, reservation(0), 1'500)), "2000") << "whatever it paid";
    Reservation r = reservation();
    r.breached = true;
    EXPECT_EQ(text(cut(kConsumer, r, 1'500)), "1500");
    EXPECT_EQ(text(cut(kConsumer, r, 3'999)), "3999");
    EXPECT_EQ(text(cut(kConsumer, r, 4'000)), "");
    EXPECT_EQ(text(cut(kProvider, r, 1'500)), "") << "the breach is the consumer's reason";
}

TEST(Cut, OnlyOfWhatIsActive) {
    Reservation r = reservation();
    for (const auto status : {ReservationStatus::requested, ReservationStatus::settling,
                              ReservationStatus::terminated}) {
        r.status = status;
        EXPECT_EQ(text(cut(kConsumer, r, 500)), "");
    }
}

TEST(Cut, ForLackOfFundsWhenTheGraceIsOver) {
    // 1500 cover the first window and half of the second, which begins at 1000.
    EXPECT_EQ(text(cut(kProvider, reservation(1'500), 1'299)), "");
    EXPECT_EQ(text(cut(kProvider, reservation(1'500), 1'300)), "1300 unfunded 0");
    EXPECT_EQ(text(cut(kProvider, reservation(1'600), 1'999)), "1999 unfunded 200")
        << "399 lack, 200 are bound";
    EXPECT_EQ(text(cut(kProvider, reservation(1'900), 1'999)), "1999 unfunded 99");
    EXPECT_EQ(text(cut(kProvider, reservation(1'500), 1'999, instance(), 120)), "1999 unfunded 120")
        << "all there is of the bond";
    EXPECT_EQ(text(cut(kProvider, reservation(2'000), 2'299)), "");
    EXPECT_EQ(text(cut(kProvider, reservation(0), 299)), "");
    EXPECT_EQ(text(cut(kProvider, reservation(0), 300)), "300 unfunded 200");
    Reservation r = reservation(500);
    r.next_window = 1;
    r.ahead = 500;
    EXPECT_EQ(text(cut(kProvider, r, 1'300)), "") << "what waits in a slash counts";
    r.ahead = 499;
    EXPECT_EQ(text(cut(kProvider, r, 1'300)), "1300 unfunded 0");
}

TEST(Cut, ByOthersOneWindowLater) {
    EXPECT_EQ(text(cut(kOther, reservation(1'500), 2'299)), "");
    EXPECT_EQ(text(cut(kOther, reservation(1'500), 2'300)), "2300 unfunded 200");
    EXPECT_EQ(text(cut(kOther, reservation(0), 1'299)), "");
    EXPECT_EQ(text(cut(kOther, reservation(0), 1'300)), "1300 unfunded 200");
    EXPECT_EQ(text(cut(kOther, reservation(), 3'999)), "");
    Reservation r = reservation(0);
    r.end = kStart + 500;  // cut within its first window
    EXPECT_EQ(text(cut(kOther, r, 499)), "");
    EXPECT_EQ(text(cut(kProvider, r, 499)), "499 unfunded 200");
}

TEST(Cut, AProviderLeavesAConsumerThatWasSlashed) {
    Reservation r = reservation();
    r.exit_until = kStart + 1'500;
    EXPECT_EQ(text(cut(kProvider, r, 1'499)), "2000");
    EXPECT_EQ(text(cut(kProvider, r, 1'500)), "");
    EXPECT_EQ(text(cut(kOther, r, 1'499)), "");
    r.escrow = 0;
    EXPECT_EQ(text(cut(kProvider, r, 1'499)), "1499 unfunded 200") << "the first row that holds";
}

TEST(Cut, AProviderLeavesBeforeAnUpgradeReachesIt) {
    Instance i = instance();
    i.pending_not_before = kStart + 3'999;
    EXPECT_EQ(text(cut(kProvider, reservation(), 500, i)), "1000");
    i.pending_not_before = kStart + 4'000;
    EXPECT_EQ(text(cut(kProvider, reservation(), 500, i)), "") << "it is over before";
    i.pending_not_before = kStart + 500 - 604'800 + 1;
    EXPECT_EQ(text(cut(kProvider, reservation(), 500, i)), "1000");
    i.pending_not_before -= 1;
    EXPECT_EQ(text(cut(kProvider, reservation(), 500, i)), "") << "it lapsed";
}

bool anew(const Instance& i, UnixSecs at = 500) {
    return judged_anew(reservation(), config(), i, kStart + at);
}

TEST(JudgedAnew, ByAnArbiterWhoCameOrWillCome) {
    Instance i = instance();
    EXPECT_FALSE(anew(i));
    i.arbiter_since = kStart;
    EXPECT_FALSE(anew(i));
    i.arbiter_since = kStart + 1;
    EXPECT_TRUE(anew(i));
    i.arbiter_since = 0;
    i.next_from = kStart;
    EXPECT_FALSE(anew(i));
    i.next_from = kStart + 1;
    EXPECT_TRUE(anew(i));
    EXPECT_EQ(text(cut(kProvider, reservation(), 500, i)), "1000");
}

TEST(JudgedAnew, ByAQuorumOfOraclesThatCameAfterTheStart) {
    Instance i = instance();
    i.oracles.push_back({{"d"}, kStart + 1, 0, false});
    EXPECT_FALSE(anew(i)) << "one of four, quorum 2";
    i.oracles.push_back({{"e"}, kStart + 100'000, 0, false});
    EXPECT_TRUE(anew(i)) << "two of five, some day";
    i.oracles[4].revoked = true;
    EXPECT_FALSE(anew(i));
    i.oracles[4] = {{"e"}, kStart, 0, false};
    EXPECT_FALSE(anew(i)) << "there from the start on";
}

TEST(JudgedAnew, FromTheWindowInProgressOn) {
    Instance i = instance();
    // Both new ones in office together from 200 to 1700 only.
    i.oracles.push_back({{"d"}, kStart + 100, kStart + 1'700, false});
    i.oracles.push_back({{"e"}, kStart + 200, 0, false});
    EXPECT_TRUE(anew(i, 999));
    EXPECT_TRUE(anew(i, 1'999));
    EXPECT_FALSE(anew(i, 2'000));
}

TEST(JudgedAnew, WhenTheOldOnesLeaveAQuorumIsSmaller) {
    Instance i = instance();
    Config c = config();
    c.quorum = 3;
    i.oracles = {{{"a"}, 0, 0, false},
                 {{"b"}, 0, 0, false},
                 {{"c"}, 0, 0, false},
                 {{"d"}, kStart + 1, 0, false},
                 {{"e"}, kStart + 1, 0, false}};
    EXPECT_FALSE(judged_anew(reservation(), c, i, kStart + 500)) << "two of five, quorum 3";
    i.oracles[0].until = kStart + 9'000;
    i.oracles[1].until = kStart + 9'000;
    EXPECT_TRUE(judged_anew(reservation(), c, i, kStart + 500)) << "two of three, from 9000 on";
    i.oracles[1].revoked = true;
    EXPECT_TRUE(judged_anew(reservation(), c, i, kStart + 500)) << "a revoked one ends as well";
}

}  // namespace
}  // namespace warden::orchestrator
