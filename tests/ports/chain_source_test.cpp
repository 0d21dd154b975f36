// ChainSource: whole blocks with their events, in order, or an error.

#include "ports/chain_source.hpp"

#include <set>

#include "main/chains/kinds.hpp"
#include "platform/json/parse.hpp"
#include "tests/ports/chain_world.hpp"

namespace warden::chain_tests {
namespace {

using chain::BlockNum;
using ports::ChainBlock;

class ChainSourceSuite : public ChainSuite {
  protected:
    ports::ChainSource& source() { return world.source(); }
    std::vector<ChainBlock> next(BlockNum from, std::size_t limit = 100) {
        return get(source().next(from, limit, soon()));
    }
    // The headers of `count` new blocks, each with an event of the contract.
    std::vector<chain::BlockHeader> close_blocks(std::size_t count) {
        std::vector<chain::BlockHeader> headers;
        for (; count > 0; --count) {
            world.pause_or_unpause();
            world.close_block();
            headers.push_back(world.newest());
        }
        return headers;
    }
    chain::Head head() { return get(source().head(soon())); }
    Result<chain::BlockHeader> header(BlockNum num) { return run(source().header(num, soon())); }
};
WARDEN_ON_EVERY_CHAIN(ChainSourceSuite);

TEST(ChainWorlds, EachKindOfChainHasANodeAndASandbox) {
    std::set<std::string> expected{"fake"};
    for (const cli::ChainKind* kind : cli::chain_kinds()) {
        for (const char* world : {"_node", "_sandbox"})
            expected.insert(std::string(kind->name) + world);
    }
    std::set<std::string> names;
    for (const WorldMaker& maker : chain_worlds()) names.insert(maker.name);
    EXPECT_EQ(names, expected);
}

TEST_P(ChainSourceSuite, ReadsWholeProvenBlocksInOrder) {
    const auto headers = close_blocks(3);
    const auto blocks = next(headers[0].ref.num);
    ASSERT_EQ(blocks.size(), 3U);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        EXPECT_EQ(blocks[i].header, headers[i]);
        EXPECT_EQ(blocks[i].proof, chain::ProofLevel::proven);
        ASSERT_EQ(blocks[i].events.size(), 1U);
        if (i == 0) continue;
        EXPECT_EQ(blocks[i].header.parent_hash, blocks[i - 1].header.ref.hash);
        EXPECT_GE(blocks[i].header.time, blocks[i - 1].header.time);
    }
}

TEST_P(ChainSourceSuite, EventsAreDecodedAndKeepWhatTheChainServed) {
    const auto headers = close_blocks(2);
    const auto blocks = next(headers[0].ref.num);
    EXPECT_EQ(blocks.at(0).events.at(0).decoded, orchestrator::Event(orchestrator::Paused{}));
    EXPECT_EQ(blocks.at(0).events.at(0).name, "paused");
    EXPECT_EQ(blocks.at(1).events.at(0).decoded, orchestrator::Event(orchestrator::Unpaused{}));
    for (const ChainBlock& block : blocks) {
        const ports::ChainEvent& event = block.events.at(0);
        EXPECT_FALSE(event.txn_hash.empty());
        const auto raw = json::parse(event.raw);
        ASSERT_TRUE(raw) << event.raw;
        EXPECT_EQ(write_canonical(*raw), event.raw);
    }
    EXPECT_NE(blocks[0].events[0].txn_hash, blocks[1].events[0].txn_hash);
}

TEST_P(ChainSourceSuite, OtherContractsAreNotSeen) {
    world.move_tokens();
    world.close_block();
    const BlockNum num = world.newest().ref.num;
    ASSERT_EQ(next(num).size(), 1U);
    EXPECT_TRUE(next(num).front().events.empty());
}

TEST_P(ChainSourceSuite, ReadsNoMoreThanAskedForAndNothingAboveTheHead) {
    const BlockNum first = close_blocks(3)[0].ref.num;
    EXPECT_EQ(next(first, 2).size(), 2U);
    EXPECT_TRUE(next(first, 0).empty());
    EXPECT_EQ(next(first + 2, 10).size(), 1U);
    EXPECT_TRUE(next(first + 3).empty());
    EXPECT_TRUE(next(first + 1'000'000'000'000).empty());
}

TEST_P(ChainSourceSuite, AHeaderIsThatOfItsBlockOrNotFound) {
    const auto headers = close_blocks(2);
    EXPECT_EQ(header(headers[0].ref.num).value(), headers[0]);
    EXPECT_EQ(header(headers[1].ref.num + 1).error().code, make_error_code(Errc::not_found));
    EXPECT_EQ(header(headers[1].ref.num + 1'000'000'000'000).error().code,
              make_error_code(Errc::not_found));
}

TEST_P(ChainSourceSuite, TheHeadIsTheNewestBlockAndFinalityFollowsIt) {
    const BlockNum num = close_blocks(2)[1].ref.num;
    EXPECT_EQ(head().latest, world.newest().ref);
    EXPECT_LE(head().final_num, num);
    world.finalise();
    EXPECT_GE(head().final_num, num);
    EXPECT_LE(head().final_num, head().latest.num);
}

TEST_P(ChainSourceSuite, EveryEndpointIsAWitnessOfWhatIsFinalThere) {
    const auto headers = close_blocks(2);
    const BlockNum num = headers[1].ref.num;
    world.finalise();
    const auto witnesses = get(source().witnesses(num, soon()));
    ASSERT_GE(witnesses.size(), world.endpoints());
    for (const indexing::Witness& one : witnesses) {
        ASSERT_TRUE(one.header) << one.trouble;
        EXPECT_EQ(*one.header, headers[1]);
        EXPECT_GE(one.final_num, num);
        EXPECT_FALSE(one.operator_name.empty());
    }
    for (const indexing::Witness& one : get(source().witnesses(num + 1'000'000, soon()))) {
        EXPECT_FALSE(one.header);
        EXPECT_FALSE(one.trouble.empty());
    }
}

TEST_P(ChainSourceSuite, WhatWasKeptRawIsDecodedAsIfItCameNow) {
    const auto headers = close_blocks(1);
    const auto blocks = next(headers[0].ref.num);
    ASSERT_FALSE(blocks[0].events.empty());
    const ports::ChainEvent& now = blocks[0].events[0];
    ASSERT_TRUE(now.decoded);
    ports::ChainEvent kept = now;
    kept.decoded.reset();
    kept.name = "0x1";
    const ports::ChainEvent decoded = source().decode(kept);
    EXPECT_EQ(decoded.decoded, now.decoded);
    EXPECT_EQ(decoded.name, now.name);
    EXPECT_EQ(decoded.raw, now.raw);
    kept.raw = "nonsense";
    EXPECT_FALSE(source().decode(kept).decoded);
}

TEST_P(ChainSourceSuite, BlocksThatAreNotFinalMayGiveWayToOthers) {
    const auto headers = close_blocks(3);
    if (!world.reorg(2)) {
        EXPECT_EQ(head().final_num, head().latest.num);
        return;
    }
    const auto blocks = next(headers[0].ref.num);
    ASSERT_EQ(blocks.size(), 3U);
    EXPECT_EQ(blocks[0].header, headers[0]);
    EXPECT_NE(blocks[1].header.ref.hash, headers[1].ref.hash);
    EXPECT_EQ(blocks[1].header.parent_hash, headers[0].ref.hash);
    EXPECT_EQ(blocks[2].header, world.newest());
    EXPECT_EQ(header(headers[1].ref.num).value(), blocks[1].header);
    EXPECT_EQ(head().latest, blocks[2].header.ref);
}

TEST_P(ChainSourceSuite, WaitsNoLongerThanItsDeadline) {
    const BlockNum num = close_blocks(1)[0].ref.num;
    const auto begin = world.clock.now();
    for (const BlockNum after : {num - 1, num, num + 10}) {
        const ports::Deadline deadline = world.clock.now() + std::chrono::seconds{2};
        run(source().wait_head(after, deadline));
        EXPECT_LE(world.clock.now(), deadline) << after;
        run(source().wait_head(after, begin));
        EXPECT_LE(world.clock.now(), deadline) << "a deadline that has passed";
    }
}

TEST_P(ChainSourceSuite, AChainThatNobodyReachesIsTransient) {
    const BlockNum num = close_blocks(1)[0].ref.num;
    cut_all();
    EXPECT_TRUE(run(source().next(num, 10, soon())).error().is(Condition::transient));
    EXPECT_TRUE(header(num).error().is(Condition::transient));
    EXPECT_TRUE(run(source().head(soon())).error().is(Condition::transient));
    run(source().wait_head(num, soon()));
    mend();
    EXPECT_EQ(next(num).size(), 2U);
    EXPECT_EQ(head().latest, world.newest().ref);
}

TEST_P(ChainSourceSuite, OneEndpointIsEnough) {
    const BlockNum num = close_blocks(1)[0].ref.num;
    for (std::size_t i = 1; i < world.endpoints(); ++i) world.cut(i);
    EXPECT_EQ(next(num).size(), 1U);
    EXPECT_EQ(header(num)->ref.num, num);
    EXPECT_EQ(head().latest.num, num);
}

}  // namespace
}  // namespace warden::chain_tests
