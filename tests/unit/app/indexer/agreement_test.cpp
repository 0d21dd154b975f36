// What endpoints must agree on, and what one of them alone can't do.
#include <gtest/gtest.h>

#include "app/indexer/indexer.hpp"
#include "tests/unit/app/indexer/bench.hpp"

namespace warden::app {
namespace {

class IndexerAgreement : public IndexerBench {};

// Endpoint x forges its own block `num`; a and b tell the truth.
std::vector<indexing::Witness> with_a_liar(const support::FakeChainSource& source,
                                           chain::BlockNum num) {
    std::vector<indexing::Witness> out{source.truth("x", num), source.truth("a", num),
                                       source.truth("b", num)};
    if (out[0].header) out[0].header->ref.hash = "0xforged";
    return out;
}

TEST_F(IndexerAgreement, NothingIsFinalThatOnlyOneOperatorNames) {
    world.source.set_final(12);
    world.source.testimony = [&](chain::BlockNum num) {
        return std::vector<indexing::Witness>{world.source.truth("a", num)};
    };
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
    EXPECT_EQ(world.stored().final_num, 0u);
    EXPECT_EQ(world.metrics.unagreed_blocks, 12u);
    EXPECT_EQ(indexer->standstill(world.clock.now()), "");
    const auto since = world.clock.now();
    support::run_until(world.io, world.clock,
                       [&] { return world.clock.now() > since + 5 * world.settings.call_timeout; });
    EXPECT_NE(indexer->standstill(world.clock.now()).find("endpoints to agree"), std::string::npos);
    // The second operator answers again.
    world.source.testimony = nullptr;
    support::run_until(world.io, world.clock, [&] { return world.stored().final_num == 12; });
    EXPECT_EQ(world.metrics.unagreed_blocks, 0u);
    EXPECT_EQ(indexer->standstill(world.clock.now()), "");
}

// Two of three may lie as well as one: nothing is final until a person has removed the liar.
TEST_F(IndexerAgreement, AForgingEndpointAmongThreeKeepsWhatIsFinalWhereItIs) {
    world.source.set_final(12);
    world.source.testimony = [&](chain::BlockNum num) { return with_a_liar(world.source, num); };
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    support::run_until(world.io, world.clock, [&] { return world.caught_up(); });
    EXPECT_EQ(world.stored().final_num, 0u);
    const auto since = world.clock.now();
    support::run_until(world.io, world.clock,
                       [&] { return world.clock.now() > since + 5 * world.settings.call_timeout; });
    const std::string said = indexer->standstill(world.clock.now());
    EXPECT_NE(said.find("x (x.example) 0xforged"), std::string::npos) << said;
    EXPECT_FALSE(world.metrics.is_halted);
    world.source.testimony = nullptr;
    support::run_until(world.io, world.clock, [&] { return world.stored().final_num == 12; });
}

// What a forging endpoint served is stored, but not final: it gives way.
TEST_F(IndexerAgreement, AForgedNewestBlockIsUnappliedWithoutAPerson) {
    world.source.set_final(12);
    world.run_until([&] { return world.stored().final_num == 12; });
    world.catch_up();
    const auto honest = world.source.blocks();
    world.source.orphan(3);
    world.source.mine({endpoint(666)});
    world.source.mine_empty(2);
    world.source.testimony = [&](chain::BlockNum num) {  // of the honest ones
        support::FakeChainSource truth(world.clock, World::kStart);
        truth.restore(honest);
        truth.set_final(15);
        return std::vector<indexing::Witness>{truth.truth("a", num), truth.truth("b", num)};
    };
    world.source.set_final(15);
    world.catch_up();  // with the forgery
    EXPECT_EQ(world.stored().final_num, 12u);
    world.source.restore(honest);
    world.run_until([&] { return world.stored().final_num == 15; });
    world.expect_equal_to_source();
    EXPECT_FALSE(world.metrics.is_halted);
}

TEST_F(IndexerAgreement, OneEndpointAgainstAFinalBlockIsWaitedOut) {
    world.source.set_final(15);
    world.run_until([&] { return world.stored().final_num == 15; });
    const auto honest = world.source.blocks();
    world.source.testimony = [&](chain::BlockNum num) {
        support::FakeChainSource truth(world.clock, World::kStart);
        truth.restore(honest);
        truth.set_final(15);
        return with_a_liar(truth, num);
    };
    world.source.orphan(3);  // as the liar tells it
    world.source.mine_empty(4);
    world.run_until([&] { return world.metrics.retries["inconsistent"] > 2; });
    EXPECT_FALSE(world.metrics.is_halted);
    world.source.restore(honest);
    world.source.testimony = nullptr;
    world.catch_up();
    world.expect_equal_to_source();
}

TEST_F(IndexerAgreement, AResetNetworkIsSaidAtOnce) {
    world.catch_up();
    const auto honest = world.source.blocks();
    support::FakeChainSource young(world.clock, 1);
    young.mine_empty(3);
    world.source.restore(young.blocks());
    const auto indexer = world.indexer(world.leadership);
    Running running(world.io, *indexer);
    support::run_until(world.io, world.clock,
                       [&] { return world.metrics.retries["below_start"] > 0; });
    EXPECT_NE(indexer->standstill(world.clock.now()).find("below start_block 5"),
              std::string::npos);
    world.source.restore(honest);
    support::run_until(world.io, world.clock,
                       [&] { return indexer->standstill(world.clock.now()).empty(); });
}

}  // namespace
}  // namespace warden::app
