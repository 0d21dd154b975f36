// ChainStore: events, projection and coverage change together or not at all.

#include "ports/chain_store.hpp"

#include "tests/ports/chain_samples.hpp"
#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

using orchestrator::unit_key;

template <class World>
class ChainStoreSuite : public StoreSuite<World> {
  protected:
    ports::ChainStore& store() { return this->world().chain(); }
    std::optional<Errc> commit(ports::BlockBatch batch) {
        return errc_of(this->run(store().commit(kContract, std::move(batch), this->fence())));
    }
    std::optional<Errc> unapply(chain::BlockNum keep) {
        return errc_of(this->run(store().unapply(kContract, keep, this->fence())));
    }
    std::vector<chain::BlockNum> tail_nums(std::size_t limit) {
        std::vector<chain::BlockNum> nums;
        const auto tail = this->get(store().tail(kContract, limit));
        for (const chain::BlockHeader& header : tail) nums.push_back(header.ref.num);
        return nums;
    }
    // The stored body of a unit; null when there is none.
    Json current(std::uint64_t unit) {
        std::vector<orchestrator::EntityKey> keys{unit_key(unit)};
        const auto found = this->get(store().load(kContract, keys));
        return found.empty() ? Json() : found.front().body;
    }
};
TYPED_TEST_SUITE(ChainStoreSuite, Worlds, WorldNames);

TYPED_TEST(ChainStoreSuite, AnUnknownContractIsEmpty) {
    EXPECT_TRUE(this->tail_nums(10).empty());
    EXPECT_EQ(this->get(this->store().final_num(kContract)), 0U);
    EXPECT_EQ(this->get(this->store().header(kContract, 1)), std::nullopt);
    EXPECT_TRUE(this->current(1).is_null());
}

TYPED_TEST(ChainStoreSuite, TheFirstBatchMayBeginAnywhereAndTheNextFollowsIt) {
    EXPECT_EQ(this->commit(batch(100, 102)), std::nullopt);
    EXPECT_EQ(this->commit(batch(103, 103)), std::nullopt);
    EXPECT_EQ(this->tail_nums(3), (std::vector<chain::BlockNum>{103, 102, 101}));
    const auto header = this->get(this->store().header(kContract, 101));
    EXPECT_EQ(header, block(101).header);
}

TYPED_TEST(ChainStoreSuite, AnEmptyBatchChangesNothing) {
    EXPECT_EQ(this->commit({}), std::nullopt);
    EXPECT_TRUE(this->tail_nums(1).empty());
}

TYPED_TEST(ChainStoreSuite, WhatDoesNotFollowTheTailIsAConflictAndChangesNothing) {
    ASSERT_EQ(this->commit(batch(1, 3)), std::nullopt);
    EXPECT_EQ(this->commit(batch(5, 5)), Errc::conflict);            // a gap
    EXPECT_EQ(this->commit(batch(2, 2)), Errc::conflict);            // an old block
    EXPECT_EQ(this->commit(batch(4, 4, {"b", 2})), Errc::conflict);  // on another parent
    ports::BlockBatch torn = batch(4, 4);
    torn.blocks.push_back(block(6));
    EXPECT_EQ(this->commit(torn), Errc::conflict);  // a gap within
    EXPECT_EQ(this->tail_nums(5), (std::vector<chain::BlockNum>{3, 2, 1}));
}

TYPED_TEST(ChainStoreSuite, TheSameBatchAgainSucceedsOnce) {
    ports::BlockBatch twice = batch(1, 2);
    twice.blocks[1].events.push_back(event(accepting(7, true)));
    twice.changes.push_back(unit_change(7, 2, 10));
    ASSERT_EQ(this->commit(twice), std::nullopt);
    EXPECT_EQ(this->commit(twice), std::nullopt);
    const auto blocks = this->get(this->store().with_events(kContract, 0, 10));
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_EQ(blocks[0].events.size(), 1U);
    const auto unit =
        this->get(this->world().read_model().get(kContract, unit_key(7), std::nullopt));
    EXPECT_EQ(unit->from.num, 2U);
    EXPECT_EQ(unit->until, std::nullopt);
}

