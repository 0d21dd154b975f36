// ReadModel: the projection now and as of a block, what changes in it, progress.

#include "ports/read_model.hpp"

#include "tests/ports/chain_samples.hpp"
#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

using orchestrator::EntityKind;
using orchestrator::unit_key;

template <class World>
class ReadModelSuite : public StoreSuite<World> {
  protected:
    ports::ReadModel& model() { return this->world().read_model(); }
    void commit(ports::BlockBatch batch) {
        ASSERT_TRUE(
            this->run(this->world().chain().commit(kContract, std::move(batch), this->fence())));
    }
    std::vector<ports::EntityVersion> list(ports::EntityQuery query) {
        query.contract = kContract;
        query.kind = EntityKind::unit;
        return this->get(model().list(query));
    }
    ports::Changes changes(ports::ChangesQuery query) {
        query.contract = kContract;
        query.kinds = {EntityKind::unit, EntityKind::reservation};
        return this->get(model().changes(query));
    }
};
TYPED_TEST_SUITE(ReadModelSuite, Worlds, WorldNames);

TYPED_TEST(ReadModelSuite, NothingIndexedIsNoProgress) {
    EXPECT_FALSE(this->get(this->model().progress(kContract)).has_value());
    EXPECT_TRUE(this->list({}).empty());
    EXPECT_FALSE(this->get(this->model().get(kContract, unit_key(1), std::nullopt)));
    const auto changes = this->changes({});
    EXPECT_TRUE(changes.follows);
    EXPECT_FALSE(changes.progress.has_value());
    ports::ChangesQuery of_another_database;
    of_another_database.seen = {12, hash_of(12)};
    EXPECT_FALSE(this->changes(of_another_database).follows);
}

TYPED_TEST(ReadModelSuite, TheFirstFinalAndProvenBlockAfterATime) {
    EXPECT_EQ(this->get(this->model().first_after(kContract, {1})).at(0), std::nullopt);
    ports::BlockBatch blocks = batch(10, 12);
    const UnixSecs first = blocks.blocks[0].header.time;
    const UnixSecs second = blocks.blocks[1].header.time;
    ASSERT_LT(first, second);
    this->commit(blocks);
    const auto nums = [&] {
        std::vector<chain::BlockNum> found;
        for (const auto& block :
             this->get(this->model().first_after(kContract, {second, 0, first - 1, first}))) {
            found.push_back(block ? block->ref.num : 0);
        }
        return found;
    };
    EXPECT_EQ(nums(), (std::vector<chain::BlockNum>{0, 0, 0, 0})) << "nothing is final";
    ASSERT_TRUE(this->run(this->world().chain().finalise(kContract, 11, this->fence())));
    EXPECT_EQ(nums(), (std::vector<chain::BlockNum>{0, 10, 10, 11})) << "in the order of the times";
    const auto block = this->get(this->model().first_after(kContract, {first})).at(0);
    EXPECT_EQ(block, blocks.blocks[1].header);
    EXPECT_TRUE(this->get(this->model().first_after(kContract, {})).empty());
}

std::vector<std::string> keys_of(const ports::Changes& changes) {
    std::vector<std::string> keys;
    for (const auto& version : changes.versions) {
        keys.push_back(version.key.text() + " " + std::to_string(version.from.num));
    }
    return keys;
}
using Keys = std::vector<std::string>;

TYPED_TEST(ReadModelSuite, ChangesArePagedByBlockKindAndId) {
    ports::BlockBatch blocks = batch(10, 12);
    blocks.changes = {unit_change(9, 10, 1),
                      unit_change(10, 10, 1),
                      unit_change(7, 11, 1),
                      unit_change(9, 12, 2),
                      {orchestrator::reservation_key(3), 11, Json::Object{}},
                      {orchestrator::balance_key({"0xa"}), 11, Json::Object{}}};
    this->commit(blocks);
    ports::ChangesQuery query;
    query.limit = 2;
    auto page = this->changes(query);
    EXPECT_EQ(keys_of(page), (Keys{"unit 10 10", "reservation 3 11"}));
    EXPECT_EQ(page.progress->latest, block(12).header);
    EXPECT_EQ(page.versions[0].from_time, block(10).header.time);
    EXPECT_EQ(write_canonical(page.versions[0].body), write_canonical(unit_body(1)));
    query.seen = page.progress->latest.ref;
    query.from = 11;
    query.after = page.versions.back().key;
    // Replaced between two pages it comes in a later one.
    blocks = batch(13, 13);
    blocks.changes = {unit_change(10, 13, 2)};
    this->commit(blocks);
    page = this->changes(query);
    EXPECT_EQ(keys_of(page), (Keys{"unit 7 11", "unit 9 12"}));
    query.from = 12;
    query.after = page.versions.back().key;
    EXPECT_EQ(keys_of(this->changes(query)), (Keys{"unit 10 13"}));
    query.limit = 1'001;
    EXPECT_EQ(errc_of(this->run(this->model().changes(query))), Errc::invalid_input);
}

