#include "app/reading/chain_history.hpp"

#include <gtest/gtest.h>

#include "domain/orchestrator/event.hpp"
#include "tests/support/fake_chain_source.hpp"
#include "tests/support/repository.hpp"
#include "tests/support/run_until.hpp"

namespace warden::reading {
namespace {

using enforcement::ChainHistory;

// The chain of tests/golden/projection: a deployment, then reservations.
class History : public testing::Test {
  protected:
    History() {
        source.mine_empty(1);
        for (const char* name : {"deployed", "active"}) mine(name);
        source.mine_empty(1);
    }
    void mine(const std::string& name) {
        const Json file = support::repository_json("tests/golden/projection/" + name + ".json");
        for (const Json& block : *file.find("blocks")->array()) {
            std::vector<orchestrator::Event> events;
            for (const Json& event : *block.find("events")->array()) {
                Json::Object fields = *event.object();
                std::erase_if(fields, [](const Json::Member& one) { return one.first == "name"; });
                events.push_back(
                    orchestrator::event_from_fields(*event.find("name")->string(), fields).value());
            }
            source.mine(std::move(events));
            auto blocks = source.blocks();
            auto& mined = blocks.back().events;  // by one txn
            for (auto& event : mined) event.txn_hash = mined.front().txn_hash;
            blocks.back().header.time = static_cast<UnixSecs>(*block.find("time")->integer());
            source.restore(std::move(blocks));
        }
    }
    Result<ChainHistory> read() {
        ChainHistoryQuery query;
        query.first = first;
        query.end = end;
        query.reservation_id = 1;
        query.unit_id = 1;
        query.sla_version = 1;
        query.batch_max = 2;
        return support::run_until(io, clock, chain_history(source, clock, query));
    }

    boost::asio::io_context io;
    support::FakeClock clock;
    support::FakeChainSource source{clock, 7};
    chain::BlockNum first = 7;
    UnixSecs end = 2'500;
};

TEST_F(History, IsFoldedFromTheEventsOfEveryBlock) {
    const auto history = read();
    ASSERT_TRUE(history) << history.error().text();
    EXPECT_EQ(history->first, source.blocks().front().header.ref);
    EXPECT_EQ(history->proof, chain::ProofLevel::proven);
    EXPECT_EQ(history->undecoded, 0u);
    ASSERT_EQ(history->terms.size(), 1u);
    ASSERT_GE(history->reservation.size(), 2u);
    EXPECT_EQ(history->reservation.front().value.status,
              orchestrator::ReservationStatus::requested);
    EXPECT_EQ(history->reservation.front().time, 1'900u);
    EXPECT_EQ(history->reservation.back().value.status, orchestrator::ReservationStatus::active);
    EXPECT_EQ(history->reservation.back().time, 2'000u);
    EXPECT_GE(history->unit.size(), 2u);
}

TEST_F(History, EndsWithTheFirstBlockAtOrAfterTheEnd) {
    end = 2'000;
    EXPECT_EQ(read()->last, source.blocks().at(source.blocks().size() - 3).header.ref);
    end = 2'001;
    EXPECT_EQ(read()->last, source.blocks().at(source.blocks().size() - 2).header.ref);
    end = 1'000'000;
    const auto early = read();
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().code, make_error_code(Errc::permanent));
}

TEST_F(History, TellsTheWeakestProofAndWhatItCannotRead) {
    auto blocks = source.blocks();
    blocks[1].proof = chain::ProofLevel::cross_checked;
    source.restore(blocks);
    EXPECT_EQ(read()->proof, chain::ProofLevel::cross_checked);
    blocks[2].events[0].decoded.reset();
    blocks[2].events.resize(1);
    source.restore(blocks);
    const auto history = read();
    EXPECT_TRUE(!history || history->undecoded == 1u);
}

TEST_F(History, BlocksThatAreNotLinkedAreRefused) {
    auto blocks = source.blocks();
    blocks[2].header.parent_hash = "0xforged";
    source.restore(std::move(blocks));
    const auto history = read();
    ASSERT_FALSE(history);
    EXPECT_NE(history.error().text().find("does not follow"), std::string::npos);
}

TEST_F(History, ThatBeginsAfterTheDeploymentIsRefused) {
    first = 9;
    EXPECT_FALSE(read());
}

TEST_F(History, IsAskedForAgainAFewTimes) {
    int failures = 4;
    source.fault = [&failures](std::string_view) {
        return failures-- > 0 ? support::SourceFault::fail : support::SourceFault::none;
    };
    EXPECT_TRUE(read());
    failures = 5;
    EXPECT_FALSE(read());
}

}  // namespace
}  // namespace warden::reading