// All that its events carry.
std::vector<std::string> texts_of(const ports::ChainBlock& block) {
    std::vector<std::string> texts;
    for (const ports::ChainEvent& event : block.events) {
        texts.push_back(event.txn_hash + " " + std::to_string(event.txn_index) + " " +
                        std::to_string(event.event_index) + " " + event.name + " " + event.raw);
        if (event.decoded) texts.back() += write_canonical(orchestrator::to_json(*event.decoded));
    }
    return texts;
}

TYPED_TEST(ChainStoreSuite, EventsAreKeptInChainOrderWithAllTheyCarry) {
    ports::BlockBatch blocks = batch(1, 3);
    blocks.blocks[0].events = {event(accepting(7, true), 0), event(accepting(8, true), 1)};
    ports::ChainEvent unknown;
    unknown.txn_hash = "0xbeef";
    unknown.name = "0x1234";
    unknown.raw = R"({"data":["\u0000"]})";
    blocks.blocks[2].events = {unknown};
    ASSERT_EQ(this->commit(blocks), std::nullopt);
    const auto kept = this->get(this->store().with_events(kContract, 0, 10));
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].header, blocks.blocks[0].header);
    EXPECT_EQ(texts_of(kept[0]), texts_of(blocks.blocks[0]));
    EXPECT_EQ(texts_of(kept[1]), texts_of(blocks.blocks[2]));
}

TYPED_TEST(ChainStoreSuite, LoadGivesTheNewestVersionOfThoseThatExist) {
    ports::BlockBatch first = batch(1, 3);
    first.changes = {unit_change(7, 1, 10), unit_change(7, 3, 12), unit_change(8, 2, 20)};
    ASSERT_EQ(this->commit(first), std::nullopt);
    ports::BlockBatch second = batch(4, 4);
    second.changes = {unit_change(7, 4, 13)};
    ASSERT_EQ(this->commit(second), std::nullopt);

    std::vector<orchestrator::EntityKey> keys{unit_key(7), unit_key(8), unit_key(9),
                                              orchestrator::reservation_key(7)};
    auto found = this->get(this->store().load(kContract, keys));
    std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.key < b.key; });
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].key, unit_key(7));
    EXPECT_EQ(found[0].block_num, 4U);
    EXPECT_EQ(write_canonical(found[0].body), write_canonical(unit_body(13)));
    EXPECT_EQ(found[1].block_num, 2U);
}

TYPED_TEST(ChainStoreSuite, ContractsDoNotMix) {
    const chain::ContractRef other{"testchain", "second"};
    ASSERT_EQ(this->commit(batch(1, 3)), std::nullopt);
    ASSERT_TRUE(this->run(this->store().commit(other, batch(1, 1), this->fence())));
    ASSERT_EQ(this->unapply(1), std::nullopt);
    EXPECT_EQ(this->get(this->store().tail(other, 5)).size(), 1U);
    EXPECT_EQ(this->tail_nums(5), (std::vector<chain::BlockNum>{1}));
}

TYPED_TEST(ChainStoreSuite, UnapplyRestoresTheProjectionExactly) {
    ports::BlockBatch before = batch(1, 2);
    before.blocks[0].events.push_back(event(accepting(7, true)));
    before.changes = {unit_change(7, 1, 10), unit_change(8, 2, 20)};
    ASSERT_EQ(this->commit(before), std::nullopt);
    auto& model = this->world().read_model();
    ports::EntityQuery query;
    query.contract = kContract;
    query.kind = orchestrator::EntityKind::unit;
    const auto state = [&] {
        std::string text;
        for (const auto& version : this->get(model.list(query))) {
            text += version.key.text() + " from " + std::to_string(version.from.num) + " until " +
                    std::to_string(version.until.value_or(0)) + write_canonical(version.body);
        }
        return text;
    };
    const std::string wanted = state();

    ports::BlockBatch orphaned = batch(3, 5);
    orphaned.blocks[0].events.push_back(event(accepting(7, false)));
    orphaned.changes = {unit_change(7, 3, 11), unit_change(7, 5, 12), unit_change(9, 4, 30)};
    ASSERT_EQ(this->commit(orphaned), std::nullopt);
    EXPECT_NE(state(), wanted);
    ASSERT_EQ(this->unapply(2), std::nullopt);

    EXPECT_EQ(state(), wanted);
    EXPECT_EQ(this->tail_nums(5), (std::vector<chain::BlockNum>{2, 1}));
    EXPECT_EQ(this->get(this->store().with_events(kContract, 0, 10)).size(), 1U);
    const auto progress = this->get(model.progress(kContract));
    EXPECT_EQ(progress->coverage,
              (std::vector<chain::CoverageRange>{{1, 2, chain::ProofLevel::cross_checked}}));
    // The other fork follows.
    EXPECT_EQ(this->commit(batch(3, 4, {"b", 2})), std::nullopt);
}

