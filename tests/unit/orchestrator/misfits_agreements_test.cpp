// Events of reservations and their escrow that the contract can't have emitted.
#include <gtest/gtest.h>

#include "tests/unit/orchestrator/sequences.hpp"

namespace warden::orchestrator {
namespace {

using Status = ReservationStatus;

ReservationRequested request() {
    ReservationRequested event;
    event.reservation_id = 4;
    event.unit_id = 1;
    event.consumer = {"0xc1"};
    event.provider = {"0xa1"};
    event.gb = 1;
    event.price = 2'592'000;
    event.duration_secs = 7'200;
    event.window_secs = 3'600;
    event.sla_version = 1;
    event.config_version = 1;
    event.expires_at = 8'600;
    return event;
}

TEST(AgreementMisfits, ARequestHasTheTermsOfItsTime) {
    const auto changed = [](auto change) {
        ReservationRequested event = request();
        change(event);
        return reason_of("active", 8'000, {event});
    };
    EXPECT_EQ(changed([](auto&) {}), "");
    EXPECT_EQ(changed([](auto& e) { e.reservation_id = 5; }),
              "reservation ids are not consecutive");
    EXPECT_EQ(changed([](auto& e) { e.provider = {"0xa2"}; }),
              "the unit belongs to another provider");
    EXPECT_EQ(changed([](auto& e) { e.consumer = {"0xc2"}; }), "consumer 0xc2 does not exist");
    EXPECT_EQ(changed([](auto& e) { e.unit_id = 2; }), "unit 2 does not exist");
    EXPECT_EQ(changed([](auto& e) { e.window_secs = 1'800; }), "the windows are not the unit's");
    EXPECT_EQ(changed([](auto& e) { e.sla_version = 2; }), "the SLA is not the current one");
    EXPECT_EQ(changed([](auto& e) { e.config_version = 2; }), "the config is not the current one");
    const std::string windows = "the duration is no number of windows, or too many";
    EXPECT_EQ(changed([](auto& e) { e.duration_secs = 7'201; }), windows);
    EXPECT_EQ(changed([](auto& e) { e.duration_secs = 400 * 3'600; }), "");
    EXPECT_EQ(changed([](auto& e) { e.duration_secs = 401 * 3'600; }), windows);
    EXPECT_EQ(changed([](auto& e) { e.price = 2'592'001; }),
              "the price is 2592000 by the rules, not 2592001");
    EXPECT_EQ(changed([](auto& e) { e.expires_at = 8'601; }),
              "expires_at is 8600 by the rules, not 8601");
    EXPECT_EQ(changed([](auto& e) { e.gb = 0; }), "gb is outside the contract's limits");
    EXPECT_EQ(changed([](auto& e) { e.duration_secs = 0; }),
              "duration_secs is outside the contract's limits");
}

TEST(AgreementMisfits, APriceFollowsTheGuide) {
    Sequence sequence("active");
    ASSERT_EQ(sequence.reason(3'000, {PriceChanged{1, 2'592'000, 5'000'000}}), "");
    ReservationRequested event = request();
    event.price = 3'000'000;
    EXPECT_EQ(sequence.reason(8'000, {event}), "");
}

TEST(AgreementMisfits, ARequestBindsAWindowsPenalty) {
    Sequence sequence("active");
    ASSERT_EQ(sequence.reason(8'000, {request()}), "");
    const auto bound = [&] { return sequence.entity<Consumer>(consumer_key({"0xc1"})).bound; };
    EXPECT_EQ(bound(), 7'200u + 720u);
    ASSERT_EQ(sequence.reason(8'000, {ReservationStateChanged{4, 1, Status::requested,
                                                              Status::cancelled, 0, 0}}),
              "");
    EXPECT_EQ(bound(), 7'200u);
}

TEST(AgreementMisfits, OfStates) {
    const auto reason = [](UnixSecs time, std::uint64_t unit, Status from, Status to,
                           UnixSecs start, UnixSecs end) {
        return reason_of("active", time, {ReservationStateChanged{1, unit, from, to, start, end}});
    };
    EXPECT_EQ(reason(12'800, 1, Status::active, Status::completed, 2'000, 12'800),
              "from active it can't become completed");
    EXPECT_EQ(reason(8'000, 1, Status::requested, Status::active, 8'000, 18'800),
              "from active it can't become active");
    EXPECT_EQ(reason(12'800, 1, Status::active, Status::settling, 2'000, 12'799),
              "start and end differ from what is known");
    EXPECT_EQ(reason(12'800, 2, Status::active, Status::settling, 2'000, 12'800),
              "the reservation is of another unit");
    EXPECT_EQ(reason(12'799, 1, Status::active, Status::settling, 2'000, 12'800),
              "the end is to come");
    EXPECT_EQ(reason(12'800, 1, Status::active, Status::settling, 2'000, 12'800), "");
}

TEST(AgreementMisfits, OfAcceptanceAndExpiry) {
    const auto after_request = [](UnixSecs time, Status to, UnixSecs start, UnixSecs end) {
        Sequence sequence("active");
        EXPECT_EQ(sequence.reason(8'000, {request()}), "");
        return sequence.reason(time,
                               {ReservationStateChanged{4, 1, Status::requested, to, start, end}});
    };
    EXPECT_EQ(after_request(8'599, Status::active, 8'599, 15'799), "");
    EXPECT_EQ(after_request(8'600, Status::active, 8'600, 15'800), "the request has expired");
    EXPECT_EQ(after_request(8'599, Status::active, 8'598, 15'798),
              "start is not the block's time, or the end does not fit the duration");
    EXPECT_EQ(after_request(8'599, Status::expired, 0, 0), "the request has not expired");
    EXPECT_EQ(after_request(8'600, Status::expired, 0, 0), "");
    EXPECT_EQ(after_request(8'600, Status::rejected, 0, 0), "");
}

TEST(AgreementMisfits, TheEndIsCompletedUnlessItWasCut) {
    const auto settled = [](Status to) {
        return std::vector<Event>{
            ReservationStateChanged{1, 1, Status::active, Status::settling, 2'000, 12'800},
            EscrowReleased{1, 0, 36'000, 0, 36'000, 360},
            EscrowReleased{1, 1, 24'000, 0, 24'000, 240},
            EscrowExhausted{1, 1, 12'000},
            EscrowReleased{1, 2, 0, 0, 0, 0},
            EscrowExhausted{1, 2, 36'000},
            ReservationStateChanged{1, 1, Status::settling, to, 2'000, 12'800},
            BalanceChanged{{"0xa1"}, 59'400},
            BalanceChanged{{"0x7e"}, 600}};
    };
    EXPECT_EQ(reason_of("active", 20'000, settled(Status::completed)), "");
    EXPECT_EQ(reason_of("active", 20'000, settled(Status::terminated)), "the end was not cut");
    std::vector<Event> events = settled(Status::completed);
    events.erase(events.begin() + 4, events.begin() + 6);
    EXPECT_EQ(reason_of("active", 20'000, events), "a window is not settled");
    events = settled(Status::completed);
    events.pop_back();
    EXPECT_EQ(reason_of("active", 20'000, events), "balance_changed of 0x7e is missing before it");
    events = settled(Status::completed);
    events.erase(events.begin() + 3);
    EXPECT_EQ(reason_of("active", 20'000, events), "escrow_exhausted is missing before it");
    events = settled(Status::completed);
    events[3] = EscrowExhausted{1, 1, 12'001};
    EXPECT_EQ(reason_of("active", 20'000, events),
              "it does not follow from the escrow_released before it");
}

TEST(AgreementMisfits, OfCuts) {
    const auto reason = [](UnixSecs time, const char* by, UnixSecs end, bool unfunded = false,
                           U128 from_bond = 0) {
        return reason_of("active", time, {ReservationCut{1, {by}, end, unfunded, from_bond}});
    };
    EXPECT_EQ(reason(6'000, "0xc1", 9'200), "");
    EXPECT_EQ(reason(6'000, "0xc1", 9'201), "the end is 9200 by the rules, not 9201");
    EXPECT_EQ(reason(6'000, "0xc1", 6'000), "the end is 9200 by the rules, not 6000");
    EXPECT_EQ(reason(9'200, "0xc1", 12'800), "0xc1 may not cut it now") << "its own end";
    EXPECT_EQ(reason(6'000, "0xc1", 9'200, true), "whether funds lack differs from the rules");
    EXPECT_EQ(reason(6'000, "0xc1", 9'200, false, 1), "from_bond is 0 by the rules, not 1");
    EXPECT_EQ(reason(7'399, "0xa1", 7'399, true), "0xa1 may not cut it now");
    EXPECT_EQ(reason(7'400, "0xa1", 7'400, true), "");
    EXPECT_EQ(reason(10'999, "0x99", 10'999, true, 7'200), "0x99 may not cut it now");
    EXPECT_EQ(reason(11'000, "0x99", 11'000, true, 7'200),
              "balance_changed of 0xa1 is missing before it");
    EXPECT_EQ(reason_of("active", 8'000, {ReservationCut{2, {"0xc1"}, 1, false, 0}}),
              "0xc1 may not cut it now");
}

TEST(AgreementMisfits, OfDeposits) {
    const auto reason = [](UnixSecs time, U128 amount, U128 escrow) {
        return reason_of("active", time, {EscrowDeposited{1, amount, escrow}});
    };
    EXPECT_EQ(reason(8'000, 5, 60'004), "the escrow doesn't add up");
    EXPECT_EQ(reason(8'000, kU128Max, 59'999), "the escrow doesn't add up");
    EXPECT_EQ(reason(8'000, 48'000, 108'000), "");
    EXPECT_EQ(reason(8'000, 48'001, 108'001), "the deposit is more than can fall due");
    EXPECT_EQ(reason(8'000, 0, 60'000), "");
    EXPECT_EQ(reason(19'999, 1, 60'001), "");
    EXPECT_EQ(reason(20'000, 1, 60'001), "it is too late to deposit");
    EXPECT_EQ(reason_of("active", 8'000, {EscrowDeposited{2, 1, 1}}), "the reservation is over");
    const auto first = [](U128 amount) {
        return reason_of("active", 8'000, {request(), EscrowDeposited{4, amount, amount}});
    };
    EXPECT_EQ(first(3'599), "the deposit is out of range");
    EXPECT_EQ(first(3'600), "");
    EXPECT_EQ(first(7'200), "");
    EXPECT_EQ(first(7'201), "the deposit is out of range");
    EXPECT_EQ(
        reason_of("active", 8'000,
                  {request(), EscrowDeposited{4, 3'600, 3'600}, EscrowDeposited{4, 3'600, 7'200}}),
        "the deposit was made already");
}

TEST(AgreementMisfits, OfRefunds) {
    EXPECT_EQ(reason_of("active", 8'000, {EscrowRefunded{1, 5, 59'996}}),
              "the escrow doesn't add up");
    EXPECT_EQ(reason_of("active", 8'000, {EscrowRefunded{1, 5, 59'995}}),
              "the refund is 0 by the rules, not 5");
    const auto cancelled = [](U128 amount, U128 escrow) {
        return reason_of(
            "active", 8'000,
            {request(), EscrowDeposited{4, 3'600, 3'600},
             ReservationStateChanged{4, 1, Status::requested, Status::cancelled, 0, 0},
             EscrowRefunded{4, amount, escrow}, BalanceChanged{{"0xc1"}, 8'600 + amount}});
    };
    EXPECT_EQ(cancelled(3'600, 0), "");
    EXPECT_EQ(cancelled(3'599, 1), "the refund is 3600 by the rules, not 3599");
}

TEST(AgreementMisfits, ACutThatDoesNotGiveBackIsFoundWhenItSettles) {
    Sequence sequence("active");
    ASSERT_EQ(sequence.reason(2'000, {ReservationCut{1, {"0xc1"}, 5'600, false, 0}}), "");
    EXPECT_EQ(sequence.reason(12'800, {ReservationStateChanged{1, 1, Status::active,
                                                               Status::settling, 2'000, 5'600},
                                       EscrowReleased{1, 0, 36'000, 0, 36'000, 360}}),
              "it holds more than can fall due");
}

TEST(AgreementMisfits, OfReleases) {
    const auto reason = [](UnixSecs time, const EscrowReleased& event) {
        return reason_of("active", time, {event});
    };
    EXPECT_EQ(reason(12'800, {1, 0, 36'000, 0, 36'000, 360}),
              "balance_changed of 0x7e is missing before it");
    EXPECT_EQ(reason(12'799, {1, 0, 36'000, 0, 36'000, 360}), "the window is not due");
    EXPECT_EQ(reason(20'000, {1, 1, 24'000, 0, 24'000, 240}), "windows are not settled in order");
    EXPECT_EQ(reason(20'000, {1, 0, 35'999, 0, 35'999, 359}),
              "gross is 36000 by the rules, not 35999");
    EXPECT_EQ(reason(20'000, {1, 0, 36'000, 1, 35'999, 359}), "held is 0 by the rules, not 1");
    EXPECT_EQ(reason(20'000, {1, 0, 36'000, 0, 35'999, 359}),
              "paid is 36000 by the rules, not 35999");
    EXPECT_EQ(reason(20'000, {1, 0, 36'000, 0, 36'000, 361}),
              "the fee is 360 by the rules, not 361");
    EXPECT_EQ(reason_of("active", 20'000, {EscrowExhausted{1, 0, 1}}),
              "it does not follow from the escrow_released before it");
    EXPECT_EQ(reason_of("slashed", 40'000, {EscrowReleased{1, 3, 0, 0, 0, 0}}),
              "the reservation has no such window");
    // Window 1 has 24000 of 36000: while it is active a top_up may fill it.
    Sequence sequence("active");
    ASSERT_EQ(sequence.reason(12'799, {EscrowDeposited{1, 0, 60'000}}), "");
    EXPECT_EQ(sequence.reason(12'799, {EscrowReleased{1, 1, 24'000, 0, 24'000, 240}}),
              "windows are not settled in order");
}

}  // namespace
}  // namespace warden::orchestrator
