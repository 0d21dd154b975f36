// Events that are not understood: the hold, and decoding them later.
#include <gtest/gtest.h>

#include "app/indexer/indexer.hpp"
#include "domain/base/hex.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/unit/app/indexer/world.hpp"

namespace warden::app {
namespace {

class IndexerRefold : public testing::Test {
  protected:
    // Block 7 has an event that nobody knows yet: the endpoint 150. Others follow it.
    void SetUp() override {
        world.settings.batch_max = 2;
        world.source.mine(deployment());
        world.source.mine({endpoint(100)});
        world.source.mine_undecoded("0x123");
        world.source.mine({bond(7)});
        world.source.mine_empty(2);
        world.source.mine({bond(8), endpoint(200)});
    }
    // The next version knows it.
    void learn() {
        world.source.explain = [](const ports::ChainEvent&) -> std::optional<orchestrator::Event> {
            return endpoint(150);
        };
    }
    std::optional<chain::BlockNum> held_from() {
        return support::MemoryChainStore::undecoded_from(world.stored());
    }
    // As if the event had been understood when it came.
    void expect_whole() {
        auto blocks = world.source.blocks();
        blocks[2].events[0].decoded = endpoint(150);
        blocks[2].events[0].name = "provider_updated";
        world.source.restore(blocks);
        world.expect_equal_to_source();
        const auto& versions = world.stored().entities.at(orchestrator::provider_key({"0xa1"}));
        std::vector<chain::BlockNum> from;
        for (const auto& version : versions) from.push_back(version.valid_from);
        EXPECT_EQ(from, (std::vector<chain::BlockNum>{5, 6, 7, 11}));
        EXPECT_EQ(held_from(), std::nullopt);
    }

