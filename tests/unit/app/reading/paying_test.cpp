// Whether reservations were funded: each is asked of once.
#include "app/reading/paying.hpp"

#include <gtest/gtest.h>

#include <functional>

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

// Being live protects from a mass breach, so hosts count; who is only to be measured has no say.
TEST_F(FundingTest, AProviderIsLiveByTheMoneyOfWhoSharesNoHostWithIt) {
    ports::BlockBatch blocks = batch(2, 2);
    const auto add_unit = [&](std::uint64_t id, const char* account, const char* endpoint) {
        orchestrator::Unit unit;
        unit.provider.text = account;
        unit.endpoint = endpoint;
        blocks.changes.push_back(
            {orchestrator::unit_key(id), 2, orchestrator::to_json(orchestrator::Entity(unit))});
    };
    add_unit(1, "one", "http://one/");
    add_unit(2, "two", "http://two/");
    add_unit(3, "friend", "http://TWO:81/");
    for (const std::uint64_t number : {3u, 4u}) {
        auto r = orchestrator::from_json<Reservation>(body(true)).value();
        r.provider.text = number == 3 ? "one" : "two";
        r.consumer.text = "friend";
        blocks.changes.push_back({orchestrator::reservation_key(number), 2,
                                  orchestrator::to_json(orchestrator::Entity(r))});
    }
    ASSERT_TRUE(run(chain.commit(kContract, blocks, {})));
    ASSERT_TRUE(run(view.refresh()));
    EXPECT_EQ(paid_by_others(view, kTime + 1, {}).size(), 2u);
    EXPECT_EQ(paid_by_others(view, kTime + 1, {{"one", "friend"}}).size(), 1u);
    EXPECT_EQ(run(paid_providers(view, funding, kTime + 1, {})).value(),
              std::set<std::string>{"one"});
}

// A reservation of two windows of 50 s from block 10 on, at 77 for 20 s; block n is at n * 5 s.
class FundedPartsTest : public FundingTest {
  protected:
    static constexpr UnixSecs kBegin = 1'700'000'000;
    static UnixSecs at(int secs) { return kBegin + static_cast<UnixSecs>(secs); }

    void SetUp() override {}
    // Blocks up to `num`, in which the reservation becomes so.
    void become(chain::BlockNum num, U128 escrow, std::function<void(Reservation&)> change = {}) {
        Reservation r;
        r.gb = 10;
        r.price = 1'000'000;
        r.duration_secs = 100;
        r.window_secs = 50;
        r.start = at(50);
        r.end = at(150);
        r.status = orchestrator::ReservationStatus::active;
        r.escrow = escrow;
        if (change) change(r);
        newest = r;
        ports::BlockBatch blocks = batch(next, num);
        blocks.changes.push_back({orchestrator::reservation_key(1), num,
                                  orchestrator::to_json(orchestrator::Entity(r))});
        ASSERT_TRUE(run(chain.commit(kContract, blocks, {})));
        next = num + 1;
    }
    std::vector<scoring::Span> parts(int from, int until) {
        const scoring::Span span{at(from), at(until)};
        Funding anew(model, reads);
        return run(anew.funded_parts(view, 1, newest, span)).value();
    }
    static scoring::Span span(int from, int until) { return {at(from), at(until)}; }

    Reservation newest;
    chain::BlockNum next = 1;
};
using Parts = std::vector<scoring::Span>;

