#include "domain/indexing/follower.hpp"

#include <gtest/gtest.h>

namespace warden::indexing {
namespace {

// A block of fork `fork`; its parent is of the same fork unless said otherwise.
BlockHeader block(BlockNum num, char fork, char parent_fork) {
    const auto hash = [](BlockNum n, char f) { return std::to_string(n) + f; };
    return {{num, hash(num, fork)}, num == 0 ? "" : hash(num - 1, parent_fork), num * 10};
}
BlockHeader block(BlockNum num, char fork) { return block(num, fork, fork); }

chain::Head head(BlockNum num, char fork, BlockNum final_num = 0) {
    return {block(num, fork).ref, final_num};
}

template <class T>
T expect(Action action) {
    EXPECT_TRUE(std::holds_alternative<T>(action)) << action.index();
    return std::holds_alternative<T>(action) ? std::get<T>(action) : T{};
}

Follower follower() { return Follower({.start_block = 5, .batch_max = 3}); }

// Has committed blocks 5..`last` of fork a, final up to `final_num`, and asks for the head.
Follower at(BlockNum last, BlockNum final_num = 0) {
    Follower f = follower();
    expect<AskHead>(f.step(Started{block(last, 'a'), final_num}));
    return f;
}

// Everybody who is asked shows the block of this fork where ours is of fork a.
Action vote(Follower& f, BlockNum num, char fork) {
    for (int answers = 1;; ++answers) {
        Action action = f.step(Compared{block(num, fork), block(num, 'a')});
        const auto* again = std::get_if<Compare>(&action);
        if (again == nullptr || again->agreed || again->num != num) {
            EXPECT_EQ(answers, fork == 'a' ? 3 : 4);
            return action;
        }
    }
}

TEST(Follower, ReadsFromTheStartBlockInBatches) {
    Follower f = follower();
    expect<AskHead>(f.step(Started{}));
    auto fetch = expect<FetchBlocks>(f.step(HeadSeen{head(9, 'a')}));
    EXPECT_EQ(fetch.from, 5u);
    EXPECT_EQ(fetch.limit, 3u);
    auto commit =
        expect<CommitBlocks>(f.step(BlocksFetched{{block(5, 'a'), block(6, 'a'), block(7, 'a')}}));
    EXPECT_EQ(commit.first, 0u);
    EXPECT_EQ(commit.count, 3u);
    EXPECT_EQ(f.tail(), std::nullopt);  // not before it is committed
    fetch = expect<FetchBlocks>(f.step(Committed{}));
    EXPECT_EQ(fetch.from, 8u);
    EXPECT_EQ(f.tail()->ref.num, 7u);
    expect<CommitBlocks>(f.step(BlocksFetched{{block(8, 'a'), block(9, 'a')}}));
    EXPECT_EQ(expect<WaitHead>(f.step(Committed{})).after, 9u);
}

TEST(Follower, AChainThatEndsBelowTheStartBlockIsSaidAtOnce) {
    for (const auto& tail : {std::optional<BlockHeader>{}, std::optional{block(9, 'a')}}) {
        Follower f = follower();
        f.step(Started{tail, 0});
        const auto retry = expect<Retry>(f.step(HeadSeen{head(4, 'z')}));
        EXPECT_EQ(retry.why, Retry::Why::below_start);
        EXPECT_NE(retry.detail.find("4, below start_block 5"), std::string::npos) << retry.detail;
        f.step(Started{tail, 0});
        const Action at_start = f.step(HeadSeen{head(5, 'a')});
        EXPECT_FALSE(std::holds_alternative<Retry>(at_start));
    }
}

TEST(Follower, GoesOnFromWhatIsStored) {
    Follower f = at(7);
    EXPECT_EQ(expect<FetchBlocks>(f.step(HeadSeen{head(8, 'a')})).from, 8u);
}

TEST(Follower, TheSameHeadMeansWaiting) {
    Follower f = at(7);
    EXPECT_EQ(expect<WaitHead>(f.step(HeadSeen{head(7, 'a')})).after, 7u);
}

TEST(Follower, WhatIsFetchedBecomesFinalOnlyWhereOperatorsAgree) {
    Follower g = follower();
    g.step(Started{});
    g.step(HeadSeen{head(9, 'a', 7)});
    g.step(BlocksFetched{{block(5, 'a'), block(6, 'a'), block(7, 'a')}});
    const auto compare = expect<Compare>(g.step(Committed{}));
    EXPECT_EQ(compare.num, 7u);
    EXPECT_TRUE(compare.agreed);
    EXPECT_EQ(expect<Finalise>(g.step(Compared{block(7, 'a'), block(7, 'a')})).num, 7u);
    EXPECT_EQ(g.final_num(), 0u);
    EXPECT_EQ(expect<FetchBlocks>(g.step(Finalised{})).from, 8u);
    EXPECT_EQ(g.final_num(), 7u);
}

TEST(Follower, WithoutAgreementNothingIsFinalAndReadingGoesOn) {
    Follower f = at(7, 5);
    EXPECT_TRUE(expect<Compare>(f.step(HeadSeen{head(9, 'a', 7)})).agreed);
    EXPECT_EQ(expect<FetchBlocks>(f.step(Compared{})).from, 8u);
    EXPECT_EQ(f.final_num(), 5u);
}

TEST(Follower, AnOlderBlockMayBeWhatIsAgreedOn) {
    Follower f = at(9, 5);
    expect<Compare>(f.step(HeadSeen{head(9, 'a', 8)}));
    EXPECT_EQ(expect<Finalise>(f.step(Compared{block(6, 'a'), block(6, 'a')})).num, 6u);
    expect<WaitHead>(f.step(Finalised{}));
    // What is final already, or lies below our first block, makes nothing final.
    expect<Compare>(f.step(HeadSeen{head(9, 'a', 8)}));
    expect<WaitHead>(f.step(Compared{block(6, 'b'), block(6, 'a')}));
    EXPECT_EQ(f.final_num(), 6u);
    Follower young = at(9);
    expect<Compare>(young.step(HeadSeen{head(9, 'a', 8)}));
    expect<WaitHead>(young.step(Compared{block(4, 'a'), std::nullopt}));
    EXPECT_EQ(young.final_num(), 0u);
}

TEST(Follower, BlocksAreComparedBeforeTheyAreMadeFinal) {
    Follower f = at(9);
    EXPECT_EQ(expect<Compare>(f.step(HeadSeen{head(9, 'a', 7)})).num, 7u);
    EXPECT_EQ(expect<Finalise>(f.step(Compared{block(7, 'a'), block(7, 'a')})).num, 7u);
    expect<WaitHead>(f.step(Finalised{}));
    // Final never goes back, and is not made again.
    expect<WaitHead>(f.step(HeadSeen{head(9, 'a', 6)}));
    EXPECT_EQ(f.final_num(), 7u);
}

TEST(Follower, AFinalBlockOfAnotherForkIsAReorgNotFinal) {
    Follower f = at(9, 5);
    EXPECT_EQ(expect<Compare>(f.step(HeadSeen{head(9, 'a', 7)})).num, 7u);
    EXPECT_FALSE(expect<Compare>(f.step(Compared{block(7, 'b'), block(7, 'a')})).agreed);
    EXPECT_EQ(expect<Compare>(vote(f, 7, 'b')).num, 6u);
}

TEST(Follower, AnotherHashAtOurHeightIsAReorg) {
    Follower f = at(9);
    EXPECT_EQ(expect<Compare>(f.step(HeadSeen{head(9, 'b')})).num, 9u);
    EXPECT_EQ(expect<Compare>(vote(f, 9, 'b')).num, 8u);
    const auto unapply = expect<Unapply>(vote(f, 8, 'a'));
    EXPECT_EQ(unapply.keep, 8u);
    EXPECT_EQ(unapply.depth, 1u);
    expect<AskHead>(f.step(Unapplied{}));
    EXPECT_EQ(f.tail()->ref, block(8, 'a').ref);
    EXPECT_EQ(expect<FetchBlocks>(f.step(HeadSeen{head(9, 'b')})).from, 9u);
}

TEST(Follower, AnotherParentIsAReorgFoundByDoublingThenHalving) {
    Follower f = follower();
    f.step(Started{block(40, 'a'), 0});
    f.step(HeadSeen{head(41, 'b')});
    // The fork leaves after 21: our 22..40 are not the chain's.
    Action action = f.step(BlocksFetched{{block(41, 'b')}});
    std::vector<BlockNum> asked;
    while (auto* compare = std::get_if<Compare>(&action)) {
        const BlockNum num = compare->num;
        asked.push_back(num);
        action = vote(f, num, num <= 21 ? 'a' : 'b');
    }
    EXPECT_EQ(asked, (std::vector<BlockNum>{40, 39, 37, 33, 25, 9, 17, 21, 23, 22}));
    EXPECT_EQ(expect<Unapply>(action).keep, 21u);
    EXPECT_EQ(expect<Unapply>(action).depth, 19u);
}

TEST(Follower, AReorgToBeforeTheStartBlockBeginsAnew) {
    Follower f = at(6);
    f.step(HeadSeen{head(6, 'b')});
    EXPECT_EQ(expect<Compare>(vote(f, 6, 'b')).num, 5u);
    const auto unapply = expect<Unapply>(vote(f, 5, 'b'));
    EXPECT_EQ(unapply.keep, 4u);
    EXPECT_EQ(unapply.depth, 2u);
    expect<AskHead>(f.step(Unapplied{}));
    EXPECT_EQ(f.tail(), std::nullopt);
    EXPECT_EQ(expect<FetchBlocks>(f.step(HeadSeen{head(6, 'b')})).from, 5u);
}

TEST(Follower, NothingFinalIsEverUnapplied) {
    Follower f = at(9, 8);
    EXPECT_FALSE(expect<Compare>(f.step(HeadSeen{head(9, 'b')})).agreed);
    EXPECT_FALSE(expect<Compare>(vote(f, 9, 'b')).agreed);
    const auto asked = expect<Compare>(vote(f, 8, 'b'));
    EXPECT_EQ(asked.num, 8u);
    EXPECT_TRUE(asked.agreed);
    const auto stop = expect<Stop>(f.step(Compared{block(8, 'b'), block(8, 'a')}));
    EXPECT_NE(stop.detail.find("differs from ours at block 8, which is final"), std::string::npos);
    EXPECT_NE(stop.detail.find("warden index rewind"), std::string::npos);
    expect<AskHead>(f.step(Started{block(9, 'a'), 8}));  // a person, or a later look
}

TEST(Follower, OneEndpointThatContradictsAFinalBlockStopsNothing) {
    for (const Compared& agreed : {Compared{block(8, 'a'), block(8, 'a')}, Compared{},
                                   Compared{block(7, 'a'), block(7, 'a')}}) {
        Follower f = at(9, 8);
        f.step(HeadSeen{head(9, 'b')});
        vote(f, 9, 'b');
        vote(f, 8, 'b');
        EXPECT_EQ(expect<Retry>(f.step(agreed)).why, Retry::Why::inconsistent);
    }
}

TEST(Follower, AReorgDownToTheFinalBlockIsFollowed) {
    Follower f = at(9, 8);
    f.step(HeadSeen{head(9, 'b')});
    vote(f, 9, 'b');
    EXPECT_EQ(expect<Unapply>(vote(f, 8, 'a')).keep, 8u);
}

TEST(Follower, ALowerHeadThatAgreesIsALaggingEndpoint) {
    Follower f = at(9);
    EXPECT_EQ(expect<Compare>(f.step(HeadSeen{head(7, 'a')})).num, 7u);
    EXPECT_EQ(expect<WaitHead>(f.step(Compared{block(7, 'a'), block(7, 'a')})).after, 9u);
    EXPECT_EQ(f.tail()->ref.num, 9u);
}

TEST(Follower, ALowerHeadThatContradictsIsAReorg) {
    Follower f = at(9);
    f.step(HeadSeen{head(7, 'b')});
    f.step(Compared{block(7, 'b'), block(7, 'a')});
    EXPECT_EQ(expect<Compare>(vote(f, 7, 'b')).num, 6u);
    EXPECT_EQ(expect<Unapply>(vote(f, 6, 'a')).depth, 3u);
}

TEST(Follower, DuplicatesAreDropped) {
    Follower f = at(7);
    f.step(HeadSeen{head(9, 'a')});
    const auto commit = expect<CommitBlocks>(f.step(BlocksFetched{
        {block(6, 'a'), block(7, 'a'), block(8, 'a'), block(8, 'a'), block(9, 'a')}}));
    EXPECT_EQ(commit.first, 2u);
    EXPECT_EQ(commit.count, 1u);  // the second 8 is no successor
    EXPECT_EQ(expect<FetchBlocks>(f.step(Committed{})).from, 9u);
}

TEST(Follower, ADuplicateOfOurTailWithAnotherHashIsAReorg) {
    Follower f = at(7);
    f.step(HeadSeen{head(9, 'b')});
    f.step(BlocksFetched{{block(7, 'b'), block(8, 'b')}});
    EXPECT_EQ(expect<Compare>(vote(f, 7, 'b')).num, 6u);
}

TEST(Follower, APageThatBeginsTooHighIsAGap) {
    Follower f = at(7);
    f.step(HeadSeen{head(9, 'a')});
    const auto retry = expect<Retry>(f.step(BlocksFetched{{block(9, 'a')}}));
    EXPECT_EQ(retry.why, Retry::Why::gap);
    EXPECT_EQ(retry.detail, "block 9 came where 8 was asked");
}

TEST(Follower, OfAPageWithAHoleOnlyTheBeginningIsTaken) {
    Follower f = at(5);
    f.step(HeadSeen{head(9, 'a')});
    const auto commit =
        expect<CommitBlocks>(f.step(BlocksFetched{{block(6, 'a'), block(8, 'a'), block(9, 'a')}}));
    EXPECT_EQ(commit.count, 1u);
    EXPECT_EQ(expect<FetchBlocks>(f.step(Committed{})).from, 7u);
}

TEST(Follower, OfAPageThatChangesForksOnlyTheBeginningIsTaken) {
    Follower f = at(5);
    f.step(HeadSeen{head(8, 'b')});
    EXPECT_EQ(expect<CommitBlocks>(f.step(BlocksFetched{{block(6, 'a'), block(7, 'b')}})).count,
              1u);
}

TEST(Follower, AnEmptyPageBelowTheHeadIsALaggingEndpoint) {
    Follower f = at(7);
    f.step(HeadSeen{head(9, 'a')});
    const auto retry = expect<Retry>(f.step(BlocksFetched{}));
    EXPECT_EQ(retry.why, Retry::Why::behind);
    EXPECT_EQ(retry.detail, "block 8 is below the head, but the source has none");
}

TEST(Follower, AMissingOrWrongHeaderIsAskedAgainLater) {
    Follower f = at(9);
    f.step(HeadSeen{head(9, 'b')});
    EXPECT_EQ(expect<Retry>(f.step(Compared{std::nullopt, block(9, 'a')})).why, Retry::Why::behind);
    f = at(9);
    f.step(HeadSeen{head(9, 'b')});
    EXPECT_EQ(expect<Retry>(f.step(Compared{block(7, 'b'), block(9, 'a')})).why,
              Retry::Why::inconsistent);
}

TEST(Follower, AStoreThatLostBlocksStops) {
    Follower f = at(9);
    f.step(HeadSeen{head(9, 'b')});
    EXPECT_EQ(expect<Stop>(f.step(Compared{block(9, 'b'), std::nullopt})).detail,
              "block 9 is not stored any more");
    expect<Stop>(follower().step(Started{std::nullopt, 7}));
    expect<Stop>(follower().step(Started{block(6, 'a'), 7}));
    expect<Stop>(follower().step(Started{block(4, 'a'), 0}));
}

TEST(Follower, TheFirstBlockOfAChainNeverChanges) {
    Follower f({.start_block = 0, .batch_max = 3});
    f.step(Started{block(0, 'a'), 0});
    f.step(HeadSeen{head(0, 'b')});
    expect<Stop>(vote(f, 0, 'b'));
    Follower empty({.start_block = 0, .batch_max = 3});
    empty.step(Started{});
    EXPECT_EQ(expect<FetchBlocks>(empty.step(HeadSeen{head(0, 'a')})).from, 0u);
}

TEST(FollowerDeathTest, AnAnswerToNoQuestionIsABug) {
    Follower f = at(9);
    EXPECT_DEATH(f.step(Committed{}), "broken invariant");
    EXPECT_DEATH(f.step(BlocksFetched{}), "broken invariant");
}

}  // namespace
}  // namespace warden::indexing
