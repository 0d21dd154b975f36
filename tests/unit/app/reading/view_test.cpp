#include "app/reading/view.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <map>

#include "tests/ports/chain_samples.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/support/memory_read_model.hpp"
#include "tests/support/run_until.hpp"

namespace warden::reading {
namespace {

using namespace store_tests;
using orchestrator::Unit;
using orchestrator::unit_key;
using support::StoreFault;

class ViewTest : public testing::Test {
  protected:
    ViewTest() {
        model.fault = [this](std::string_view method) {
            ++calls[std::string(method)];
            return method == failing ? StoreFault::fail : StoreFault::none;
        };
    }
    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return support::run_until(io, clock, std::move(task));
    }
    void commit(ports::BlockBatch batch) {
        ASSERT_TRUE(run(chain.commit(kContract, std::move(batch), {})));
    }
    void put(const orchestrator::EntityKey& key, Json body) {
        const auto& blocks = chain.contract(kContract).blocks;
        const chain::BlockNum num = blocks.empty() ? 1 : blocks.back().header.ref.num + 1;
        auto one = batch(num, num);
        one.changes = {{key, num, std::move(body)}};
        commit(std::move(one));
    }
    std::uint32_t capacity(const View& of, std::uint64_t unit) {
        const Unit* found = of.find<Unit>(unit_key(unit));
        return found == nullptr ? 0 : found->capacity_gb;
    }