TYPED_TEST(ReadModelSuite, WhereNothingHappenedNothingIsRead) {
    ports::BlockBatch blocks = batch(10, 12);
    blocks.changes = {unit_change(7, 12, 1)};
    this->commit(blocks);
    ports::ChangesQuery query;
    query.seen = block(12).header.ref;
    query.from = 13;
    EXPECT_FALSE(this->changes(query).progress.has_value());
    ASSERT_TRUE(this->run(this->world().chain().finalise(kContract, 11, this->fence())));
    const auto finalised = this->changes(query);
    EXPECT_EQ(finalised.progress->final_block.ref.num, 11U);
    EXPECT_TRUE(finalised.versions.empty());
    query.final_num = 11;
    EXPECT_FALSE(this->changes(query).progress.has_value());
    query.from = 12;  // a block of which not all was read
    EXPECT_EQ(keys_of(this->changes(query)), (Keys{"unit 7 12"}));
}

TYPED_TEST(ReadModelSuite, ABlockThatWasTakenBackIsNotFollowed) {
    ports::BlockBatch blocks = batch(10, 12);
    blocks.changes = {unit_change(7, 10, 1), unit_change(7, 12, 2)};
    this->commit(blocks);
    ASSERT_TRUE(this->run(this->world().chain().unapply(kContract, 11, this->fence())));
    ports::ChangesQuery query;
    query.seen = block(12).header.ref;
    query.from = 13;
    EXPECT_FALSE(this->changes(query).follows);
    this->commit(batch(12, 14, {"b", 11}));
    EXPECT_FALSE(this->changes(query).follows) << "another block stands there";
    query.seen = block(11).header.ref;
    query.from = 12;
    EXPECT_TRUE(this->changes(query).follows);
    query.from = 0;
    EXPECT_EQ(keys_of(this->changes(query)), (Keys{"unit 7 10"}));
}

TYPED_TEST(ReadModelSuite, VersionsJoinWithoutGapAndCarryTheirBlocks) {
    ports::BlockBatch blocks = batch(10, 14);
    blocks.changes = {unit_change(7, 10, 1), unit_change(7, 12, 2), unit_change(7, 14, 3)};
    this->commit(blocks);
    std::vector<ports::EntityVersion> versions;
    for (const chain::BlockNum num : {10U, 12U, 14U}) {
        versions.push_back(this->get(this->model().get(kContract, unit_key(7), num)).value());
    }
    EXPECT_EQ(versions[0].key, unit_key(7));
    EXPECT_EQ(versions[0].from, (chain::BlockRef{10, hash_of(10)}));
    EXPECT_EQ(versions[0].from_time, block(10).header.time);
    EXPECT_EQ(versions[0].until, 12U);
    EXPECT_EQ(versions[1].until, 14U);
    EXPECT_EQ(versions[2].until, std::nullopt);
    EXPECT_EQ(write_canonical(versions[1].body), write_canonical(unit_body(2)));
}

TYPED_TEST(ReadModelSuite, AVersionIsFoundByTheTimeBeforeWhichItWasTrue) {
    ports::BlockBatch blocks = batch(10, 13);
    blocks.changes = {unit_change(7, 11, 1), unit_change(7, 13, 2)};
    this->commit(blocks);
    const auto before = [&](UnixSecs time) {
        const auto found = this->get(this->model().version_before(kContract, unit_key(7), time));
        return found ? found->from.num : 0;
    };
    EXPECT_EQ(before(block(13).header.time + 1), 13u);
    EXPECT_EQ(before(block(13).header.time), 11u);
    EXPECT_EQ(before(block(11).header.time + 1), 11u);
    EXPECT_EQ(before(5), 11u) << "its first";
    EXPECT_FALSE(this->get(this->model().version_before(kContract, unit_key(8), 5)));
}