TYPED_TEST(ChainStoreSuite, UnapplyingNothingIsSuccess) {
    ASSERT_EQ(this->commit(batch(1, 2)), std::nullopt);
    EXPECT_EQ(this->unapply(2), std::nullopt);
    EXPECT_EQ(this->unapply(9), std::nullopt);
    EXPECT_EQ(this->tail_nums(5).size(), 2U);
}

TYPED_TEST(ChainStoreSuite, FinalBlocksAreNeverTakenBack) {
    ASSERT_EQ(this->commit(batch(1, 5)), std::nullopt);
    ASSERT_TRUE(this->run(this->store().finalise(kContract, 3, this->fence())));
    EXPECT_EQ(this->get(this->store().final_num(kContract)), 3U);
    EXPECT_EQ(this->unapply(2), Errc::permanent);
    EXPECT_EQ(this->unapply(3), std::nullopt);
    EXPECT_EQ(this->tail_nums(1), (std::vector<chain::BlockNum>{3}));
}

TYPED_TEST(ChainStoreSuite, ARewindTakesFinalBlocksBackToo) {
    ASSERT_EQ(this->commit(batch(1, 5)), std::nullopt);
    ASSERT_TRUE(this->run(this->store().finalise(kContract, 4, this->fence())));
    const auto rewind = [&](chain::BlockNum keep) {
        return this->run(this->store().rewind(kContract, keep, this->fence())).has_value();
    };
    ASSERT_TRUE(rewind(2));
    EXPECT_EQ(this->tail_nums(5), (std::vector<chain::BlockNum>{2, 1}));
    EXPECT_EQ(this->get(this->store().final_num(kContract)), 2U);
    EXPECT_TRUE(rewind(2));  // again, as after a lost answer
    // The chain's own blocks follow.
    EXPECT_EQ(this->commit(batch(3, 5, {"b", 2})), std::nullopt);
    // Above the final block it is an un-apply.
    ASSERT_TRUE(rewind(4));
    EXPECT_EQ(this->tail_nums(1), (std::vector<chain::BlockNum>{4}));
    EXPECT_EQ(this->get(this->store().final_num(kContract)), 2U);
    ASSERT_TRUE(rewind(0));
    EXPECT_TRUE(this->tail_nums(1).empty());
    EXPECT_EQ(this->get(this->store().final_num(kContract)), 0U);
}

