// Whether reservations were funded: each is asked of once.
#include "app/reading/paying.hpp"

#include <gtest/gtest.h>

#include "tests/ports/chain_samples.hpp"
#include "tests/support/memory_read_model.hpp"
#include "tests/support/run_until.hpp"

namespace warden::reading {
namespace {

using namespace store_tests;
using orchestrator::Reservation;

constexpr UnixSecs kTime = 1'700'000'010;

class FundingTest : public testing::Test {
  protected:
    void SetUp() override {
        ports::BlockBatch blocks = batch(1, 1);
        for (const std::uint64_t number : {1u, 2u}) {
            blocks.changes.push_back({orchestrator::reservation_key(number), 1, body(number == 1)});
        }
        ASSERT_TRUE(run(chain.commit(kContract, blocks, {})));
        ASSERT_TRUE(run(chain.finalise(kContract, 1, {})));
        ASSERT_TRUE(run(view.refresh()));
    }
    static Json body(bool active) {
        Reservation r;
        r.gb = 10;
        r.price = 1'000'000;
        r.duration_secs = r.window_secs = 10'000;
        r.start = 1'700'000'000;
        r.end = r.start + r.duration_secs;
        r.status = active ? orchestrator::ReservationStatus::active
                          : orchestrator::ReservationStatus::settling;
        r.escrow = 1'000'000'000;
        return orchestrator::to_json(orchestrator::Entity(r));
    }
    bool funded(std::uint64_t number, UnixSecs time = kTime) {
        return run(funding.was_funded(view, number, time)).value();
    }
    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return support::run_until(io, clock, std::move(task));
    }

    boost::asio::io_context io;
    support::FakeClock clock;
    support::MemoryChainStore chain{clock};
    support::MemoryReadModel model{clock, chain};
    View view{{kContract}, model, clock};
    std::size_t reads = 0;
    Funding funding{model, reads};
};

TEST_F(FundingTest, TheStoreIsAskedOnceForEachReservationAndTime) {
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(funded(1));
        EXPECT_FALSE(funded(2)) << "not active";
        EXPECT_FALSE(funded(3)) << "there is none";
    }
    EXPECT_EQ(reads, 3u);
    EXPECT_TRUE(funded(1, kTime + 1));
    EXPECT_EQ(reads, 4u);
}

TEST_F(FundingTest, TheTimesThatWereAskedForLastAreKept) {
    for (UnixSecs time = kTime; time < kTime + 16; ++time) funded(1, time);
    funded(1, kTime);
    funded(1, kTime + 16);
    EXPECT_EQ(reads, 17u);
    funded(1, kTime);
    EXPECT_EQ(reads, 17u);
    funded(1, kTime + 1);
    EXPECT_EQ(reads, 18u) << "that one was not asked for again";
}

// By an operator's rewind, or by events that were decoded anew.
TEST_F(FundingTest, WhatWasFinalAndIsNotIsAskedAnew) {
    EXPECT_TRUE(funded(1));
    chain.contract(kContract) = {};
    ports::BlockBatch blocks = batch(1, 1, {.name = "b", .split = 0});
    blocks.changes.push_back({orchestrator::reservation_key(1), 1, body(false)});
    ASSERT_TRUE(run(chain.commit(kContract, blocks, {})));
    ASSERT_TRUE(run(view.refresh()));
    EXPECT_EQ(view.beginnings(), 1u);
    EXPECT_FALSE(funded(1));
}

TEST_F(FundingTest, AnErrorIsNoAnswer) {
    model.fault = [](std::string_view) { return support::StoreFault::fail; };
    EXPECT_FALSE(run(funding.was_funded(view, 1, kTime)));
    model.fault = [](std::string_view) { return support::StoreFault::none; };
    EXPECT_TRUE(funded(1));
}

TEST_F(FundingTest, ABodyThatCannotBeReadPaysForNothing) {
    const auto key = orchestrator::reservation_key(1);
    chain.contract(kContract).entities.at(key).back().body = Json();
    EXPECT_FALSE(funded(1));
}

}  // namespace
}  // namespace warden::reading