TYPED_TEST(ReadModelSuite, AsOfABlockCountsTheVersionTrueThen) {
    ports::BlockBatch blocks = batch(10, 14);
    blocks.changes = {unit_change(7, 11, 1), unit_change(7, 13, 2)};
    this->commit(blocks);
    const auto at = [&](chain::BlockNum num) -> chain::BlockNum {
        const auto found = this->get(this->model().get(kContract, unit_key(7), num));
        return found ? found->from.num : 0;
    };
    EXPECT_EQ(at(10), 0U);
    EXPECT_EQ(at(11), 11U);
    EXPECT_EQ(at(12), 11U);
    EXPECT_EQ(at(13), 13U);
    EXPECT_EQ(at(99), 13U);
    ports::EntityQuery query;
    query.at_block = 12;
    ASSERT_EQ(this->list(query).size(), 1U);
    EXPECT_EQ(this->list(query)[0].from.num, 11U);
    query.at_block = 10;
    EXPECT_TRUE(this->list(query).empty());
}

TYPED_TEST(ReadModelSuite, ListIsPagedInTheByteOrderOfIds) {
    ports::BlockBatch blocks = batch(1, 1);
    for (const std::uint64_t unit : {2U, 10U, 1U, 9U})
        blocks.changes.push_back(unit_change(unit, 1, 5));
    blocks.changes.push_back({orchestrator::reservation_key(3), 1, Json::Object{}});
    this->commit(blocks);
    std::vector<std::string> ids;
    ports::EntityQuery query;
    query.limit = 3;
    for (auto page = this->list(query); !page.empty(); page = this->list(query)) {
        for (const auto& version : page) ids.push_back(version.key.id);
        query.after = ids.back();
    }
    EXPECT_EQ(ids, (std::vector<std::string>{"1", "10", "2", "9"}));
}

TYPED_TEST(ReadModelSuite, LimitsAreChecked) {
    for (const std::size_t limit : {std::size_t{0}, std::size_t{1'001}}) {
        ports::EntityQuery entities;
        entities.contract = kContract;
        entities.kind = EntityKind::unit;
        entities.limit = limit;
        EXPECT_EQ(errc_of(this->run(this->model().list(entities))), Errc::invalid_input);
    }
}

TYPED_TEST(ReadModelSuite, ProgressMergesCoverageAndVerifiesOnlyWithTheProofAskedFor) {
    ports::BlockBatch blocks = batch(5, 9);
    blocks.blocks[3].proof = chain::ProofLevel::claimed;  // block 8
    blocks.blocks[1].proof = chain::ProofLevel::proven;   // block 6
    this->commit(blocks);
    ASSERT_TRUE(this->run(this->world().chain().finalise(kContract, 6, this->fence())));
    auto progress = this->get(this->model().progress(kContract));
    ASSERT_TRUE(progress.has_value());
    EXPECT_EQ(progress->latest, block(9).header);
    EXPECT_EQ(progress->final_block, block(6).header);
    // Proven, but not final: no operators have agreed on it yet.
    EXPECT_EQ(progress->verified_num, 6U);
    EXPECT_EQ(progress->verified_time, block(6).header.time);
    ASSERT_TRUE(this->run(this->world().chain().finalise(kContract, 9, this->fence())));
    progress = this->get(this->model().progress(kContract));
    EXPECT_EQ(progress->verified_num, 7U);
    EXPECT_EQ(progress->verified_time, block(7).header.time);
    using chain::ProofLevel;
    EXPECT_EQ(progress->coverage,
              (std::vector<chain::CoverageRange>{{5, 5, ProofLevel::cross_checked},
                                                 {6, 6, ProofLevel::proven},
                                                 {7, 7, ProofLevel::cross_checked},
                                                 {8, 8, ProofLevel::claimed},
                                                 {9, 9, ProofLevel::cross_checked}}));
}

TYPED_TEST(ReadModelSuite, NothingIsVerifiedFromAnEventOnThatIsNotUnderstood) {
    ports::BlockBatch blocks = batch(5, 9);
    ports::ChainEvent raw = event(accepting(7, false));
    raw.decoded.reset();
    blocks.blocks[2].events.push_back(raw);  // block 7
    this->commit(blocks);
    ASSERT_TRUE(this->run(this->world().chain().finalise(kContract, 9, this->fence())));
    const auto progress = this->get(this->model().progress(kContract));
    EXPECT_EQ(progress->undecoded_from, 7U);
    EXPECT_EQ(progress->verified_num, 6U);
    EXPECT_EQ(progress->verified_time, block(6).header.time);
}

TYPED_TEST(ReadModelSuite, CoverageGrowsAcrossBatches) {
    this->commit(batch(1, 3));
    this->commit(batch(4, 6));
    const auto progress = this->get(this->model().progress(kContract));
    EXPECT_EQ(progress->coverage,
              (std::vector<chain::CoverageRange>{{1, 6, chain::ProofLevel::cross_checked}}));
    EXPECT_EQ(progress->verified_num, 0U);
    EXPECT_EQ(progress->final_block.ref.num, 0U);
}

}  // namespace
}  // namespace warden::store_tests
