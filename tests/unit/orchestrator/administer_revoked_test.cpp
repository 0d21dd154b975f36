// Who is revoked, whose key is stolen, waits for nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/orchestrator/people.hpp"

namespace warden::orchestrator::people {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(PlanConfigure, WhoIsRevokedGoesFirstAndAtOnce) {
    Contract contract({"abc", 'z', 4});
    Wish wish = wish_of({"abd", 'y', 4});
    wish.revoked = accounts("c");
    EXPECT_THAT(plan(contract, wish),
                ElementsAre("set_oracle c revoked", "set_arbiter y", "set_oracle d enabled"));
    play_all(contract, wish);
    EXPECT_THAT(plan(contract, wish), IsEmpty());
    // One who was retired and still votes on what is open, too; then there is nothing left.
    ASSERT_TRUE(contract.play(RetireOracle{account('b')}));
    Wish both = wish_of({"ad", 'y', 4});
    both.revoked = accounts("bc");
    EXPECT_THAT(plan(contract, both), ElementsAre("set_oracle b revoked"));
    play_all(contract, both);
    EXPECT_THAT(plan(contract, both), IsEmpty());
}

// A stolen key waits for nothing: neither for who is busy, nor for a wish that can't come true.
TEST(PlanConfigure, WhoIsRevokedGoesWhateverStandsInTheWayOfTheRest) {
    const auto expect_revoked_alone = [](Contract contract, Wish wish, const char* obstacle) {
        wish.revoked = accounts("b");
        const auto first = contract.plan(wish);
        ASSERT_TRUE(first.has_value()) << first.error().text();
        EXPECT_THAT(lines(*first), ElementsAre("set_oracle b revoked"));
        EXPECT_THAT(first->waits, IsEmpty());
        ASSERT_TRUE(first->obstacle.has_value());
        EXPECT_THAT(first->obstacle->detail, HasSubstr(obstacle));
        play_all(contract, wish);
        EXPECT_THAT(plan(contract, wish), ElementsAre(HasSubstr(obstacle)));
    };
    const Contract contract({"ab", 'z', 2});
    Contract busy = contract;
    busy.busy = accounts("d");
    expect_revoked_alone(busy, wish_of({"ad", 'z', 2}), "d: has open reservations");
    Wish other = wish_of({"a", 'z', 2});
    other.deployment.token = account('U');
    expect_revoked_alone(contract, other, "token is T");
    expect_revoked_alone(contract, wish_of({"az", 'y', 2}), "no order of calls leads there");
    // Only its admin revokes; a new one accepts first.
    Wish theirs = wish_of({"ad", 'z', 2});
    theirs.deployment.admin = account('B');
    theirs.revoked = accounts("b");
    EXPECT_THAT(busy.plan(theirs, 'B').error().detail, HasSubstr("NotAuthorized"));
    EXPECT_THAT(lines(*busy.plan(theirs)), ElementsAre("set_oracle b revoked"));
    busy.instance.pending_admin = account('B');
    EXPECT_THAT(lines(*busy.plan(theirs, 'B')),
                ElementsAre("accept_admin", "set_oracle b revoked"));
    EXPECT_EQ(busy.plan(theirs, 'B')->urgent, 2u);
    theirs.revoked.clear();
    EXPECT_THAT(busy.plan(theirs, 'B').error().detail, HasSubstr("d: has open reservations"));
}

TEST(PlanConfigure, NobodyHasToReplaceWhoIsRevoked) {
    for (const char* left : {"a", ""}) {
        Contract contract({"ab", 'z', 2});
        Wish wish = wish_of({left, 'z', 2});
        wish.revoked = accounts(*left == 0 ? "ab" : "b");
        EXPECT_THAT(wrong_fields(wish), IsEmpty());
        play_all(contract, wish);
        EXPECT_TRUE(is_done(contract, wish));
    }
}

// The list of the revoked stays in the settings: it is no leave for ever.
TEST(PlanConfigure, TooFewOraclesAreAnObstacleUnlessSomebodyWasRevokedLately) {
    Contract contract({"abc", 'z', 2});
    Wish wish = wish_of({"ab", 'z', 2});
    wish.revoked = accounts("c");
    EXPECT_EQ(contract.plan(wish)->urgent, 1u);
    play_all(contract, wish);
    wish.deployment.oracles = accounts("a");
    const auto alone = contract.plan(wish);
    EXPECT_THAT(lines(*alone), ElementsAre("retire_oracle b"));
    EXPECT_EQ(alone->urgent, 0u);
    contract.now += kUnbonding - 1;
    EXPECT_FALSE(contract.plan(wish)->obstacle);
    ++contract.now;
    EXPECT_THAT(plan(contract, wish),
                ElementsAre(HasSubstr("oracles: 1 can't reach a quorum of 2")));
    wish.deployment.config.quorum = 1;
    EXPECT_TRUE(contract.plan(wish).has_value());
    wish.deployment.oracles.clear();
    EXPECT_THAT(plan(contract, wish), ElementsAre(HasSubstr("oracles: 0 can't reach")));
}

}  // namespace
}  // namespace warden::orchestrator::people
