#include "tests/unit/app/indexer/world.hpp"

#include <gtest/gtest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "domain/base/canonical_json.hpp"

namespace warden::app {

namespace asio = boost::asio;

Running::Running(asio::io_context& io, Indexer& indexer) : io_(io) {
    asio::co_spawn(io, indexer.run(),
                   asio::bind_cancellation_slot(signal_.slot(), [this](std::exception_ptr error) {
                       ended_ = true;
                       error_ = std::move(error);
                   }));
}

Running::~Running() {
    if (!ended_) cancel();
    io_.restart();
    io_.poll();
    EXPECT_TRUE(ended_) << "run() does not end when it is cancelled";
}

void Running::cancel() { signal_.emit(asio::cancellation_type::terminal); }

World::World() {
    settings.contract = {"sim", "main"};
    settings.start_block = kStart;
    settings.batch_max = 4;
    settings.endpoints_agree = 2;
}

std::unique_ptr<Indexer> World::indexer(support::MemoryLeadership& held_by) {
    return std::make_unique<Indexer>(settings,
                                     Indexer::Deps{source, store, held_by, clock, rng, metrics});
}

void World::run_until(const std::function<bool()>& done) {
    const auto made = indexer(leadership);
    Running running(io, *made);
    support::run_until(io, clock, done);
}

void World::catch_up() {
    run_until([this] { return caught_up(); });
}

std::vector<chain::BlockHeader> World::stored_headers() {
    std::vector<chain::BlockHeader> headers;
    for (const auto& block : stored().blocks) headers.push_back(block.header);
    return headers;
}

bool World::caught_up() {
    const auto headers = stored_headers();
    return headers.size() == source.blocks().size() && !headers.empty() &&
           headers.back() == source.blocks().back().header;
}

std::map<std::string, std::string> World::projection() {
    std::map<std::string, std::string> bodies;
    for (const auto& [key, versions] : stored().entities) {
        bodies[key.text()] = write_canonical(versions.back().body);
    }
    return bodies;
}

std::map<std::string, std::string> World::expected_projection() {
    orchestrator::State state;
    for (const auto& block : source.blocks()) {
        for (const auto& event : block.events) {
            if (!event.decoded) continue;
            auto keys = orchestrator::missing(*event.decoded, state);
            while (!keys.empty()) {
                for (const auto& key : keys) state.put(key, std::nullopt);
                keys = orchestrator::missing(*event.decoded, state);
            }
            const auto applied = orchestrator::apply(
                state, *event.decoded,
                {block.header.ref.num, block.header.time, event.txn_hash, event.event_index});
            EXPECT_TRUE(applied) << applied.error().text();
        }
    }
    std::map<std::string, std::string> bodies;
    for (const auto& [key, entity] : state.take_changes()) {
        bodies[key.text()] = write_canonical(orchestrator::to_json(entity));
    }
    return bodies;
}

void World::expect_equal_to_source() {
    std::vector<chain::BlockHeader> headers;
    for (const auto& block : source.blocks()) headers.push_back(block.header);
    EXPECT_EQ(stored_headers(), headers);
    EXPECT_EQ(projection(), expected_projection());
    const std::vector<chain::CoverageRange> whole{
        {kStart, source.newest(), chain::ProofLevel::proven}};
    EXPECT_EQ(stored().coverage, whole);
}

std::vector<orchestrator::Event> deployment() {
    orchestrator::Initialised initialised;
    initialised.admin = {"0xad"};
    orchestrator::FixedConfig& fixed = initialised.fixed;
    fixed.unbonding_secs = fixed.upgrade_delay_secs = 10;
    fixed.role_delay_secs = fixed.day_secs = fixed.window_floor_secs = 1;
    fixed.claim_floor_secs = fixed.attest_floor_secs = 1;
    fixed.dispute_floor_secs = fixed.arbitration_floor_secs = 1;
    orchestrator::ProviderRegistered provider;
    provider.provider = {"0xa1"};
    orchestrator::ConsumerRegistered consumer;
    consumer.consumer = {"0xc1"};
    return {initialised, provider, consumer};
}

orchestrator::Event endpoint(std::uint64_t number) {
    orchestrator::ProviderUpdated event;
    event.provider = {"0xa1"};
    event.endpoint = std::to_string(number);
    return event;
}

orchestrator::Event bond(std::uint64_t amount) {
    orchestrator::BondChanged event;
    event.consumer = {"0xc1"};
    event.bond = amount;
    return event;
}

}  // namespace warden::app
