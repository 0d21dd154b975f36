// A pass does a bounded part of the work, nearest deadline first, and everything has its turn.
#include <gtest/gtest.h>

#include <utility>

#include "app/enforcer/enforcer.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

using orchestrator::SlashStatus;
using support::StoreFault;

class RoundsTest : public EnforcerTest {
  protected:
    // Reservations 7, 8, .. whose windows end a second earlier each.
    void breaches(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            world.reservation(7 + i);
            world.breached(7 + i, kEnd - i);
        }
    }
    // The histories of 7, 8, .., one letter each: s(ealed), w(arned), - for none.
    std::string states(std::uint64_t count) {
        std::string text;
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::string history = world.history(7 + i);
            text += history.empty() ? '-' : history[history.rfind(' ') + 1];
        }
        return text;
    }
    // Of five breaches, each pass takes a step of two.
    void expect_round_by_two(Enforcer& enforcer) {
        for (const char* after : {"---ss", "-ssss", "sssss"}) {
            world.pass(enforcer);
            EXPECT_EQ(states(5), after);
        }
    }
};

TEST_F(RoundsTest, APassIsBoundedAndTheNextGoesOnNearestDeadlineFirst) {
    world.settings.pass_max = 2;
    breaches(5);
    const auto enforcer = world.enforcer();
    expect_round_by_two(*enforcer);
    world.pass(*enforcer);
    EXPECT_EQ(states(5), "sssww") << "and begins again";
}

// Each draft of a mass breach asks of every reservation.
TEST_F(RoundsTest, APassEndsAfterItsReadsOfPaymentsAndTheNextGoesOn) {
    world.settings.payment_reads_max = 10;
    world.evidence.reads_of_draft = 6;
    breaches(5);
    const auto enforcer = world.enforcer();
    expect_round_by_two(*enforcer);
}

TEST_F(RoundsTest, WhatCameLaterWaitsForTheNextRoundAndStandsInItByItsDeadline) {
    world.settings.pass_max = 1;
    breaches(2);
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.reservation(9);
    world.breached(9, kEnd - 2);
    world.pass(*enforcer);
    EXPECT_EQ(states(3), "ss-");
    world.pass(*enforcer);
    EXPECT_EQ(states(3), "sss");
}

// What somebody else filed last is still to be attested.
TEST_F(RoundsTest, TheLastDeadlineIsThatOfTheAttestation) {
    world.settings.pass_max = 1;
    breaches(1);
    world.reservation(8);
    world.breached(8, kEnd - 1'000);  // claimed until kEnd, attested until kEnd + 500
    world.slash(SlashStatus::claimed, {}, 8, 8);
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    EXPECT_EQ(states(2), "-s");
}

// Late: it was attested until kEnd.
TEST_F(RoundsTest, WhatIsTooLateKeepsNothingThatIsNot) {
    world.settings.pass_max = 1;
    breaches(1);
    world.reservation(8);
    world.breached(8, kEnd - 1'500);
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    EXPECT_EQ(states(2), "s-");
    world.pass(*enforcer);
    EXPECT_EQ(world.history(8), "expired:not_running");
}

TEST_F(RoundsTest, TheDeadlineIsThatOfTheReservationsOwnConfiguration) {
    world.settings.pass_max = 1;
    breaches(2);
    orchestrator::Config shorter = world.config;
    shorter.claim_secs -= 2;
    world.put(orchestrator::config_key(2), shorter);
    world.reservation(7, "0x1", [](auto& r) { r.config_version = 2; });
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    EXPECT_EQ(states(2), "s-");
}

TEST_F(RoundsTest, AKeyThatEndsThePassKeepsNoOtherFromItsTurn) {
    breaches(2);
    bool fails = true;
    world.decisions.fault = [&](std::string_view method) {
        const bool now = method == "history" && std::exchange(fails, false);
        return now ? StoreFault::fail : StoreFault::none;
    };
    const auto enforcer = world.enforcer();
    EXPECT_FALSE(world.try_pass(*enforcer));
    world.pass(*enforcer);
    EXPECT_EQ(states(2), "s-");
    world.pass(*enforcer);
    EXPECT_EQ(states(2), "ws");
}

TEST_F(RoundsTest, VerdictsAreReadInBoundedParts) {
    world.settings.taken_max = 2;
    breaches(5);
    const auto enforcer = world.enforcer();
    for (const std::size_t open : {2u, 4u, 5u, 5u}) {
        world.pass(*enforcer);
        EXPECT_EQ(world.metrics.open, open);
    }
}

}  // namespace
}  // namespace warden::app
