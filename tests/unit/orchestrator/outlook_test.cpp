// Who judges when, what time brings, and what each key is worth.
#include "domain/orchestrator/outlook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/orchestrator/judges.hpp"
#include "tests/unit/orchestrator/people.hpp"

namespace warden::orchestrator::people {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Of each oracle in turn; -1: for ever.
std::vector<int> secs_without(const Instance& instance, std::uint32_t quorum) {
    std::vector<int> out;
    for (const LostKey& key : if_lost(instance, quorum, kNow)) {
        if (key.role == "oracle") out.push_back(key.secs ? static_cast<int>(*key.secs) : -1);
    }
    return out;
}

TEST(Judges, AnEntryCoversFromSinceToUntil) {
    const OracleEntry entry{account('a'), 10, 20, false};
    EXPECT_FALSE(covers(entry, 9));
    EXPECT_TRUE(covers(entry, 10));
    EXPECT_TRUE(covers(entry, 19));
    EXPECT_FALSE(covers(entry, 20));
    EXPECT_TRUE(covers({account('a'), 10, 0, false}, 1'000'000));
}

TEST(Judges, ARetiredOneJudgesUntilItsSlashesCouldBeClosedARevokedOneNever) {
    EXPECT_TRUE(is_judge({account('a'), 0, 0, false}, 1'000, 45));
    EXPECT_TRUE(is_judge({account('a'), 0, 955, false}, 999, 45));
    EXPECT_FALSE(is_judge({account('a'), 0, 955, false}, 1'000, 45));
    EXPECT_FALSE(is_judge({account('a'), 0, 2'000, true}, 1'000, 45));
}

TEST(Judges, VotesCountByTheWindowsStart) {
    Instance instance = instance_of({"ab"});
    instance.oracles[0].until = 500;
    instance.oracles[1].revoked = true;
    instance.oracles.push_back({account('a'), 700, 0, false});
    EXPECT_TRUE(may_vote(instance, account('a'), 499));
    EXPECT_FALSE(may_vote(instance, account('a'), 500));
    EXPECT_TRUE(may_vote(instance, account('a'), 700));
    EXPECT_FALSE(may_vote(instance, account('b'), 499));
    EXPECT_FALSE(may_vote(instance, account('c'), 499));
    EXPECT_EQ(voters_at(instance, 499), 1U);
    EXPECT_EQ(voters_at(instance, 500), 0U);
    EXPECT_EQ(entries_at(instance, 499), 2U) << "revoked ones count, too";
    EXPECT_EQ(entries_at(instance, 500), 1U);
}

TEST(Judges, TheQuorumIsAtMostAMajorityAndAtLeastTwo) {
    const auto quorum = [](const std::string& oracles, std::uint32_t of) {
        return quorum_at(instance_of({oracles}), of, kNow);
    };
    EXPECT_EQ(quorum("a", 1), 1U);
    EXPECT_EQ(quorum("a", 2), 2U);
    EXPECT_EQ(quorum("abcd", 4), 3U);
    EXPECT_EQ(quorum("abcde", 4), 3U);
    EXPECT_EQ(quorum("abcdefg", 4), 4U);
    EXPECT_EQ(quorum("abcdefg", 2), 2U);
}

TEST(Judges, TheNextArbiterIsInOfficeFromItsTimeOn) {
    Instance instance = instance_of({"a", 'z'});
    EXPECT_EQ(arbiter_at(instance, kNow), account('z'));
    instance.next_arbiter = account('y');
    instance.next_from = kNow + 1;
    EXPECT_EQ(arbiter_at(instance, kNow), account('z'));
    EXPECT_EQ(arbiter_at(instance, kNow + 1), account('y'));
}

TEST(Outlook, RoleChangesAreThoseToCome) {
    Instance instance = instance_of({"abc", 'z'});
    EXPECT_THAT(role_changes(instance, kNow), IsEmpty());
    instance.oracles[0].until = kNow + 2;
    instance.oracles[1].until = kNow;
    instance.oracles[2] = {account('c'), kNow + 3, kNow + 4, true};
    instance.oracles.push_back({account('d'), kNow + 1, 0, false});
    instance.next_arbiter = account('y');
    instance.next_from = kNow + 5;
    EXPECT_THAT(role_changes(instance, kNow),
                ElementsAre(Waiting{"oracle a leaves office", kNow + 2},
                            Waiting{"oracle d comes into office", kNow + 1},
                            Waiting{"arbiter y comes into office", kNow + 5}));
    EXPECT_THAT(role_changes(instance, kNow + 5), IsEmpty());
}

TEST(Outlook, AnUpgradeIsPendingFromItsProposalUntilItLapses) {
    Instance instance;
    EXPECT_FALSE(upgrade_pending(instance, kNow));
    instance.pending_not_before = kNow;
    EXPECT_TRUE(upgrade_pending(instance, 0));
    EXPECT_TRUE(upgrade_pending(instance, kNow + 604'799));
    EXPECT_FALSE(upgrade_pending(instance, kNow + 604'800));
}

TEST(Outlook, OneLostKeyOfThreeCostsNothingOfTwoTheDelay) {
    EXPECT_THAT(secs_without(instance_of({"abc"}), 2), ElementsAre(0, 0, 0));
    EXPECT_THAT(secs_without(instance_of({"abcd"}), 4), ElementsAre(0, 0, 0, 0));
    EXPECT_THAT(secs_without(instance_of({"ab"}), 2), ElementsAre(kDelay, kDelay));
    EXPECT_THAT(secs_without(instance_of({"a"}), 1), ElementsAre(kDelay));
    EXPECT_THAT(secs_without(instance_of({"a"}), 2), ElementsAre(-1));
}

TEST(Outlook, OneOnItsWayShortensTheTimeAndOneWhoLeavesDoesNotCount) {
    Instance instance = instance_of({"ab"});
    instance.oracles.push_back({account('c'), kNow + 3, 0, false});
    EXPECT_THAT(secs_without(instance, 2), ElementsAre(3, 3, 0));
    instance = instance_of({"abc"});
    instance.oracles[2].until = kNow + 2;  // then one is left until the new one comes
    EXPECT_THAT(secs_without(instance, 2), ElementsAre(kDelay - 2, kDelay - 2));
}

TEST(Outlook, TheArbitersKeyCostsTheDelayOrTheTimeUntilTheNext) {
    Instance instance = instance_of({"abc", 'z'});
    const auto arbiter = [&] { return if_lost(instance, 2, kNow).back(); };
    EXPECT_EQ(arbiter(), (LostKey{"arbiter", account('z'), kDelay}));
    instance.next_arbiter = account('y');
    instance.next_from = kNow + 2;
    EXPECT_EQ(arbiter(), (LostKey{"arbiter", account('z'), 2}));
    instance.next_from = kNow;
    EXPECT_EQ(arbiter(), (LostKey{"arbiter", account('y'), kDelay}));
}

}  // namespace
}  // namespace warden::orchestrator::people
