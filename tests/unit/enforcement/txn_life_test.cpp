#include "domain/enforcement/txn_life.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace warden::enforcement {
namespace {

constexpr std::array kStates{TxnState::reserved, TxnState::signed_, TxnState::sent,
                             TxnState::included, TxnState::final,   TxnState::reverted,
                             TxnState::dead};
constexpr std::array kSeen{Seen::unavailable, Seen::unknown, Seen::pending, Seen::included,
                           Seen::final};

TxnInput input(TxnState state, Seen seen, std::uint32_t sends = 1) {
    TxnInput i;
    i.state = state;
    i.seen = seen;
    i.sends = sends;
    return i;
}

TEST(TxnLife, ASlotReservedWithoutBytesIsFreeAgain) {
    const TxnStep s = step(input(TxnState::reserved, Seen::unknown, 0));
    EXPECT_EQ(s.action, TxnAction::none);
    EXPECT_EQ(s.state, TxnState::dead);
}

TEST(TxnLife, BytesThatWereNeverTakenDieLikeOthers) {
    auto i = input(TxnState::signed_, Seen::unknown, 0);
    i.fate = Fate::dead;
    EXPECT_EQ(step(i).state, TxnState::dead);
    EXPECT_EQ(step(i).action, TxnAction::none);
}

TEST(TxnLife, SignedBytesAreSentAndSentAgainWhileUnknown) {
    EXPECT_EQ(step(input(TxnState::signed_, Seen::unknown, 0)).action, TxnAction::send);
    EXPECT_EQ(step(input(TxnState::signed_, Seen::unknown, 0)).state, TxnState::signed_);
    EXPECT_EQ(step(input(TxnState::sent, Seen::unknown)).action, TxnAction::send);
    EXPECT_EQ(step(input(TxnState::sent, Seen::unknown)).state, TxnState::sent);
}

TEST(TxnLife, ACrashAfterTheSendIsHealedByTheLookup) {
    EXPECT_EQ(step(input(TxnState::signed_, Seen::pending, 0)).state, TxnState::sent);
    EXPECT_EQ(step(input(TxnState::signed_, Seen::pending, 0)).action, TxnAction::none);
    EXPECT_EQ(step(input(TxnState::signed_, Seen::included, 0)).state, TxnState::included);
}

TEST(TxnLife, AnOrphanedTxnIsSentAgainWithTheSameBytes) {
    const TxnStep s = step(input(TxnState::included, Seen::unknown));
    EXPECT_EQ(s.state, TxnState::sent);
    EXPECT_EQ(s.action, TxnAction::send);
}

TEST(TxnLife, AnUnknownTxnEndsByTheProofOfItsDeathOrWhereNobodyCanSay) {
    for (const Fate fate : {Fate::dead, Fate::spent_unseen}) {
        auto i = input(TxnState::sent, Seen::unknown);
        i.fate = fate;
        EXPECT_EQ(step(i).state, TxnState::dead);
        i.seen = Seen::pending;
        EXPECT_EQ(step(i).state, TxnState::sent);
        i.seen = Seen::final;
        EXPECT_EQ(step(i).state, TxnState::final);
    }
}

TEST(TxnLife, RevertedIsFinalOnlyInAFinalBlock) {
    auto i = input(TxnState::sent, Seen::included);
    i.reverted = true;
    EXPECT_EQ(step(i).state, TxnState::included);
    i.seen = Seen::final;
    EXPECT_EQ(step(i).state, TxnState::reverted);
}

// Whatever is seen: ended rows never move, nothing is done without permission, nothing is sent that
// the chain already has, and nothing is built that has bytes.
TEST(TxnLife, InvariantsHoldForEveryInput) {
    for (const TxnState state : kStates) {
        for (const Seen seen : kSeen) {
            for (int bits = 0; bits < 16; ++bits) {
                TxnInput i = input(state, seen, (bits & 1) != 0 ? 3 : 0);
                i.reverted = (bits & 2) != 0;
                i.fate = (bits & 4) != 0 ? Fate::dead : Fate::open;
                i.may_act = (bits & 8) != 0;
                const TxnStep s = step(i);
                if (is_ended(state)) {
                    EXPECT_EQ(s.state, state);
                    EXPECT_EQ(s.action, TxnAction::none);
                }
                if (!i.may_act) EXPECT_EQ(s.action, TxnAction::none);
                if (s.action == TxnAction::send) EXPECT_EQ(seen, Seen::unknown);
                const bool has_bytes = state != TxnState::reserved;
                if (seen == Seen::unavailable && has_bytes) EXPECT_EQ(s.state, state);
                const bool dies = s.state == TxnState::dead && state != TxnState::dead;
                if (dies && has_bytes) EXPECT_EQ(i.fate, Fate::dead);
            }
        }
    }
}

TEST(SlotCheck, OnlySlotsThatNoRowExplainsStopUs) {
    EXPECT_EQ(check_slots(41, std::nullopt), SlotCheck::consistent);  // a key with a past
    EXPECT_EQ(check_slots(7, 7), SlotCheck::consistent);
    EXPECT_EQ(check_slots(6, 7), SlotCheck::consistent);  // not included yet
    EXPECT_EQ(check_slots(3, 7), SlotCheck::consistent);  // a re-org
    EXPECT_EQ(check_slots(8, 7), SlotCheck::unexplained);
}

TEST(StuckTxn, OneThatWasRefusedForGoodIsReplacedAtOnceThenMoreAndMoreRarely) {
    StuckFacts facts;
    facts.seen = Seen::unknown;
    facts.refused = true;
    EXPECT_TRUE(is_to_be_replaced(facts, {}));
    facts.replacements = 3;
    facts.age = 3;
    EXPECT_FALSE(is_to_be_replaced(facts, {}));
    facts.age = 4;
    EXPECT_TRUE(is_to_be_replaced(facts, {}));
    facts.seen = Seen::pending;
    EXPECT_FALSE(is_to_be_replaced(facts, {})) << "a node has it after all";
}

TEST(StuckTxn, OneThatNobodyRefusedHasTime) {
    for (const Seen seen : {Seen::unknown, Seen::pending}) {
        StuckFacts facts;
        facts.seen = seen;
        facts.age = 299;
        EXPECT_FALSE(is_to_be_replaced(facts, {}));
        facts.age = 300;
        EXPECT_TRUE(is_to_be_replaced(facts, {}));
    }
}

TEST(StuckTxn, WhatExpiresWasOvertakenOrIsInABlockIsNot) {
    StuckFacts facts;
    facts.seen = Seen::unknown;
    facts.age = 10'000;
    facts.refused = true;
    ASSERT_TRUE(is_to_be_replaced(facts, {}));
    for (const Seen seen : {Seen::unavailable, Seen::included, Seen::final}) {
        StuckFacts there = facts;
        there.seen = seen;
        EXPECT_FALSE(is_to_be_replaced(there, {}));
    }
    StuckFacts other = facts;
    other.expires = true;
    EXPECT_FALSE(is_to_be_replaced(other, {}));
    other = facts;
    other.overtaken = true;
    EXPECT_FALSE(is_to_be_replaced(other, {}));
}

TEST(StuckTxn, OneThatExpiresIsOutbidAfterThreeLedgersWhileItWaits) {
    StuckFacts facts;
    facts.seen = Seen::unknown;
    facts.expires = true;
    facts.age = 14;
    EXPECT_FALSE(is_to_be_outbid(facts, {}));
    facts.age = 15;
    EXPECT_TRUE(is_to_be_outbid(facts, {}));
    for (const Seen seen : {Seen::unavailable, Seen::pending, Seen::included, Seen::final}) {
        StuckFacts there = facts;
        there.seen = seen;
        EXPECT_FALSE(is_to_be_outbid(there, {}));
    }
    facts.expires = false;
    EXPECT_FALSE(is_to_be_outbid(facts, {})) << "it is replaced";
}

}  // namespace
}  // namespace warden::enforcement
