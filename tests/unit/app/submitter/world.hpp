#pragma once
// A contract with two breached windows, its chain and the stores; submitters come and go in it.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/submitter/submitter.hpp"
#include "tests/support/fake_chain_submitter.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_decision_store.hpp"
#include "tests/support/memory_txn_store.hpp"
#include "tests/support/run_until.hpp"
#include "tests/unit/app/submitter/projection.hpp"

namespace warden::app {

constexpr UnixSecs kStart = 1'700'000'000;       // of the reservation
constexpr UnixSecs kWindowEnd = kStart + 1'000;  // of window 0
inline const chain::Address kOwn{"0xa"};
inline const chain::Address kStranger{"0xb"};

struct SubmitterCounts final : SubmitterMetrics {
    void halted(bool on) override { is_halted = on; }
    void txn(enforcement::TxnState state) override { ++txns[std::string(name(state))]; }
    void intent(std::string_view call, enforcement::IntentState end) override {
        ++intents[std::string(call) + " " + std::string(name(end))];
    }
    void skipped() override { ++skips; }
    void bid(bool made) override { ++(made ? bids : bids_not_made); }
    void held(std::size_t count) override { intents_held = count; }
    void stuck(Seconds since) override { stuck_since = since; }

    bool is_halted = false;
    std::map<std::string, int> txns;
    std::map<std::string, int> intents;
    int skips = 0;
    int bids = 0;
    int bids_not_made = 0;
    std::size_t intents_held = 0;
    Seconds stuck_since{};
};

class World {
  public:
    World();

    std::unique_ptr<Submitter> submitter();
    // One pass of a submitter that must succeed.
    void pass(Submitter& submitter);
    Result<void> try_pass(Submitter& submitter);
    // One pass of a new submitter that is killed at its `waits`-th wait. True when it got so far.
    bool pass_killed_at(int waits);
    void mine_final();
    // Time enough for whatever waits to be sent or built again, on the host's clock alone.
    void wait() { clock.advance(Millis{40'000}); }
    // Passes, blocks and waits until no intent is open.
    void drive(Submitter& submitter);

    template <class T>
    T get(boost::asio::awaitable<Result<T>> task) {
        auto result = support::run_until(io, clock, std::move(task));
        if (!result) throw std::runtime_error(result.error().text());
        if constexpr (!std::is_void_v<T>) return *std::move(result);
    }
    ports::StoredIntent want(orchestrator::Call call, UnixSecs last_build = 0,
                             UnixSecs not_before = 0);
    ports::StoredIntent intent(std::uint64_t id = 1);
    std::vector<ports::StoredTxn> rows(std::uint64_t intent_id = 1);
    // An operator releases every halt that stands.
    void release();
    // The rows that ever had bytes.
    std::vector<ports::StoredTxn> signed_rows(std::uint64_t intent_id = 1);
    std::size_t slashes() const { return reader.state.slashes.size(); }
    // The intent is done by one txn of ours, whose bytes are the only ones that were ever sent.
    void expect_exactly_once(std::uint64_t intent_id = 1);

    boost::asio::io_context io;
    support::FakeClock clock;
    support::MemoryLeases leases{clock};
    support::MemoryLeadership leadership{leases, "submitter"};
    support::MemoryTxnStore txns{clock, &leases};
    support::MemoryDecisionStore decisions{clock, &leases};
    support::FakeChainReader reader{clock};
    support::FakeChainSubmitter chain{clock, reader, kOwn};
    Projection projection{chain, reader};
    support::FakeSigner signer{kOwn};
    SubmitterCounts metrics;
    SubmitterSettings settings;
    ports::Fence fence;
};

orchestrator::ProposeSlash propose(std::uint32_t window = 0);
orchestrator::ExecuteSlash execute(std::uint32_t window = 0);

}  // namespace warden::app