    boost::asio::io_context io;
    support::FakeClock clock;
    support::MemoryChainStore chain{clock};
    support::MemoryReadModel model{clock, chain};
    std::map<std::string, int> calls;
    std::string failing;
    View view{{kContract, 2}, model, clock};
    support::LogCapture logged;
};

TEST_F(ViewTest, OneQueryARefreshWhileNothingHappens) {
    for (const std::uint64_t unit : {1u, 2u, 3u, 4u, 5u}) put(unit_key(unit), unit_body(1));
    ASSERT_TRUE(run(view.refresh()));
    EXPECT_EQ(view.all<Unit>().size(), 5u);
    EXPECT_EQ(calls, (std::map<std::string, int>{{"changes", 3}}));
    calls.clear();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(run(view.refresh()));
    EXPECT_EQ(calls, (std::map<std::string, int>{{"changes", 5}}));
}

TEST_F(ViewTest, AFreshOneReadsNothing) {
    View lasting({kContract, 500, Millis(1'000)}, model, clock);
    ASSERT_TRUE(run(lasting.refresh()));
    put(unit_key(1), unit_body(7));
    clock.advance(Millis(900));
    ASSERT_TRUE(run(lasting.refresh()));
    EXPECT_EQ(capacity(lasting, 1), 0u);
    clock.advance(Millis(101));
    ASSERT_TRUE(run(lasting.refresh()));
    EXPECT_EQ(capacity(lasting, 1), 7u);
    EXPECT_EQ(calls["changes"], 2);
}

TEST_F(ViewTest, OfSeveralRefreshesAtATimeOneReads) {
    View lasting({kContract, 500, Millis(1'000)}, model, clock);
    put(unit_key(1), unit_body(7));
    int ended = 0;
    for (int i = 0; i < 3; ++i) {
        boost::asio::co_spawn(io, lasting.refresh(), [&](std::exception_ptr, Result<void> done) {
            ended += done ? 1 : 0;
        });
    }
    support::run_until(io, clock, [&] { return ended == 3; });
    EXPECT_EQ(calls["changes"], 1);
    EXPECT_EQ(capacity(lasting, 1), 7u);
}

TEST_F(ViewTest, WhenTheReaderIsCancelledAWaiterReads) {
    put(unit_key(1), unit_body(7));
    boost::asio::cancellation_signal stop;
    boost::asio::co_spawn(
        io, view.refresh(),
        boost::asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr, Result<void>) {}));
    bool ended = false;
    boost::asio::co_spawn(io, view.refresh(),
                          [&](std::exception_ptr, Result<void> done) { ended = done.has_value(); });
    io.poll();
    stop.emit(boost::asio::cancellation_type::terminal);
    support::run_until(io, clock, [&] { return ended; });
    EXPECT_EQ(capacity(view, 1), 7u);
}

TEST_F(ViewTest, AFailedRefreshChangesNothingAndTheNextOneGoesOn) {
    put(unit_key(1), unit_body(1));
    ASSERT_TRUE(run(view.refresh()));
    for (const std::uint64_t unit : {1u, 2u, 3u, 4u}) put(unit_key(unit), unit_body(2));
    // The first page comes, the second does not.
    model.fault = [this](std::string_view) {
        return ++calls["all"] == 2 ? StoreFault::fail : StoreFault::none;
    };
    EXPECT_FALSE(run(view.refresh()));
    EXPECT_EQ(view.all<Unit>().size(), 1u);
    EXPECT_EQ(capacity(view, 1), 1u);
    EXPECT_EQ(view.progress()->latest.ref.num, 1u);
    EXPECT_TRUE(run(view.refresh()));
    EXPECT_EQ(view.all<Unit>().size(), 4u);
    EXPECT_EQ(capacity(view, 1), 2u);
    EXPECT_EQ(view.progress()->latest.ref.num, 5u);
}

TEST_F(ViewTest, AFailedRefreshAfterAReorgChangesNothing) {
    put(unit_key(1), unit_body(1));
    ASSERT_TRUE(run(chain.finalise(kContract, 1, {})));
    put(unit_key(1), unit_body(2));
    put(unit_key(2), unit_body(2));
    ASSERT_TRUE(run(view.refresh()));
    ASSERT_TRUE(run(chain.unapply(kContract, 1, {})));
    failing = "get";  // of what was true before
    EXPECT_FALSE(run(view.refresh()));
    EXPECT_EQ(capacity(view, 1), 2u);
    EXPECT_EQ(capacity(view, 2), 2u);
    failing.clear();
    EXPECT_TRUE(run(view.refresh()));
    EXPECT_EQ(capacity(view, 1), 1u);
    EXPECT_EQ(capacity(view, 2), 0u);
    EXPECT_EQ(view.progress()->latest.ref.num, 1u);
    EXPECT_EQ(view.beginnings(), 0u) << "what was final stays";
}

TEST_F(ViewTest, AnotherDatabaseIsReadFromItsBeginning) {
    put(unit_key(1), unit_body(1));
    ASSERT_TRUE(run(chain.finalise(kContract, 1, {})));
    ASSERT_TRUE(run(view.refresh()));
    chain.contract(kContract) = {};
    EXPECT_TRUE(run(view.refresh()));
    EXPECT_FALSE(view.progress().has_value());
    EXPECT_EQ(view.all<Unit>().size(), 0u);
    put(unit_key(3), unit_body(3));
    EXPECT_TRUE(run(view.refresh()));
    EXPECT_EQ(capacity(view, 3), 3u);
}

TEST_F(ViewTest, AnEntityThatCantBeReadIsLeftOutAndSaidOnce) {
    ChangeNum seen = 0;
    put(unit_key(1), unit_body(1));
    put(unit_key(2), unit_body(2));
    ASSERT_TRUE(run(view.refresh()));
    EXPECT_EQ(view.changed<Unit>(seen).size(), 2u);
    put(unit_key(1), Json::Object{});
    put({orchestrator::EntityKind::unit, "seven"}, unit_body(7));
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(view.refresh()));
    EXPECT_EQ(capacity(view, 1), 0u) << "what it was is not true any more";
    EXPECT_EQ(capacity(view, 2), 2u);
    EXPECT_EQ(view.changed<Unit>(seen), std::vector<std::uint64_t>{1});
    int said = 0;
    for (const std::string& line : logged.lines()) {
        said += line.find("entity_unreadable") != std::string::npos ? 1 : 0;
    }
    EXPECT_EQ(said, 2);
    EXPECT_EQ(view.left_out(), 2u);
    // Taken back, what it was before is true again.
    ASSERT_TRUE(run(chain.unapply(kContract, 2, {})));
    ASSERT_TRUE(run(view.refresh()));
    EXPECT_EQ(capacity(view, 1), 1u);
}

TEST_F(ViewTest, WhatTheStoreCouldNotReadIsLeftOutWithoutAnotherWord) {
    put(unit_key(1), Json());
    put(unit_key(2), unit_body(2));
    ASSERT_TRUE(run(view.refresh()));
    EXPECT_EQ(view.all<Unit>().size(), 1u);
    EXPECT_EQ(view.left_out(), 1u);
    EXPECT_TRUE(logged.lines().empty());
}

TEST_F(ViewTest, TheLiveConfigurationIsThatOfTheInstance) {
    EXPECT_EQ(live_config(view), nullptr);
    orchestrator::Instance instance;
    instance.config_version = 2;
    put(orchestrator::instance_key(), orchestrator::to_json(orchestrator::Entity(instance)));
    ASSERT_TRUE(run(view.refresh()));
    EXPECT_EQ(live_config(view), nullptr) << "its configuration is not there yet";
    for (const std::uint32_t version : {1u, 2u}) {
        orchestrator::Config config;
        config.claim_secs = version * 100;
        put(orchestrator::config_key(version), orchestrator::to_json(orchestrator::Entity(config)));
    }
    ASSERT_TRUE(run(view.refresh()));
    ASSERT_NE(live_config(view), nullptr);
    EXPECT_EQ(live_config(view)->claim_secs, 200u);
}

}  // namespace
}  // namespace warden::reading