    support::LogCapture logged;
    World world;
};

TEST_F(IndexerRefold, AnEventThatIsNotUnderstoodPutsTheContractOnHold) {
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
    EXPECT_EQ(held_from(), 7u);
    EXPECT_TRUE(world.metrics.on_hold);
    EXPECT_NE(indexer->standstill(world.clock.now()).find("event 0x123 of block 7"),
              std::string::npos);
    EXPECT_EQ(world.metrics.undecoded_events, 1u);
}

TEST_F(IndexerRefold, TheSameVersionStartsIntoTheSameHold) {
    world.catch_up();
    world.metrics.on_hold = false;
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    support::run_until(world.io, world.clock, [&] { return world.metrics.on_hold; });
    EXPECT_NE(indexer->undecoded().find("0x123"), std::string::npos);
    EXPECT_EQ(world.stored().epoch, 0u);
}

TEST_F(IndexerRefold, AVersionThatKnowsItDecodesWhatWasKeptAndEndsTheHold) {
    world.catch_up();
    learn();
    const auto asked = world.source.blocks().size();
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    support::run_until(world.io, world.clock, [&] { return !held_from(); });
    support::run_until(world.io, world.clock, [&] { return !world.metrics.on_hold; });
    EXPECT_EQ(indexer->standstill(world.clock.now()), "");
    EXPECT_EQ(world.source.blocks().size(), asked);
    expect_whole();
    EXPECT_GT(world.stored().epoch, 0u);
}

TEST_F(IndexerRefold, AsLongAsOneOfThemIsNotExplainedNothingIsMadeAnew) {
    world.source.mine_undecoded("0x456");
    world.catch_up();
    world.source.explain = [](const ports::ChainEvent& kept) -> std::optional<orchestrator::Event> {
        if (kept.name == "0x456") return std::nullopt;
        return endpoint(150);
    };
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    support::run_until(world.io, world.clock, [&] { return !indexer->undecoded().empty(); });
    EXPECT_NE(indexer->undecoded().find("0x456"), std::string::npos);
    EXPECT_EQ(held_from(), 7u);
}

TEST_F(IndexerRefold, EveryStoreCallMayFailAndItGoesOnWhereItWas) {
    for (const char* method : {"undecoded_from", "with_events", "refold", "amend"}) {
        for (const auto fault : {support::StoreFault::fail, support::StoreFault::lose_answer}) {
            for (int nth = 0; nth < 3; ++nth) {
                SCOPED_TRACE(std::string(method) + " " + std::to_string(nth));
                World one;
                one.settings.batch_max = 2;
                one.source.restore(world.source.blocks());
                one.catch_up();
                one.source.explain = [](const ports::ChainEvent&) {
                    return std::optional<orchestrator::Event>(endpoint(150));
                };
                int seen = 0;
                one.store.fault = [&](std::string_view called) {
                    return called == method && seen++ == nth ? fault : support::StoreFault::none;
                };
                one.run_until([&] {
                    return !support::MemoryChainStore::undecoded_from(one.stored()) &&
                           !one.metrics.on_hold;
                });
                auto blocks = one.source.blocks();
                blocks[2].events[0].decoded = endpoint(150);
                one.source.restore(blocks);
                one.expect_equal_to_source();
            }
        }
    }
}

// The event that nobody knew was a pause: without it the end of the pause fits nothing.
TEST_F(IndexerRefold, WhatDoesNotFitOnAHoldIsKeptRawAndNothingStandsStill) {
    World one;
    one.source.mine(deployment());
    one.source.mine_undecoded("0x9");
    one.source.mine({orchestrator::Event(orchestrator::Unpaused{})});
    one.source.mine({endpoint(5)});
    one.catch_up();
    EXPECT_EQ(one.metrics.retries["projection"], 0);
    EXPECT_FALSE(one.stored().blocks[2].events[0].decoded);
    one.source.explain = [](const ports::ChainEvent& kept) -> std::optional<orchestrator::Event> {
        if (kept.name == "0x9") return orchestrator::Event(orchestrator::Paused{});
        return orchestrator::Event(orchestrator::Unpaused{});
    };
    one.run_until([&] { return !support::MemoryChainStore::undecoded_from(one.stored()); });
    auto blocks = one.source.blocks();
    blocks[1].events[0].decoded = orchestrator::Event(orchestrator::Paused{});
    one.source.restore(blocks);
    one.expect_equal_to_source();
}

TEST_F(IndexerRefold, AReorgThatTakesTheEventEndsTheHold) {
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
    world.source.orphan(5);
    world.source.mine_empty(7);
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
    EXPECT_EQ(indexer->undecoded(), "");
    EXPECT_FALSE(world.metrics.on_hold);
}

TEST_F(IndexerRefold, AnUpgradeToUnknownCodeIsAHoldUntilTheCodeIsNamed) {
    World one;
    orchestrator::Upgraded upgraded;
    upgraded.code_hash[31] = 0x77;
    orchestrator::UpgradeProposed proposed;
    proposed.code_hash = upgraded.code_hash;
    proposed.not_before = 70;  // one block later
    one.source.mine(deployment());
    one.source.mine({orchestrator::Event(proposed)});
    one.source.mine({orchestrator::Event(upgraded)});
    one.source.mine({endpoint(5)});
    one.source.explain = [&](const ports::ChainEvent&) {
        return std::optional<orchestrator::Event>(upgraded);
    };
    one.catch_up();
    EXPECT_EQ(support::MemoryChainStore::undecoded_from(one.stored()), 7u);
    one.settings.known_code = {to_hex(upgraded.code_hash)};
    one.run_until([&] { return !support::MemoryChainStore::undecoded_from(one.stored()); });
    one.expect_equal_to_source();
    World known;
    known.settings.known_code = one.settings.known_code;
    known.source.restore(one.source.blocks());
    known.catch_up();
    EXPECT_EQ(support::MemoryChainStore::undecoded_from(known.stored()), std::nullopt);
}

}  // namespace
}  // namespace warden::app
