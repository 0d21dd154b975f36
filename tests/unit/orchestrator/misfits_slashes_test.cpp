// Events of slashes and claims that the contract can't have emitted.
#include <gtest/gtest.h>

#include "tests/unit/orchestrator/sequences.hpp"

namespace warden::orchestrator {
namespace {

// Reservation 1 of "active": windows end at 5600, 9200 and 12800; then 7200 s to propose, 3600 to
// attest, 10800 to dispute, 14400 to decide.
constexpr UnixSecs kClaimUntil = 12'800;
constexpr UnixSecs kAttestUntil = 16'400;
constexpr UnixSecs kDisputeUntil = 27'200;
constexpr UnixSecs kDecideUntil = 41'600;
const SlashKey kKey{1, Party::provider, 0};
const chain::Address kAlice{"0xa1"};
const chain::Address kCarol{"0xc1"};

Hash32 hash() {
    Hash32 out{};
    out[31] = 7;
    return out;
}

SlashProposed proposal() {
    SlashProposed event;
    static_cast<SlashKey&>(event) = kKey;
    event.oracle = {"0x01"};
    event.reasons = reason::kUptime;
    event.score_before = 50;
    event.base = 36'000;
    event.attest_until = kAttestUntil;
    event.dispute_until = kDisputeUntil;
    event.decide_until = kDecideUntil;
    event.arbiter = {"0xab"};
    return event;
}
SlashAttested attestation(const char* oracle = "0x02") {
    return {{kKey}, {oracle}, reason::kUptime, 60, {}, "uri"};
}
BreachClaimed claim() {
    BreachClaimed event;
    static_cast<SlashKey&>(event) = kKey;
    event.claimant = kCarol;
    event.reasons = reason::kOutage;
    event.base = 36'000;
    event.statement_hash = hash();
    event.deposit = 3'960;
    event.attest_until = kAttestUntil;
    event.dispute_until = kDisputeUntil;
    event.decide_until = kDecideUntil;
    event.arbiter = {"0xab"};
    return event;
}
SlashDisputed dispute() { return {{kKey}, kAlice, hash(), 3'960}; }

template <class E, class F>
E with(E event, F change) {
    change(event);
    return event;
}
// A sequence with these events at 6000.
Sequence after(const std::vector<Event>& events) {
    Sequence sequence("active");
    EXPECT_EQ(sequence.reason(6'000, events), "");
    return sequence;
}

TEST(SlashMisfits, OfProposals) {
    const auto changed = [](auto change) {
        return reason_of("active", 6'000, {with(proposal(), change)});
    };
    EXPECT_EQ(changed([](auto&) {}), "");
    EXPECT_EQ(changed([](auto& e) { e.base = 35'999; }),
              "the base is 36000 by the rules, not 35999");
    const std::string deadlines = "the deadlines do not follow from the window's end";
    EXPECT_EQ(changed([](auto& e) { e.attest_until += 1; }), deadlines);
    EXPECT_EQ(changed([](auto& e) { e.dispute_until += 1; }), deadlines);
    EXPECT_EQ(changed([](auto& e) { e.decide_until -= 1; }), deadlines);
    EXPECT_EQ(changed([](auto& e) { e.window = 3; }), "the reservation has no such window");
    EXPECT_EQ(changed([](auto& e) { e.score_before = 101; }), "score_before is above 100");
    EXPECT_EQ(changed([](auto& e) { e.reasons = reason::kOverUse; }),
              "the reasons are not of that party");
    EXPECT_EQ(changed([](auto& e) { e.reasons = reason::kUptime | reason::kUpload; }),
              "a reason is not promised");
    EXPECT_EQ(changed([](auto& e) { e.reasons = reason::kIntegrity | reason::kOutage; }), "");
    EXPECT_EQ(changed([](auto& e) { e.oracle = {"0x03"}; }),
              "the oracle may not vote on that window");
    EXPECT_EQ(changed([](auto& e) { e.arbiter = {"0xac"}; }),
              "the arbiter is 0xab by the rules, not 0xac");
    EXPECT_EQ(changed([](auto& e) { e.reservation_id = 7; }), "reservation 7 does not exist");
    EXPECT_EQ(changed([](auto& e) { e.reservation_id = 2; }), "the reservation has no such window");
    const std::string time = "it is too early or too late for that window";
    EXPECT_EQ(reason_of("active", 5'599, {proposal()}), time);
    EXPECT_EQ(reason_of("active", 5'600, {proposal()}), "");
    EXPECT_EQ(reason_of("active", kClaimUntil - 1, {proposal()}), "");
    EXPECT_EQ(reason_of("active", kClaimUntil, {proposal()}), time);
    EXPECT_EQ(reason_of("slashed", 9'000, {with(proposal(), [](auto& e) { e.window = 2; })}),
              "the reservation is over");
    EXPECT_EQ(after({proposal()}).reason(6'000, {proposal()}), "slash 1.provider.0 exists already");
}

TEST(SlashMisfits, TheArbiterOfASlashIsWhoWasInOfficeWhenItWasMade) {
    Sequence sequence("active");
    ASSERT_EQ(sequence.reason(600, {ArbiterChanged{{"0xab"}, 0, {"0xac"}, 5'600}}), "");
    EXPECT_EQ(sequence.reason(5'600, {proposal()}), "the arbiter is 0xac by the rules, not 0xab");
    const auto proposed = with(proposal(), [](auto& e) { e.arbiter = {"0xac"}; });
    EXPECT_EQ(sequence.reason(5'600, {proposed}), "");
}

TEST(SlashMisfits, ThatItIsUnderfundedIsNotSaidOfTheWindowThatWasCutForIt) {
    Sequence sequence("active");
    ASSERT_EQ(sequence.reason(11'000, {ReservationCut{1, kAlice, 11'000, true, 7'200},
                                       BalanceChanged{kAlice, 7'200}}),
              "");
    const auto reason = [&](std::uint32_t window, UnixSecs end, U128 base) {
        SlashProposed event = proposal();
        event.party = Party::consumer;
        event.window = window;
        event.reasons = reason::kUnderfunded;
        event.base = base;
        event.attest_until = end + 10'800;
        event.dispute_until = end + 21'600;
        event.decide_until = end + 36'000;
        return sequence.reason(11'000, {event});
    };
    EXPECT_EQ(reason(2, 11'000, 18'000), "a reason is not promised");
    EXPECT_EQ(reason(1, 9'200, 36'000), "");
}

TEST(SlashMisfits, OfAttestations) {
    Sequence sequence = after({proposal()});
    EXPECT_EQ(sequence.reason(kAttestUntil - 1, {attestation()}), "");
    EXPECT_EQ(sequence.reason(kAttestUntil - 1, {attestation()}), "the oracle has voted already");
    sequence = after({proposal()});
    EXPECT_EQ(sequence.reason(kAttestUntil, {attestation()}), "it is too late to attest");
    EXPECT_EQ(sequence.reason(6'000, {attestation("0x03")}),
              "the oracle may not vote on that window");
    EXPECT_EQ(sequence.reason(6'000, {with(attestation(), [](auto& e) { e.score_before = 101; })}),
              "score_before is above 100");
    EXPECT_EQ(sequence.reason(6'000, {with(attestation(), [](auto& e) { e.reasons = 2; })}),
              "a reason is not promised");
    EXPECT_EQ(reason_of("active", 6'000, {attestation()}), "slash 1.provider.0 does not exist");
    EXPECT_EQ(reason_of("slashed", 31'000, {attestation()}), "the slash is closed");
}

TEST(SlashMisfits, OfWithdrawals) {
    EXPECT_EQ(reason_of("active", 6'000, {SlashWithdrawn{kKey, {"0x01"}}}),
              "slash 1.provider.0 does not exist");
    EXPECT_EQ(reason_of("slashed", 40'000, {SlashWithdrawn{kKey, {"0x01"}}}),
              "the slash is closed");
    Sequence sequence = after({proposal()});
    const std::string none = "the oracle has no vote to withdraw";
    EXPECT_EQ(sequence.reason(6'000, {SlashWithdrawn{kKey, {"0x02"}}}), none);
    EXPECT_EQ(sequence.reason(kDecideUntil, {SlashWithdrawn{kKey, {"0x01"}}}), "");
    EXPECT_EQ(sequence.reason(kDecideUntil, {SlashWithdrawn{kKey, {"0x01"}}}), none);
}

TEST(SlashMisfits, OfClaims) {
    const auto changed = [](auto change) {
        return reason_of("active", 6'000, {with(claim(), change)});
    };
    EXPECT_EQ(changed([](auto&) {}), "");
    EXPECT_EQ(changed([](auto& e) { e.claimant = kAlice; }), "the claimant is not the other party");
    EXPECT_EQ(changed([](auto& e) { e.reasons = reason::kUpload; }), "a reason is not promised");
    EXPECT_EQ(changed([](auto& e) { e.base = 0; }), "nobody was harmed");
    EXPECT_EQ(changed([](auto& e) { e.deposit = 3'959; }),
              "the deposit is 3960 by the rules, not 3959");
    EXPECT_EQ(changed([](auto& e) { e.arbiter = {"0xac"}; }),
              "the arbiter is 0xab by the rules, not 0xac");
    EXPECT_EQ(reason_of("active", kClaimUntil, {claim()}),
              "it is too early or too late for that window");
    EXPECT_EQ(after({claim()}).reason(6'000, {claim()}), "the slash has a claim");
    EXPECT_EQ(after({claim()}).reason(6'000, {proposal()}), "slash 1.provider.0 exists already");
    EXPECT_EQ(after({claim()}).reason(6'000, {attestation()}), "");
}

TEST(SlashMisfits, AClaimJoinsUntilAttestingEnds) {
    Sequence sequence = after({proposal()});
    EXPECT_EQ(sequence.reason(kAttestUntil, {claim()}), "it is too late to join");
    const auto other = with(claim(), [](auto& e) { e.decide_until += 1; });
    EXPECT_EQ(sequence.reason(kAttestUntil - 1, {other}),
              "the deadlines do not follow from the window's end");
    EXPECT_EQ(sequence.reason(kAttestUntil - 1, {claim()}), "");
    const auto slash = sequence.entity<Slash>(slash_key(kKey));
    EXPECT_EQ(slash.status, SlashStatus::proposed);
    EXPECT_EQ(slash.reasons, reason::kUptime);
    EXPECT_EQ(slash.claim_reasons, reason::kOutage);
}

TEST(SlashMisfits, AClaimantHasThreeOpenClaims) {
    // Four windows of 3600 s, of one GB.
    Sequence sequence("deployed");
    ReservationRequested request{1, 1, kCarol, kAlice, 1, 2'592'000, 14'400, 3'600, 1, 1, 2'600};
    using Status = ReservationStatus;
    ASSERT_EQ(sequence.reason(2'000, {request, EscrowDeposited{1, 14'400, 14'400},
                                      ReservationStateChanged{1, 1, Status::requested,
                                                              Status::active, 2'000, 16'400}}),
              "");
    const auto claimed = [&](std::uint32_t window) {
        BreachClaimed event = claim();
        const UnixSecs end = 5'600 + 3'600 * window;
        event.window = window;
        event.base = 3'600;
        event.deposit = 396;
        event.attest_until = end + 10'800;
        event.dispute_until = end + 21'600;
        event.decide_until = end + 36'000;
        return sequence.reason(end, {event});
    };
    for (const std::uint32_t window : {0u, 1u, 2u}) EXPECT_EQ(claimed(window), "");
    EXPECT_EQ(claimed(3), "too many open claims");
    EXPECT_EQ(sequence.entity<Reservation>(reservation_key(1)).consumer_claims, 3u);
}

TEST(SlashMisfits, OfAnswers) {
    const ClaimAnswered answer{{kKey}, kAlice, hash()};
    EXPECT_EQ(after({proposal()}).reason(6'000, {answer}), "there is no claim to answer");
    Sequence sequence = after({claim()});
    EXPECT_EQ(sequence.reason(6'000, {ClaimAnswered{{kKey}, kCarol, hash()}}),
              "it is not the accused who answers");
    EXPECT_EQ(sequence.reason(kDisputeUntil, {answer}), "it is too late to answer");
    EXPECT_EQ(sequence.reason(kDisputeUntil - 1, {answer}), "");
    EXPECT_EQ(sequence.reason(kDisputeUntil - 1, {answer}), "the claim is answered already");
}

TEST(SlashMisfits, OfDisputes) {
    Sequence sequence = after({proposal()});
    EXPECT_EQ(sequence.reason(6'000, {with(dispute(), [](auto& e) { e.accused = kCarol; })}),
              "it is not the accused who disputes");
    EXPECT_EQ(sequence.reason(6'000, {with(dispute(), [](auto& e) { e.deposit = 20; })}),
              "the deposit is 3960 by the rules, not 20");
    EXPECT_EQ(sequence.reason(kDisputeUntil, {dispute()}), "it is too late to dispute");
    EXPECT_EQ(sequence.reason(kDisputeUntil - 1, {dispute()}), "");
    EXPECT_EQ(sequence.reason(kDisputeUntil - 1, {dispute()}), "the slash is disputed already");
    EXPECT_EQ(after({claim()}).reason(6'000, {dispute()}), "");
}

SlashRejected rejection() {
    SlashRejected event;
    static_cast<SlashKey&>(event) = kKey;
    event.reasons = reason::kUptime;
    event.to_provider = 35'640;
    event.fee = 360;
    event.deposit_returned = 3'960;
    return event;
}

TEST(SlashMisfits, OfResolutions) {
    const std::vector<Event> disputed{proposal(), attestation(), dispute()};
    const auto rejected = [](std::uint32_t share) {
        return std::vector<Event>{SlashResolved{{kKey}, {"0xab"}, share}, rejection(),
                                  BalanceChanged{kAlice, 39'600}, BalanceChanged{{"0x7e"}, 360}};
    };
    Sequence sequence = after(disputed);
    const std::string time = "it is too early or too late to resolve";
    EXPECT_EQ(sequence.reason(kAttestUntil - 1, rejected(0)), time);
    EXPECT_EQ(sequence.reason(kDecideUntil, rejected(0)), time);
    EXPECT_EQ(sequence.reason(kAttestUntil, rejected(1)), "its arbiter did not reject it");
    EXPECT_EQ(sequence.reason(kAttestUntil, {rejection()}), "its arbiter did not reject it");
    EXPECT_EQ(sequence.reason(kAttestUntil, {SlashResolved{{kKey}, {"0xac"}, 0}}),
              "the arbiter is 0xab by the rules, not 0xac");
    EXPECT_EQ(sequence.reason(kAttestUntil, {SlashResolved{{kKey}, {"0xab"}, 10'001}}),
              "the share is above the whole");
    const std::string lacks = "the end of slash 1.provider.0 is missing before it";
    EXPECT_EQ(sequence.reason(kAttestUntil, {SlashResolved{{kKey}, {"0xab"}, 0}}), lacks);
    EXPECT_EQ(sequence.reason(kAttestUntil, {SlashResolved{{kKey}, {"0xab"}, 0}, Paused{}}), lacks);
    EXPECT_EQ(sequence.reason(kAttestUntil,
                              {SlashResolved{{kKey}, {"0xab"}, 0}, SlashLapsed{rejection()}}),
              lacks);
    SlashExecuted executed;
    static_cast<SlashKey&>(executed) = kKey;
    EXPECT_EQ(sequence.reason(kAttestUntil, {SlashResolved{{kKey}, {"0xab"}, 0}, executed}),
              "its arbiter rejected it");
    EXPECT_EQ(sequence.reason(kDecideUntil - 1, rejected(0)), "");
    const std::string theirs = "it is not the arbiter's to resolve";
    EXPECT_EQ(after({proposal(), dispute()}).reason(kAttestUntil, rejected(0)), theirs);
    EXPECT_EQ(after({proposal(), attestation()}).reason(kAttestUntil, rejected(0)), theirs);
    EXPECT_EQ(
        after({claim(), attestation(), attestation("0x01")}).reason(kAttestUntil, rejected(0)),
        theirs)
        << "a claim with quorum is an ordinary slash";
}

TEST(SlashMisfits, AClaimThatNobodyAnsweredWaitsForAnAnswer) {
    const auto upheld = [](U128 deposit_burnt) {
        SlashExecuted event;
        static_cast<SlashKey&>(event) = kKey;
        event.reasons = reason::kOutage;
        event.amount = 36'000;
        event.burnt = deposit_burnt;
        event.claim_returned = 3'960;
        return std::vector<Event>{SlashResolved{{kKey}, {"0xab"}, 10'000}, event,
                                  BalanceChanged{kCarol, 48'560}};
    };
    const std::string time = "it is too early or too late to resolve";
    Sequence sequence = after({claim()});
    EXPECT_EQ(sequence.reason(kDisputeUntil - 1, upheld(0)), time);
    EXPECT_EQ(sequence.reason(kDisputeUntil, upheld(0)), "");
    sequence = after({claim(), ClaimAnswered{{kKey}, kAlice, hash()}});
    EXPECT_EQ(sequence.reason(kAttestUntil - 1, upheld(0)), time);
    EXPECT_EQ(sequence.reason(kAttestUntil, upheld(0)), "");
    sequence = after({claim(), dispute()});
    EXPECT_EQ(sequence.reason(kAttestUntil - 1, upheld(3'960)), time);
    EXPECT_EQ(sequence.reason(kAttestUntil, upheld(0)), "burnt is 3960 by the rules, not 0");
    EXPECT_EQ(sequence.reason(kAttestUntil, upheld(3'960)), "");
}

SlashExecuted execution() {
    SlashExecuted event;
    static_cast<SlashKey&>(event) = kKey;
    event.reasons = reason::kUptime;
    event.amount = 14'400;
    event.to_provider = 21'384;
    event.fee = 216;
    event.stake_amount = 2'000;
    event.stake_to_consumer = 2'000;
    return event;
}
std::vector<Event> executed(const SlashExecuted& event) {
    return {event, StakeChanged{kAlice, 0, 0, 0}, BalanceChanged{kCarol, 25'000},
            BalanceChanged{kAlice, 21'384}, BalanceChanged{{"0x7e"}, 216}};
}

TEST(SlashMisfits, OfExecutions) {
    Sequence sequence = after({proposal(), attestation()});
    EXPECT_EQ(sequence.reason(kDisputeUntil - 1, executed(execution())),
              "it is too early to execute");
    const auto changed = [&](auto change) {
        return sequence.reason(kDisputeUntil, executed(with(execution(), change)));
    };
    EXPECT_EQ(changed([](auto& e) { e.amount = 14'401; }),
              "amount is 14400 by the rules, not 14401");
    EXPECT_EQ(changed([](auto& e) { e.reasons = 9; }), "reasons is 8 by the rules, not 9");
    EXPECT_EQ(changed([](auto& e) { e.fee = 217; }), "fee is 216 by the rules, not 217");
    EXPECT_EQ(changed([](auto& e) { e.stake_amount = 1'999; }),
              "stake_amount is 2000 by the rules, not 1999");
    EXPECT_EQ(changed([](auto& e) { e.stake_to_consumer = 0; }),
              "stake_to_consumer is 2000 by the rules, not 0");
    EXPECT_EQ(changed([](auto& e) { e.burnt = 1; }), "burnt is 0 by the rules, not 1");
    EXPECT_EQ(changed([](auto& e) { e.deposit_returned = 1; }),
              "deposit_returned is 0 by the rules, not 1");
    EXPECT_EQ(changed([](auto& e) { e.claim_returned = 1; }),
              "claim_returned is 0 by the rules, not 1");
    EXPECT_EQ(changed([](auto&) {}), "");
    EXPECT_EQ(changed([](auto&) {}), "the slash is closed");
    EXPECT_EQ(after({proposal()}).reason(kDisputeUntil, executed(execution())), "it has no quorum");
    sequence = after({proposal(), attestation()});
    ASSERT_EQ(sequence.reason(20'000, {OracleChanged{{"0x02"}, 0, 0, 20'000, true}}), "");
    EXPECT_EQ(sequence.reason(kDisputeUntil, executed(execution())), "it has no quorum")
        << "votes of a revoked oracle are dead";
    sequence = after({proposal(), attestation()});
    ASSERT_EQ(sequence.reason(20'000, {OracleChanged{{"0x02"}, 0, 0, 25'000, false}}), "");
    EXPECT_EQ(sequence.reason(kDisputeUntil, executed(execution())), "")
        << "a retired one's are not";
    sequence = after({proposal(), attestation(), dispute()});
    EXPECT_EQ(sequence.reason(kDecideUntil - 1, executed(execution())),
              "it is too early to execute");
}

TEST(SlashMisfits, OfLapses) {
    SlashLapsed lapse{rejection()};
    lapse.deposit_returned = 0;
    std::vector<Event> events{lapse, BalanceChanged{kAlice, 35'640}, BalanceChanged{{"0x7e"}, 360}};
    EXPECT_EQ(after({proposal()}).reason(kAttestUntil - 1, events), "it is too early to lapse");
    EXPECT_EQ(after({proposal()}).reason(kAttestUntil, events), "");
    EXPECT_EQ(after({proposal(), attestation()}).reason(kDecideUntil, events), "it has a quorum");
    EXPECT_EQ(after({proposal(), claim()}).reason(kDecideUntil - 1, events),
              "it is too early to lapse");
    lapse.claim_returned = 3'960;
    events = {lapse, BalanceChanged{kCarol, 12'560}, BalanceChanged{kAlice, 35'640},
              BalanceChanged{{"0x7e"}, 360}};
    EXPECT_EQ(after({proposal(), claim()}).reason(kDecideUntil, events), "");
}

}  // namespace
}  // namespace warden::orchestrator
