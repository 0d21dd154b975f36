#include "app/reading/read.hpp"

#include <gtest/gtest.h>

#include "tests/ports/chain_samples.hpp"
#include "tests/support/memory_read_model.hpp"
#include "tests/support/run_until.hpp"

namespace warden::reading {
namespace {

using namespace store_tests;
using orchestrator::Unit;
using orchestrator::unit_key;

class Read : public testing::Test {
  protected:
    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return support::run_until(io, clock, std::move(task));
    }
    void commit(ports::BlockBatch batch) {
        ASSERT_TRUE(run(chain.commit(kContract, std::move(batch), {})));
    }

    boost::asio::io_context io;
    support::FakeClock clock;
    support::MemoryChainStore chain{clock};
    support::MemoryReadModel model{clock, chain};
};

TEST_F(Read, AnEntityIsReadNowOrAsOfABlock) {
    auto blocks = batch(10, 12);
    blocks.changes = {unit_change(7, 10, 1), unit_change(7, 12, 2)};
    commit(std::move(blocks));
    const auto now = run(read<Unit>(model, kContract, unit_key(7)));
    EXPECT_EQ(now.value()->value.capacity_gb, 2u);
    EXPECT_EQ(now.value()->from, block(12).header.ref);
    EXPECT_EQ(now.value()->from_time, block(12).header.time);
    EXPECT_EQ(run(read<Unit>(model, kContract, unit_key(7), 11)).value()->value.capacity_gb, 1u);
    EXPECT_FALSE(run(read<Unit>(model, kContract, unit_key(7), 9)).value().has_value());
}

TEST_F(Read, WhatMustBeThereIsNamedWhenItIsNot) {
    const auto missing = run(require<Unit>(model, kContract, unit_key(7)));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, make_error_code(Errc::not_found));
    EXPECT_NE(missing.error().detail.find("no unit 7 on testchain.main"), std::string::npos);
}

TEST_F(Read, ABodyThatCantBeReadIsAnErrorThatNamesIt) {
    auto blocks = batch(10, 10);
    blocks.changes = {{unit_key(7), 10, Json::Object{}}};
    commit(std::move(blocks));
    const auto read = run(require<Unit>(model, kContract, unit_key(7)));
    ASSERT_FALSE(read);
    EXPECT_TRUE(read.error().is(Condition::permanent)) << read.error().text();
    EXPECT_NE(read.error().text().find("unit 7"), std::string::npos) << read.error().text();
}

TEST_F(Read, OfAUnitsHistoryOnlyMaintenanceIsReadHoweverOftenItChanged) {
    const chain::EntityId unit{kContract, 7};
    EXPECT_EQ(run(maintenance_versions(model, unit)).error().code,
              make_error_code(Errc::not_found));
    auto blocks = batch(1, 2'999);
    for (std::uint32_t num = 1; num <= 2'999; ++num) {
        Unit made;
        made.capacity_gb = num;
        made.maint_from = num / 5;
        blocks.changes.push_back(
            {unit_key(7), num, orchestrator::to_json(orchestrator::Entity(made))});
    }
    commit(std::move(blocks));
    const auto versions = run(maintenance_versions(model, unit)).value();
    ASSERT_EQ(versions.size(), 600u) << "more than a page";
    EXPECT_EQ(versions.front().from, 1u);
    EXPECT_EQ(versions.front().from_time, block(1).header.time);
    EXPECT_EQ(versions.back().from, 2'995u);
    EXPECT_EQ(versions.back().unit.maint_from, 599u);
}

TEST_F(Read, EveryPageOfAQueryIsRead) {
    auto blocks = batch(10, 10);
    for (const std::uint64_t unit : {1u, 2u, 3u, 4u, 5u}) {
        blocks.changes.push_back(unit_change(unit, 10, 1));
    }
    commit(std::move(blocks));
    for (const std::size_t limit : {std::size_t{2}, std::size_t{5}, std::size_t{9}}) {
        std::string ids;
        ports::EntityQuery query;
        query.contract = kContract;
        query.kind = orchestrator::EntityKind::unit;
        query.limit = limit;
        const auto done =
            run(for_each(model, query, [&ids](const auto& row) { ids += row.key.id; }));
        EXPECT_TRUE(done);
        EXPECT_EQ(ids, "12345");
    }
    model.fault = [](std::string_view) { return support::StoreFault::fail; };
    ports::EntityQuery query;
    query.contract = kContract;
    EXPECT_FALSE(run(for_each(model, query, [](const auto&) {})));
}

}  // namespace
}  // namespace warden::reading
