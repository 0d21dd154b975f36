// The indexer's writes in bulk, torn, repeated and seen by analysts.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "ports/unix_time.hpp"
#include "storage/stores.hpp"
#include "tests/ports/chain_samples.hpp"
#include "tests/support/pg_fixture.hpp"

namespace warden::storage {
namespace {

using namespace warden::store_tests;
using support::PgService;
using Rows = std::vector<std::string>;

class ChainBulkTest : public testing::Test {
  protected:
    void SetUp() override {
        WARDEN_NEEDS_POSTGRES();
        service_.emplace();
        store_ = make_chain_store(service().database());
        leadership_ = make_leadership(service().database(), "test");
        fence_ = *service().run(leadership_->acquire("lease", Millis{600'000})).value();
    }
    PgService& service() { return *service_; }
    Rows sql(const std::string& text) { return service().files().sql(text); }
    Result<void> commit(ports::BlockBatch batch) {
        return service().run(store_->commit(kContract, std::move(batch), fence_));
    }

    std::optional<PgService> service_;
    std::unique_ptr<ports::ChainStore> store_;
    std::unique_ptr<ports::Leadership> leadership_;
    ports::Fence fence_;
};

TEST_F(ChainBulkTest, ThousandsOfEventsGoInByCopy) {
    constexpr std::uint32_t kEvents = 50;
    constexpr chain::BlockNum kBlocks = 400;
    constexpr chain::BlockNum kBatch = 100;
    const auto start = service().clock().now();
    for (chain::BlockNum first = 1; first <= kBlocks; first += kBatch) {
        ports::BlockBatch blocks = batch(first, first + kBatch - 1);
        for (ports::ChainBlock& block : blocks.blocks) {
            for (std::uint32_t i = 0; i < kEvents; ++i) {
                block.events.push_back(event(accepting(i, true), i));
                blocks.changes.push_back(unit_change(i, block.header.ref.num, i + 1));
            }
        }
        const auto done = commit(std::move(blocks));
        ASSERT_TRUE(done) << done.error().text();
    }
    const auto took = std::chrono::duration<double>(service().clock().now() - start).count();
    RecordProperty("events_per_second", std::to_string(kBlocks * kEvents / took));
    EXPECT_EQ(sql("SELECT count(*), max(id) - min(id) + 1 FROM events"), Rows{"20000|20000"});
    EXPECT_EQ(sql("SELECT count(*), count(*) FILTER (WHERE valid_to IS NULL) FROM entities"),
              Rows{"20000|50"});
    EXPECT_EQ(sql("SELECT first_num, last_num FROM coverage"), Rows{"1|400"});
    // Every version ends where the next one of its entity begins.
    EXPECT_EQ(sql("SELECT count(*) FROM (SELECT valid_to, lead(valid_from) OVER "
                  "(PARTITION BY kind, entity_id ORDER BY valid_from) AS next FROM entities) v "
                  "WHERE valid_to IS DISTINCT FROM next"),
              Rows{"0"});
}

TEST_F(ChainBulkTest, ABatchThatFailsHalfWayLeavesNothing) {
    ASSERT_TRUE(commit(batch(1, 2)));
    ports::BlockBatch broken = batch(3, 4);
    broken.blocks[1].events = {event(accepting(1, true), 0), event(accepting(2, true), 0)};
    broken.changes = {unit_change(1, 3, 5)};
    const auto refused = commit(broken);  // two events in one place
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_EQ(sql("SELECT (SELECT count(*) FROM blocks), (SELECT count(*) FROM events), "
                  "(SELECT count(*) FROM entities), (SELECT max(last_num) FROM coverage)"),
              Rows{"2|0|0|2"});
    EXPECT_TRUE(commit(batch(3, 4)));
}

TEST_F(ChainBulkTest, AChangeOutsideItsBatchIsRefused) {
    ports::BlockBatch blocks = batch(5, 6);
    blocks.changes = {unit_change(1, 7, 5)};
    EXPECT_EQ(commit(blocks).error().code, Errc::invalid_input);
    blocks.changes = {unit_change(1, 4, 5)};
    EXPECT_EQ(commit(blocks).error().code, Errc::invalid_input);
}

TEST_F(ChainBulkTest, OfTwoBatchesOnOneTailOneGetsIn) {
    ASSERT_TRUE(commit(batch(1, 1)));
    int won = 0;
    int lost = 0;
    for (const char* fork : {"b", "c", "d", "e"}) {
        boost::asio::co_spawn(service().io(),
                              store_->commit(kContract, batch(2, 3, {fork, 1}), fence_),
                              [&](std::exception_ptr error, Result<void> result) {
                                  EXPECT_FALSE(error);
                                  result ? ++won : ++lost;
                                  if (!result) EXPECT_EQ(result.error().code, Errc::conflict);
                              });
    }
    EXPECT_TRUE(service().run(service().database().ping()));
    EXPECT_EQ(won, 1);
    EXPECT_EQ(lost, 3);
}

TEST_F(ChainBulkTest, ARestartFindsTheTailWhereItWas) {
    ASSERT_TRUE(commit(batch(1, 3)));
    ASSERT_TRUE(service().run(store_->finalise(kContract, 2, fence_)));
    PgService::Options options;
    options.url = service().files().url();
    PgService restarted(options);
    const auto store = make_chain_store(restarted.database());
    EXPECT_EQ(restarted.run(store->tail(kContract, 1)).value().at(0), block(3).header);
    EXPECT_EQ(restarted.run(store->final_num(kContract)).value(), 2U);
    const auto leadership = make_leadership(restarted.database(), "test");
    EXPECT_FALSE(restarted.run(leadership->acquire("lease", Millis{1'000})).value().has_value());
    EXPECT_TRUE(restarted.run(store->commit(kContract, batch(4, 4), fence_)));
}

TEST_F(ChainBulkTest, TheFeedTellsOfNewsAndNotOfHistory) {
    const UnixSecs now = ports::unix_secs(service().clock());
    ports::BlockBatch blocks = batch(1, 2);
    orchestrator::ReservationCut cut;
    cut.reservation_id = 12;
    blocks.blocks[0].events = {event(accepting(7, true))};
    blocks.blocks[1].events = {event(accepting(7, true), 0), event(cut, 1)};
    blocks.blocks[1].header.time = now - 60;
    ASSERT_TRUE(commit(blocks));
    ASSERT_TRUE(service().run(store_->finalise(kContract, 1, fence_)));
    ASSERT_TRUE(service().run(store_->unapply(kContract, 1, fence_)));
    EXPECT_EQ(
        sql("SELECT topic, body ->> 'what', body ->> 'contract', body ->> 'block', "
            "body ->> 'unit', body ->> 'reservation' FROM feed ORDER BY id"),
        (Rows{"event|accepting_changed|testchain.main|2|testchain.main.7|null",
              "event|reservation_cut|testchain.main|2|null|testchain.main.12",
              "block|indexed|testchain.main|2|null|null", "block|final|testchain.main|1|null|null",
              "reorg|unapplied|testchain.main|1|null|null"}));
    EXPECT_EQ(sql("SELECT body ->> 'events' FROM feed WHERE topic = 'block' ORDER BY id LIMIT 1"),
              Rows{"3"});
}

TEST_F(ChainBulkTest, ViewsShowTypedColumns) {
    ports::BlockBatch blocks = batch(1, 1);
    const auto put = [&](orchestrator::EntityKey key, const orchestrator::Entity& entity) {
        blocks.changes.push_back({std::move(key), 1, orchestrator::to_json(entity)});
    };
    orchestrator::Provider provider;
    provider.stake = kU128Max;
    put(orchestrator::provider_key({"0xabc"}), provider);
    put(orchestrator::consumer_key({"0xdef"}), orchestrator::Consumer{});
    put(orchestrator::balance_key({"0xdef"}), orchestrator::Balance{5});
    put(orchestrator::operator_key({"0xabc"}), orchestrator::Operator{{"0x0fe"}});
    put(orchestrator::operator_key({"0xdef"}), orchestrator::Operator{});
    orchestrator::SlaTerms terms;
    terms.credit_bps = 1'000;
    put(orchestrator::sla_key(7, 2), terms);
    put(orchestrator::guide_key("eu-west"), orchestrator::Guide{9, 1, 1'700'000'000});
    ASSERT_TRUE(commit(blocks));

    EXPECT_EQ(sql("SELECT provider, stake, release_at FROM api_providers"),
              Rows{"0xabc|340282366920938463463374607431768211455|null"});
    EXPECT_EQ(sql("SELECT consumer, bond FROM api_consumers"), Rows{"0xdef|0"});
    EXPECT_EQ(sql("SELECT account, balance FROM api_balances"), Rows{"0xdef|5"});
    EXPECT_EQ(sql("SELECT account, operator FROM api_operators"), Rows{"0xabc|0x0fe"});
    EXPECT_EQ(sql("SELECT unit, sla_version, credit_bps FROM api_sla_terms"),
              Rows{"testchain.main.7|2|1000"});
    EXPECT_EQ(sql("SELECT region, price FROM api_price_guides"), Rows{"eu-west|9"});
    EXPECT_EQ(
        sql("SELECT latest_block, final_block, covered_blocks, proven_blocks FROM api_chains"),
        Rows{"1|null|1|null"});
}

TEST_F(ChainBulkTest, ViewsShowWordsForCodes) {
    ports::BlockBatch blocks = batch(1, 1);
    const auto put = [&](orchestrator::EntityKey key, const orchestrator::Entity& entity) {
        blocks.changes.push_back({std::move(key), 1, orchestrator::to_json(entity)});
    };
    orchestrator::Reservation reservation;
    reservation.unit_id = 7;
    Rows reservations;
    for (const auto status : kValues<orchestrator::ReservationStatus>) {
        reservation.status = status;
        put(orchestrator::reservation_key(reservations.size()), reservation);
        reservations.push_back("testchain.main.7|" + std::string(name(status)));
    }
    orchestrator::Slash slash;
    slash.votes.resize(2);
    Rows slashes;
    for (const auto status : kValues<orchestrator::SlashStatus>) {
        slash.status = status;
        put(orchestrator::slash_key(
                {12, orchestrator::Party::consumer, static_cast<std::uint32_t>(slashes.size())}),
            slash);
        slashes.push_back("testchain.main.12|consumer|" + std::string(name(status)) + "|2|false");
    }
    ASSERT_TRUE(commit(blocks));
    EXPECT_EQ(sql("SELECT unit, status FROM api_reservations ORDER BY reservation"), reservations);
    EXPECT_EQ(sql("SELECT reservation, party, status, votes, answered::text FROM api_slashes "
                  "ORDER BY window_num"),
              slashes);
}

TEST_F(ChainBulkTest, ViewsShowTheStateOfUnits) {
    ports::BlockBatch blocks = batch(1, 1);
    orchestrator::Unit unit;
    unit.capacity_gb = 1'000;
    unit.ceiling = kU128Max;
    Rows units;
    const auto put_unit = [&] {
        const std::uint64_t id = units.size();
        unit.api = kValues<orchestrator::Api>.at(id);
        blocks.changes.push_back({orchestrator::unit_key(id), 1, orchestrator::to_json(unit)});
        const auto state = unit_state(unit, ports::unix_secs(service().clock()));
        units.push_back("testchain.main." + std::to_string(id) + "|" + std::string(name(state)) +
                        "|" + std::string(name(unit.api)));
    };
    put_unit();
    unit.active_reservations = 1;
    put_unit();
    unit.maint_until = 4'000'000'000;
    put_unit();
    unit.decommissioned_at = 1'700'000'000;
    put_unit();
    ASSERT_EQ(units.size(), kValues<orchestrator::UnitState>.size());
    ASSERT_EQ(units.size(), kValues<orchestrator::Api>.size());
    ASSERT_TRUE(commit(blocks));
    EXPECT_EQ(sql("SELECT unit, state, api FROM api_units ORDER BY unit"), units);
    EXPECT_EQ(sql("SELECT DISTINCT capacity_gb FROM api_units"), Rows{"1000"});
    EXPECT_EQ(sql("SELECT DISTINCT pg_typeof(ceiling) FROM api_units"), Rows{"numeric"});
}

}  // namespace
}  // namespace warden::storage