TEST_F(FundedPartsTest, AreWholeWhereAllWasPaidBefore) {
    become(10, 1'000);
    EXPECT_EQ(parts(0, 300), (Parts{span(50, 150)}));
    EXPECT_EQ(parts(70, 90), (Parts{span(70, 90)}));
    EXPECT_EQ(parts(0, 50), Parts{});
    EXPECT_EQ(parts(150, 300), Parts{});
    EXPECT_LE(reads, 5u);
}

TEST_F(FundedPartsTest, AreAskedForOnce) {
    become(10, 1'000);
    const auto ask = [this](int from, int until) {
        return run(funding.funded_parts(view, 1, newest, span(from, until))).value();
    };
    EXPECT_EQ(ask(0, 300), (Parts{span(50, 150)}));
    const std::size_t asked = reads;
    EXPECT_EQ(ask(0, 300), (Parts{span(50, 150)}));
    EXPECT_EQ(reads, asked);
    EXPECT_EQ(ask(60, 80), (Parts{span(60, 80)}));
    EXPECT_GT(reads, asked);
}

TEST_F(FundedPartsTest, EndWithTheWindowThatWasPaid) {
    become(10, 192);  // cost of 50 s
    EXPECT_EQ(parts(0, 300), (Parts{span(50, 100)}));
}

// A price may be so low that a window costs nothing: who pays nothing would have paid for ever.
TEST_F(FundedPartsTest, AreNoneOfAWindowThatCostsNothing) {
    const auto cheap = [](Reservation& r) {
        r.gb = 1;
        r.price = 40'000;  // 0 for the first window, 1 for both
    };
    become(10, 0, cheap);
    EXPECT_EQ(parts(0, 300), Parts{});
    become(20, 1, cheap);
    EXPECT_EQ(parts(0, 300), (Parts{span(100, 150)}));
    EXPECT_FALSE(run(funding.was_funded(view, 1, at(99))).value());
    EXPECT_TRUE(run(funding.was_funded(view, 1, at(101))).value());
    EXPECT_FALSE(run(funding.ended_funded(view, 1, at(100))).value());
    EXPECT_TRUE(run(funding.ended_funded(view, 1, at(150))).value());
}

TEST_F(FundedPartsTest, AreNoneOfTimeThatNoWindowHolds) {
    become(10, 1'000);
    EXPECT_FALSE(is_funded(newest, at(49)));
    EXPECT_TRUE(is_funded(newest, at(50)));
    EXPECT_TRUE(is_funded(newest, at(149)));
    EXPECT_FALSE(is_funded(newest, at(150)));
}

// In whichever block the money comes; the reservation changes often, too.
TEST_F(FundedPartsTest, BeginWithThePayment) {
    for (chain::BlockNum paid = 11; paid < 20; ++paid) {
        chain.contract(kContract) = {};
        next = 1;
        become(10, 0);
        for (chain::BlockNum num = 11; num < 24; ++num) become(num, num < paid ? num : 1'000 + num);
        const int from = static_cast<int>(paid) * 5;
        reads = 0;
        EXPECT_EQ(parts(0, 300), (Parts{span(from, 150)})) << paid;
        EXPECT_LE(reads, 2u * (1 + 6)) << "halvings of two windows of 50 s";
        EXPECT_EQ(parts(from - 1, from), Parts{}) << "in its block, not before";
        EXPECT_EQ(parts(from, from + 1), (Parts{span(from, from + 1)}));
    }
}

TEST_F(FundedPartsTest, EndWhereTheReservationWasCut) {
    become(10, 1'000);
    become(16, 0, [](Reservation& r) {
        r.end = at(80);
        r.status = orchestrator::ReservationStatus::settling;
    });
    EXPECT_EQ(parts(0, 300), (Parts{span(50, 80)}));
}

TEST_F(FundedPartsTest, AreNoneOfWhatWasNotAcceptedOrCannotBeRead) {
    become(10, 1'000, [](Reservation& r) {
        r.start = r.end = 0;
        r.status = orchestrator::ReservationStatus::requested;
    });
    EXPECT_EQ(parts(0, 300), Parts{});
    become(30, 1'000, [](Reservation& r) { r.price = 0; });
    EXPECT_EQ(parts(0, 300), Parts{});
    become(31, 1'000);
    EXPECT_EQ(parts(0, 300), Parts{}) << "it became so after its windows";
    chain.contract(kContract).entities.at(orchestrator::reservation_key(1)).back().body = Json();
    EXPECT_EQ(parts(155, 300), Parts{});
}

TEST_F(FundedPartsTest, AnErrorIsNoAnswer) {
    become(10, 1'000);
    model.fault = [](std::string_view) { return support::StoreFault::fail; };
    EXPECT_FALSE(run(funding.funded_parts(view, 1, newest, {at(0), at(300)})));
    EXPECT_FALSE(run(funding.ended_funded(view, 1, at(100))));
}

TEST_F(FundedPartsTest, AWindowEndsFundedByTheWordOfItsLastSecond) {
    become(10, 0);
    become(19, 192);
    become(20, 0);
    EXPECT_FALSE(run(funding.ended_funded(view, 1, at(95))).value());
    EXPECT_TRUE(run(funding.ended_funded(view, 1, at(96))).value());
    EXPECT_TRUE(run(funding.ended_funded(view, 1, at(100))).value());
    EXPECT_FALSE(run(funding.ended_funded(view, 1, at(101))).value());
    EXPECT_FALSE(run(funding.ended_funded(view, 2, at(100))).value()) << "there is none";
}

}  // namespace
}  // namespace warden::reading