TYPED_TEST(ChainStoreSuite, AnEventThatWasKeptRawIsDecodedLaterAndWhatFollowedFoldedAnew) {
    ports::BlockBatch before = batch(1, 5);
    ports::ChainEvent raw = event(accepting(7, false));
    raw.name = "0x1";
    raw.decoded.reset();
    before.blocks[0].events.push_back(event(accepting(7, true)));
    before.blocks[2].events.push_back(raw);
    before.blocks[4].events.push_back(event(accepting(8, true)));
    before.changes = {unit_change(7, 1, 10), unit_change(8, 5, 20)};
    ASSERT_EQ(this->commit(before), std::nullopt);
    auto& store = this->store();
    EXPECT_EQ(this->get(store.undecoded_from(kContract)), 3U);
    auto kept = this->get(store.with_events(kContract, 2, 10));
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].header, before.blocks[2].header);
    EXPECT_EQ(kept[0].events[0].raw, raw.raw);
    EXPECT_FALSE(kept[0].events[0].decoded);
    EXPECT_EQ(kept[1].events[0].decoded, before.blocks[4].events[0].decoded);
    EXPECT_EQ(this->get(store.with_events(kContract, 1, 1)).size(), 1U);

    auto& model = this->world().read_model();
    const auto unit = [&](std::uint64_t id) {
        return this->get(model.get(kContract, unit_change(id, 1, 0).key, std::nullopt));
    };
    const auto known = this->get(model.progress(kContract));
    ASSERT_TRUE(this->run(store.refold(kContract, 3, this->fence())));
    EXPECT_TRUE(unit(7));
    EXPECT_FALSE(unit(8));
    EXPECT_EQ(this->tail_nums(1), (std::vector<chain::BlockNum>{5}));

    ports::BlockBatch first;
    first.blocks = {kept[0]};
    first.blocks[0].events[0].decoded = accepting(7, false);
    first.blocks[0].events[0].name = "accepting_changed";
    first.changes = {unit_change(7, 3, 11)};
    for (int again = 0; again < 2; ++again) {  // as after a lost answer
        ASSERT_TRUE(this->run(store.amend(kContract, first, 4, this->fence())));
        EXPECT_EQ(this->get(store.undecoded_from(kContract)), 4U);
    }
    ports::BlockBatch rest;
    rest.blocks = {kept[1]};
    rest.changes = {unit_change(8, 5, 20)};
    ASSERT_TRUE(this->run(store.amend(kContract, rest, std::nullopt, this->fence())));
    EXPECT_EQ(this->get(store.undecoded_from(kContract)), std::nullopt);
    EXPECT_EQ(unit(7)->from.num, 3U);
    EXPECT_EQ(unit(8)->from.num, 5U);
    // In chain order, decoded.
    const auto all = this->get(store.with_events(kContract, 0, 10));
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[1].header.ref.num, 3U);
    EXPECT_EQ(all[1].events.at(0).name, "accepting_changed");
    EXPECT_TRUE(all[1].events.at(0).decoded);
    // Who keeps the projection in memory reads it anew.
    ports::ChangesQuery query;
    query.contract = kContract;
    query.kinds = {orchestrator::EntityKind::unit};
    query.seen = known->latest.ref;
    query.epoch = known->epoch;
    query.from = 6;
    EXPECT_FALSE(this->get(model.changes(query)).follows);
    query.epoch = this->get(model.progress(kContract))->epoch;
    EXPECT_TRUE(this->get(model.changes(query)).follows);
}

TYPED_TEST(ChainStoreSuite, WhatIsUnappliedLacksNothingAnyMore) {
    ports::BlockBatch made = batch(1, 5);
    ports::ChainEvent raw = event(accepting(7, false));
    raw.decoded.reset();
    made.blocks[2].events.push_back(raw);
    ASSERT_EQ(this->commit(made), std::nullopt);
    ASSERT_TRUE(this->run(this->store().refold(kContract, 3, this->fence())));
    EXPECT_EQ(this->unapply(3), std::nullopt);
    EXPECT_EQ(this->get(this->store().undecoded_from(kContract)), 3U);
    EXPECT_EQ(this->unapply(2), std::nullopt);
    EXPECT_EQ(this->get(this->store().undecoded_from(kContract)), std::nullopt);
}

TYPED_TEST(ChainStoreSuite, FinalityOnlyGrowsAndNeverExceedsTheTail) {
    ASSERT_EQ(this->commit(batch(1, 5)), std::nullopt);
    for (const chain::BlockNum num : {4U, 2U}) {
        ASSERT_TRUE(this->run(this->store().finalise(kContract, num, this->fence())));
        EXPECT_EQ(this->get(this->store().final_num(kContract)), 4U);
    }
    ASSERT_TRUE(this->run(this->store().finalise(kContract, 99, this->fence())));
    EXPECT_EQ(this->get(this->store().final_num(kContract)), 5U);
}

TYPED_TEST(ChainStoreSuite, AStaleFenceIsRefusedByEveryWrite) {
    ASSERT_EQ(this->commit(batch(1, 2)), std::nullopt);
    this->world().take_over("suite");
    EXPECT_EQ(this->commit(batch(3, 3)), Errc::stale_fence);
    EXPECT_EQ(this->unapply(1), Errc::stale_fence);
    EXPECT_EQ(errc_of(this->run(this->store().rewind(kContract, 1, this->fence()))),
              Errc::stale_fence);
    EXPECT_EQ(errc_of(this->run(this->store().finalise(kContract, 1, this->fence()))),
              Errc::stale_fence);
    EXPECT_EQ(errc_of(this->run(this->store().refold(kContract, 1, this->fence()))),
              Errc::stale_fence);
    EXPECT_EQ(errc_of(this->run(this->store().amend(kContract, {}, std::nullopt, this->fence()))),
              Errc::stale_fence);
    EXPECT_EQ(this->tail_nums(5).size(), 2U);
    EXPECT_EQ(this->get(this->store().final_num(kContract)), 0U);
}

}  // namespace
}  // namespace warden::store_tests
