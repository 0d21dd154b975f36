#include "main/commands/rewind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "tests/ports/chain_samples.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_chain_store.hpp"
#include "tests/support/run_until.hpp"

namespace warden::cli {
namespace {

using store_tests::batch;
using store_tests::kContract;
using testing::HasSubstr;

class RewindTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto fence = run(pod_.acquire(lease(), Millis(1'000))).value();
        ASSERT_TRUE(run(store_.commit(kContract, batch(5, 9), *fence)));
        ASSERT_TRUE(run(store_.finalise(kContract, 8, *fence)));
    }
    static std::string lease() { return "indexer/" + kContract.text(); }
    template <class T>
    Result<T> run(boost::asio::awaitable<Result<T>> task) {
        return support::run_until(io_, clock_, std::move(task));
    }
    RewindPlan plan(chain::BlockNum keep) {
        return run(plan_rewind(store_, kContract, keep)).value();
    }
    Result<void> apply(chain::BlockNum keep) {
        return run(rewind(store_, operator_, plan(keep), Millis(1'000)));
    }
    support::MemoryChainStore::Contract& stored() { return store_.contract(kContract); }

    boost::asio::io_context io_;
    support::FakeClock clock_;
    support::MemoryLeases leases_{clock_};
    support::MemoryLeadership pod_{leases_, "pod"};
    support::MemoryLeadership operator_{leases_, "operator"};
    support::MemoryChainStore store_{clock_, &leases_};
};

TEST_F(RewindTest, ThePlanSaysWhatWouldBeUnappliedAndChangesNothing) {
    EXPECT_THAT(to_text(plan(6)), HasSubstr("blocks 7 to 9"));
    EXPECT_THAT(to_text(plan(6)), HasSubstr("2 of them are final: final will be 6 instead of 8"));
    EXPECT_EQ(to_text(plan(8)).find("final will be"), std::string::npos);
    EXPECT_EQ(*to_json(plan(6)).find("unapply_from")->string(), "7");
    EXPECT_EQ(*to_json(plan(8)).find("final_after")->string(), "8");
    EXPECT_EQ(stored().blocks.size(), 5u);
    EXPECT_EQ(stored().final_num, 8u);
}

TEST_F(RewindTest, FinalBlocksGoOnceTheIndexerIsGone) {
    clock_.advance(Millis(2'000));  // the lease ran out
    ASSERT_TRUE(apply(6));
    EXPECT_EQ(stored().blocks.back().header.ref.num, 6u);
    EXPECT_EQ(stored().final_num, 6u);
    // The next indexer waits for nothing.
    EXPECT_TRUE(run(pod_.acquire(lease(), Millis(1'000))).value().has_value());
}

TEST_F(RewindTest, WhileAnIndexerLivesItIsRefused) {
    const auto done = apply(6);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, make_error_code(Errc::conflict));
    EXPECT_THAT(done.error().text(), HasSubstr("stop all pods with role indexer"));
    EXPECT_EQ(stored().blocks.size(), 5u);
    EXPECT_EQ(stored().final_num, 8u);
}

// It was stopped for longer than its lease, and wakes up.
TEST_F(RewindTest, AnIndexerThatWakesUpIsFenced) {
    const auto fence = run(pod_.acquire(lease(), Millis(1'000))).value();
    clock_.advance(Millis(2'000));
    ASSERT_TRUE(apply(6));
    const auto late = run(store_.finalise(kContract, 6, *fence));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, make_error_code(Errc::stale_fence));
}

TEST_F(RewindTest, WhatCannotBeMeantIsRefused) {
    const auto above = run(plan_rewind(store_, kContract, 9));
    ASSERT_FALSE(above);
    EXPECT_EQ(above.error().code, make_error_code(Errc::invalid_input));
    const auto unknown = run(plan_rewind(store_, {"no", "main"}, 1));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, make_error_code(Errc::not_found));
}

TEST_F(RewindTest, AStoreThatIsDownSaysSo) {
    clock_.advance(Millis(2'000));
    const RewindPlan ready = plan(6);
    store_.fault = [](std::string_view) { return support::StoreFault::fail; };
    EXPECT_FALSE(run(plan_rewind(store_, kContract, 6)));
    EXPECT_FALSE(run(rewind(store_, operator_, ready, Millis(1'000))));
    // The lease is free all the same.
    EXPECT_TRUE(run(pod_.acquire(lease(), Millis(1'000))).value().has_value());
}

}  // namespace
}  // namespace warden::cli
