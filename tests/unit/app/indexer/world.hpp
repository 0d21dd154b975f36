#pragma once
// An indexer on a fake chain and a store in memory, on virtual time.

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <map>
#include <memory>
#include <string>

#include "app/indexer/indexer.hpp"
#include "tests/support/fake_chain_source.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_rng.hpp"
#include "tests/support/memory_chain_store.hpp"
#include "tests/support/memory_leadership.hpp"
#include "tests/support/run_until.hpp"

namespace warden::app {

struct CountingMetrics final : IndexerMetrics {
    void leads(bool now) override { leading = now; }
    void head(chain::BlockNum num) override { head_num = num; }
    void indexed(chain::BlockNum num, UnixSecs time) override {
        indexed_num = num;
        indexed_time = time;
    }
    void final(chain::BlockNum num) override { final_num = num; }
    void committed(std::size_t blocks, std::size_t events) override {
        ++batches;
        blocks_committed += blocks;
        events_committed += events;
    }
    void undecoded(std::size_t events) override { undecoded_events += events; }
    void undecoded_hold(bool now) override { on_hold = now; }
    void reorg(chain::BlockNum depth) override { depths.push_back(depth); }
    void retry(std::string_view stage) override { ++retries[std::string(stage)]; }
    void unagreed(chain::BlockNum blocks) override { unagreed_blocks = blocks; }
    void halted(bool now) override { is_halted = now; }
    void cached_entities(std::size_t count) override { cached_max = std::max(cached_max, count); }

    bool leading = false, is_halted = false, on_hold = false;
    chain::BlockNum head_num = 0, indexed_num = 0, final_num = 0, unagreed_blocks = 0;
    UnixSecs indexed_time = 0;
    std::size_t batches = 0, blocks_committed = 0, events_committed = 0, undecoded_events = 0;
    std::size_t cached_max = 0;
    std::vector<chain::BlockNum> depths;
    std::map<std::string, int> retries;
};

// One running indexer; ends it when it goes out of scope.
class Running {
  public:
    Running(boost::asio::io_context& io, Indexer& indexer);
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    void cancel();
    bool ended() const { return ended_; }
    // What run() threw; it never returns.
    const std::exception_ptr& error() const { return error_; }

  private:
    boost::asio::io_context& io_;
    boost::asio::cancellation_signal signal_;
    bool ended_ = false;
    std::exception_ptr error_;
};

struct World {
    static constexpr chain::BlockNum kStart = 5;

    World();

    std::unique_ptr<Indexer> indexer(support::MemoryLeadership& leadership);
    // Starts an indexer, runs it until `done`, ends it.
    void run_until(const std::function<bool()>& done);
    // ... until the store holds what the source has.
    void catch_up();

    support::MemoryChainStore::Contract& stored() { return store.contract(settings.contract); }
    std::vector<chain::BlockHeader> stored_headers();
    bool caught_up();
    // The newest versions, and what a fold of the source's whole chain gives.
    std::map<std::string, std::string> projection();
    std::map<std::string, std::string> expected_projection();
    // Stored blocks, coverage and projection are those of the source; failures name what differs.
    void expect_equal_to_source();

    boost::asio::io_context io;
    support::FakeClock clock;
    support::FakeChainSource source{clock, kStart};
    support::MemoryLeases leases{clock};
    support::MemoryLeadership leadership{leases, "a"};
    support::MemoryChainStore store{clock, &leases};
    support::FakeRng rng{{0, ~0ull, 12'345}};
    CountingMetrics metrics;
    IndexerSettings settings;
};

// The events that set a contract up: deployment, provider 0xa1 and consumer 0xc1.
std::vector<orchestrator::Event> deployment();
// The provider's endpoint is now this number, the consumer's bond this amount.
orchestrator::Event endpoint(std::uint64_t number);
orchestrator::Event bond(std::uint64_t amount);

}  // namespace warden::app
