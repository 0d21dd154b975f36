// How far what a source answers is proven, and when less than that is taken.

#include "tests/unit/stellar/source_fixture.hpp"

namespace warden::stellar {
namespace {

TEST_F(SourceTest, ANewerProtocolIsReadFromEventsAndOnlyClaimed) {
    fill(node(), 4);
    make_unreadable(node());
    const auto blocks = next(100);
    ASSERT_TRUE(blocks.has_value()) << blocks.error().text();
    ASSERT_EQ(blocks->size(), 4u);
    EXPECT_EQ(proofs(*blocks), std::vector<ProofLevel>(4, ProofLevel::claimed));
    EXPECT_EQ(blocks->at(2).events.size(), 1u);
    EXPECT_EQ(blocks->at(2).events[0].event_index, 1u);
    EXPECT_EQ(blocks->at(2).events[0].txn_index, 1u);
    EXPECT_FALSE(quarantined("a"));
    EXPECT_EQ(run(source->head(soon()))->latest.num, 103u);
    // The same event has the same text by either way.
    node().hook = nullptr;
    EXPECT_EQ(next(102, 1)->front().events[0].raw, blocks->at(2).events[0].raw);
}

TEST_F(SourceWithTwo, ANewerProtocolIsCrossCheckedWithAnotherEndpoint) {
    for (const char* alias : {"a", "b"}) {
        fill(node(alias), 4);
        make_unreadable(node(alias));
    }
    EXPECT_EQ(proofs(next(100).value()), std::vector<ProofLevel>(4, ProofLevel::cross_checked));
}

TEST_F(SourceWithTwo, EndpointsThatDisagreeLeaveItClaimed) {
    fill(node("a"), 4);
    fill(node("b"), 4);
    for (const char* alias : {"a", "b"}) make_unreadable(node(alias));
    node("b").ledger(101).txns[1].events[1] = event(666);  // in getEvents only
    EXPECT_EQ(proofs(next(100).value()), std::vector<ProofLevel>(4, ProofLevel::claimed));
}

TEST_F(SourceWithTwo, OneThatCanBeReadIsPreferredToClaims) {
    for (const char* alias : {"a", "b"}) fill(node(alias), 4);
    make_unreadable(node("a"));
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(proofs(next(100).value()), std::vector<ProofLevel>(4, ProofLevel::proven));
    }
}

class SourceOfProven : public SourceWithTwo {
  protected:
    explicit SourceOfProven(ProofLevel needed = ProofLevel::proven) {
        settings.needed = needed;
        remake();
        for (const char* alias : {"a", "b"}) fill(node(alias), 4);
        make_unreadable(node("a"));
    }
};

// One ledger that was stored as claimed ends what is verified for good.
TEST_F(SourceOfProven, OneThatIsDownMayDoBetter) {
    for (const Reply& down : {Reply::status(503), Reply::status(429), Reply::raw("<html>")}) {
        node("b").hook = [down](const std::string&, const Json&) { return down; };
        const auto blocks = next(100);
        ASSERT_FALSE(blocks);
        EXPECT_TRUE(blocks.error().is(Condition::transient));
        EXPECT_EQ(node("a").calls_of("getEvents"), 0u) << "not asked for less";
        pass(std::chrono::hours{1});
    }
    node("b").hook = nullptr;
    EXPECT_EQ(proofs(next(100).value()), std::vector<ProofLevel>(4, ProofLevel::proven));
}

TEST_F(SourceOfProven, OneThatIsLeftAloneMayDoBetter) {
    ASSERT_TRUE(run(nodes->all(soon())).has_value());
    pool->report_bad("b", "over its limit");
    const auto blocks = next(100);
    ASSERT_FALSE(blocks);
    EXPECT_TRUE(blocks.error().is(Condition::transient));
}

TEST_F(SourceOfProven, OneWithAShorterHistoryProvesNothing) {
    node("b").oldest = 102;
    const auto blocks = next(100);
    ASSERT_FALSE(blocks);
    EXPECT_TRUE(blocks.error().is(Condition::transient)) << blocks.error().text();
}

TEST_F(SourceOfProven, ClaimsAreTakenWhereNobodyCanDoBetter) {
    make_unreadable(node("b"));
    EXPECT_EQ(proofs(next(100).value()), std::vector<ProofLevel>(4, ProofLevel::cross_checked));
}

TEST_F(SourceOfProven, OneOfAnotherNetworkProvesNothingBetter) {
    node("b").passphrase = "Standalone Network ; February 2017";
    const auto blocks = next(100);
    ASSERT_TRUE(blocks) << blocks.error().text();
    EXPECT_EQ(proofs(*blocks), std::vector<ProofLevel>(4, ProofLevel::claimed));
}

TEST_F(SourceWithTwo, WhereClaimsCountOneEndpointIsEnough) {
    fill(node("a"), 4);
    make_unreadable(node("a"));
    node("b").hook = [](const std::string&, const Json&) { return Reply::status(503); };
    EXPECT_EQ(proofs(next(100).value()), std::vector<ProofLevel>(4, ProofLevel::claimed));
}

class SourceOfCrossChecked : public SourceOfProven {
  protected:
    SourceOfCrossChecked() : SourceOfProven(ProofLevel::cross_checked) {}
};

TEST_F(SourceOfCrossChecked, OneThatIsDownIsWaitedFor) {
    node("b").hook = [](const std::string&, const Json&) { return Reply::status(503); };
    const auto blocks = next(100);
    ASSERT_FALSE(blocks);
    EXPECT_TRUE(blocks.error().is(Condition::transient));
    EXPECT_FALSE(quarantined("a"));
    pass(std::chrono::hours{1});
    make_unreadable(node("b"));
    EXPECT_EQ(proofs(next(100).value()), std::vector<ProofLevel>(4, ProofLevel::cross_checked));
}

TEST_F(SourceOfCrossChecked, WhatAnotherContradictsIsNotTaken) {
    make_unreadable(node("b"));
    node("b").ledger(101).txns[1].events[1] = event(666);  // in getEvents only
    const auto blocks = next(100);
    ASSERT_FALSE(blocks);
    EXPECT_TRUE(blocks.error().is(Condition::transient));
}

}  // namespace
}  // namespace warden::stellar
