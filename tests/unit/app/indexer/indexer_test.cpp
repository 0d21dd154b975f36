#include "app/indexer/indexer.hpp"

#include <gtest/gtest.h>

#include "tests/unit/app/indexer/bench.hpp"

namespace warden::app {
namespace {

using support::SourceFault;
using support::StoreFault;

// Answers with `fault` for the first `times` calls of `method`.
template <class Fault>
std::function<Fault(std::string_view)> first_calls(std::string method, int times, Fault fault) {
    return [method = std::move(method), times, fault](std::string_view called) mutable {
        return called == method && times-- > 0 ? fault : Fault::none;
    };
}

class IndexerTest : public IndexerBench {};

TEST_F(IndexerTest, CatchesUpInBatches) {
    world.catch_up();
    world.expect_equal_to_source();
    EXPECT_EQ(world.metrics.batches, 3u);
    EXPECT_EQ(world.metrics.blocks_committed, 11u);
    EXPECT_EQ(world.metrics.events_committed, 7u);
    EXPECT_EQ(world.metrics.indexed_num, 15u);
    EXPECT_EQ(world.metrics.indexed_time, 150u);
    EXPECT_TRUE(world.metrics.retries.empty());
}

TEST_F(IndexerTest, KeepsOneVersionPerEntityAndBlock) {
    world.source.mine({endpoint(1), endpoint(2), endpoint(200), bond(8)});  // nothing is different
    world.catch_up();
    const auto& versions = world.stored().entities.at(orchestrator::provider_key({"0xa1"}));
    std::vector<chain::BlockNum> from;
    for (const auto& version : versions) from.push_back(version.valid_from);
    EXPECT_EQ(from, (std::vector<chain::BlockNum>{5, 6, 14}));
    EXPECT_EQ(*versions[1].body.find("endpoint")->string(), "100");
}

TEST_F(IndexerTest, FollowsTheHead) {
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    const auto drive = [&] {
        support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
        world.expect_equal_to_source();
    };
    drive();
    for (std::uint64_t i = 0; i < 5; ++i) {
        world.source.mine({endpoint(300 + i)});
        drive();
    }
    EXPECT_EQ(world.metrics.head_num, 20u);
}

TEST_F(IndexerTest, MakesBlocksFinal) {
    world.source.set_final(12);
    world.run_until([&] { return world.stored().final_num == 12; });
    world.source.set_final(15);
    world.run_until([&] { return world.stored().final_num == 15; });
    EXPECT_EQ(world.metrics.final_num, 15u);
}

TEST_F(IndexerTest, AReorgTakesItsEventsWithIt) {
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
    world.source.orphan(3);
    world.source.mine({endpoint(150)});
    world.source.mine_empty(3);
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
    world.expect_equal_to_source();
    EXPECT_EQ(world.metrics.depths, std::vector<chain::BlockNum>{3});
    EXPECT_EQ(
        world.projection().at("provider 0xa1").find("\"endpoint\":\"150\"") != std::string::npos,
        true);
    EXPECT_NE(world.projection().at("consumer 0xc1").find("\"bond\":\"0\""), std::string::npos);
}

TEST_F(IndexerTest, AReorgWhileDisconnectedIsFoundAtTheStart) {
    world.catch_up();
    world.source.orphan(10);  // all but the deployment
    world.source.mine({bond(1)});
    world.source.mine_empty(12);
    world.catch_up();
    world.expect_equal_to_source();
    EXPECT_EQ(world.metrics.depths, std::vector<chain::BlockNum>{10});
}

TEST_F(IndexerTest, AReorgOfTheDeploymentBeginsAnew) {
    world.catch_up();
    world.source.orphan(11);
    world.source.mine_empty(2);
    world.source.mine(deployment());
    world.source.mine_empty(10);
    world.catch_up();
    world.expect_equal_to_source();
    EXPECT_EQ(world.metrics.depths, std::vector<chain::BlockNum>{11});
}

TEST_F(IndexerTest, AReorgBelowTheFinalBlockHaltsWithoutWriting) {
    world.source.set_final(12);
    world.run_until([&] { return world.stored().final_num == 12; });
    world.catch_up();
    const auto before = world.stored_headers();
    const auto honest = world.source.blocks();
    world.source.orphan(5);
    world.source.mine_empty(9);
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    support::run_until(world.io, world.clock, [&] { return world.metrics.is_halted; });
    EXPECT_NE(indexer->halted().find("final"), std::string::npos);
    const auto halted_at = world.clock.now();
    support::run_until(world.io, world.clock, [&] {
        return world.clock.now() > halted_at + 3 * world.settings.halted_poll;
    });
    EXPECT_EQ(world.stored_headers(), before);

    // The lying endpoint is gone.
    world.source.restore(honest);
    world.source.mine({bond(10)});
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
    support::run_until(world.io, world.clock, [&] { return !world.metrics.is_halted; });
    EXPECT_EQ(indexer->halted(), "");
    world.expect_equal_to_source();
}

TEST_F(IndexerTest, SourceErrorsAreTriedAgainWithBackoff) {
    const auto start = world.clock.now();
    world.source.fault = first_calls("next", 4, SourceFault::fail);
    world.catch_up();
    world.expect_equal_to_source();
    EXPECT_EQ(world.metrics.retries, (std::map<std::string, int>{{"source", 4}}));
    // Waits of at least half of 200, 400, 800 and 1600 ms.
    EXPECT_GE(world.clock.now() - start, Millis{1'500});
    EXPECT_LE(world.clock.now() - start, Millis{4'000});
}

TEST_F(IndexerTest, EverySourceCallMayFail) {
    for (const char* method : {"head", "next", "header"}) {
        world.source.fault = first_calls(method, 1, SourceFault::fail);
        world.source.orphan(2);
        world.source.mine_empty(3);
        world.catch_up();
        world.expect_equal_to_source();
    }
    EXPECT_GE(world.metrics.retries.at("source"), 3);
}

TEST_F(IndexerTest, AGapIsAnAlarmAndNothingIsSkipped) {
    world.source.fault = first_calls("next", 1, SourceFault::gap);
    world.catch_up();
    world.expect_equal_to_source();
    EXPECT_EQ(world.metrics.retries.at("gap"), 1);
}

TEST_F(IndexerTest, DuplicatesAreStoredOnce) {
    world.source.fault = first_calls("next", 5, SourceFault::duplicate);
    world.catch_up();
    world.expect_equal_to_source();
    EXPECT_EQ(world.metrics.events_committed, 7u);
}

TEST_F(IndexerTest, ALaggingEndpointUnappliesNothing) {
    world.catch_up();
    world.source.fault = first_calls("head", 3, SourceFault::empty);
    world.run_until([&] { return world.source.heads_asked > 8; });
    world.expect_equal_to_source();
    EXPECT_TRUE(world.metrics.depths.empty());
    world.source.mine_empty(1);
    world.source.fault = first_calls("next", 2, SourceFault::empty);
    world.catch_up();
    EXPECT_EQ(world.metrics.retries, (std::map<std::string, int>{{"behind", 2}}));
}

TEST_F(IndexerTest, EveryStoreCallMayFail) {
    world.source.set_final(9);
    for (const char* method :
         {"tail", "final_num", "header", "load", "commit", "unapply", "finalise"}) {
        world.source.orphan(2);
        world.source.mine({bond(world.source.newest())});
        world.source.mine({endpoint(world.source.newest())});
        world.source.mine_empty(1);
        world.source.set_final(world.source.newest() - 4);
        world.store.fault = first_calls(method, 2, StoreFault::fail);
        world.run_until([&] {
            return world.caught_up() && world.stored().final_num == world.source.newest() - 4;
        });
        world.expect_equal_to_source();
    }
    EXPECT_GE(world.metrics.retries.at("store"), 12);
}

TEST_F(IndexerTest, AWriteWhoseAnswerIsLostIsNotRepeated) {
    for (const char* method : {"commit", "unapply", "finalise"}) {
        world.source.orphan(2);
        world.source.mine({bond(world.source.newest())});
        world.source.mine_empty(2);
        world.source.set_final(world.source.newest() - 4);
        world.store.fault = first_calls(method, 2, StoreFault::lose_answer);
        world.run_until([&] {
            return world.caught_up() && world.stored().final_num == world.source.newest() - 4;
        });
        world.expect_equal_to_source();
    }
}

TEST_F(IndexerTest, AnEventThatDoesNotFitIsNeverStored) {
    world.source.mine({orchestrator::Event(orchestrator::Unpaused{})});
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    support::run_until(world.io, world.clock,
                       [&] { return world.metrics.retries["projection"] == 3; });
    EXPECT_EQ(world.stored().blocks.back().header.ref.num, 12u);  // the batch before
    bool named = false;
    for (const std::string& line : logged.lines()) {
        named = named || line.find("block 16") != std::string::npos;
    }
    EXPECT_TRUE(named);
    world.source.orphan(1);  // it was a lie
    world.source.mine({bond(11)});
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
    world.expect_equal_to_source();
}

TEST_F(IndexerTest, AnUndecodedEventIsStoredRawAndCounted) {
    world.source.mine_undecoded("0x123");
    world.catch_up();
    world.expect_equal_to_source();
    EXPECT_EQ(world.metrics.undecoded_events, 1u);
    EXPECT_EQ(world.stored().blocks.back().events.at(0).name, "0x123");
}

TEST_F(IndexerTest, EntitiesThatWereForgottenAreLoadedAgain) {
    world.settings.entities_max = 1;
    world.settings.batch_max = 1;
    for (std::uint64_t i = 0; i < 6; ++i) world.source.mine({endpoint(i), bond(10 + i)});
    world.catch_up();
    world.expect_equal_to_source();
}

TEST_F(IndexerTest, AWrongHintIsNoHotLoop) {
    world.source.hints_lie = true;
    world.catch_up();
    const auto asked = world.source.heads_asked;
    const auto start = world.clock.now();
    world.run_until([&] { return world.clock.now() >= start + Millis{2'000}; });
    EXPECT_LE(world.source.heads_asked - asked, 2'000u / 20 + 3);
}

TEST_F(IndexerTest, AnotherInstanceTakesOverWhenTheLeaderIsGone) {
    world.settings.lease_ttl = Millis{3'000};
    support::MemoryLeadership other(world.leases, "b");
    const auto first = world.indexer(world.leadership);
    const auto second = world.indexer(other);
    auto running = std::make_unique<Running>(world.io, *first);
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
    Running standby(world.io, *second);
    const auto start = world.clock.now();
    support::run_until(world.io, world.clock,
                       [&] { return world.clock.now() > start + 2 * world.settings.lease_ttl; });
    EXPECT_TRUE(first->leads());  // renewed in time
    EXPECT_FALSE(second->leads());
    EXPECT_EQ(second->standstill(world.clock.now()), "");  // standing by is being well

    running.reset();
    world.source.mine({bond(12)});
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
    EXPECT_TRUE(second->leads());
    world.expect_equal_to_source();
}

TEST_F(IndexerTest, ADeposedLeaderWritesNothing) {
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    bool deposed = false;
    world.source.fault = [&](std::string_view method) {
        if (method == "next" && !deposed) {  // while it waits for the page
            world.leases.take_over("indexer/sim.main", "b", Millis{5'000});
            deposed = true;
        }
        return SourceFault::none;
    };
    support::run_until(world.io, world.clock, [&] { return world.metrics.retries["store"] == 1; });
    EXPECT_TRUE(world.stored().blocks.empty());
    EXPECT_FALSE(indexer->leads());
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });  // b is gone
    EXPECT_TRUE(indexer->leads());
    world.expect_equal_to_source();
}

TEST_F(IndexerTest, CancellationAtEveryAwaitLeavesAGoodStore) {
    // Counts the awaits of one whole life with a re-org in it, then dies at each of them.
    const auto life = [](int die_at) {
        World w;
        w.source.mine(deployment());
        w.source.mine({endpoint(1)});
        w.source.mine_empty(3);
        w.source.set_final(6);
        w.run_until([&] { return w.caught_up() && w.stored().final_num == 6; });
        w.source.orphan(2);
        w.source.mine({bond(2), endpoint(3)});
        w.source.mine_empty(4);
        w.source.set_final(8);
        const auto over = [&] { return w.caught_up() && w.stored().final_num == 8; };

        int calls = 0;
        const auto indexer = w.indexer(w.leadership);
        auto running = std::make_unique<Running>(w.io, *indexer);
        const auto die = [&] {
            if (++calls != die_at) return;
            boost::asio::post(w.io, [&] { running->cancel(); });
        };
        w.source.fault = [&](std::string_view) { return die(), SourceFault::none; };
        w.store.fault = [&](std::string_view) { return die(), StoreFault::none; };
        support::run_until(w.io, w.clock, [&] { return running->ended() || over(); });
        if (calls >= die_at) {
            EXPECT_TRUE(running->ended());
            EXPECT_THROW(std::rethrow_exception(running->error()), boost::system::system_error);
        }
        const int seen = calls;
        w.source.fault = [](std::string_view) { return SourceFault::none; };
        w.store.fault = [](std::string_view) { return StoreFault::none; };
        running.reset();
        w.run_until(over);  // a new one goes on
        w.expect_equal_to_source();
        return seen;
    };
    const int awaits = life(1'000'000);
    EXPECT_GT(awaits, 10);
    for (int die_at = 1; die_at <= awaits; ++die_at) {
        SCOPED_TRACE("cancelled at await " + std::to_string(die_at));
        life(die_at);
    }
    for (const std::string& line : logged.lines()) {  // cancellation is no error
        EXPECT_EQ(line.find("operation_aborted"), std::string::npos) << line;
        EXPECT_EQ(line.find("indexer_retries"), std::string::npos) << line;
    }
}

}  // namespace
}  // namespace warden::app
