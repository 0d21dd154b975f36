#pragma once
// A chain behind its ports, and what a suite makes happen on it. The suites of the chain ports run
// on every world of chain_worlds(): the fakes that tests of stages stand on, and each chain's
// adapters over a node in memory and over the development chain. A new chain adds its worlds there.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "domain/orchestrator/call.hpp"
#include "platform/async/run_blocking.hpp"
#include "ports/chain_reader.hpp"
#include "ports/chain_source.hpp"
#include "ports/chain_submitter.hpp"
#include "ports/contract_deployer.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run_until.hpp"

namespace warden::chain_tests {

// What the contract and its people are like in every world.
inline constexpr std::uint64_t kWindowSecs = 1'800;
inline constexpr std::uint64_t kDurationSecs = 3 * kWindowSecs;
inline constexpr std::uint32_t kGigabytes = 100;

class ChainWorld {
  public:
    ChainWorld() = default;
    virtual ~ChainWorld() = default;
    ChainWorld(const ChainWorld&) = delete;
    ChainWorld& operator=(const ChainWorld&) = delete;

    virtual ports::ChainSource& source() = 0;
    virtual ports::ChainReader& reader() = 0;
    virtual ports::ChainSubmitter& submitter() = 0;
    virtual ports::Signer& signer() = 0;  // an oracle's

    // The chain's own course. Blocks are closed by the suite alone.
    virtual void close_block() = 0;
    // Closes a block that is at least `secs` later than the newest one.
    virtual void close_block_after(UnixSecs secs) = 0;
    virtual chain::BlockHeader newest() = 0;
    // The contract has an event in the next block: first Paused, then Unpaused, and so on in turn.
    virtual void pause_or_unpause() = 0;
    // Another contract has an event in the next block.
    virtual void move_tokens() = 0;
    // The newest `depth` blocks give way to as many others; false where nothing can be orphaned.
    virtual bool reorg(std::size_t depth) = 0;
    // All blocks that are closed now become final.
    virtual void finalise() = 0;

    // The contract's people: a reservation that is active, of kGigabytes for kDurationSecs in
    // windows of kWindowSecs; its id.
    virtual std::uint64_t reserve() = 0;
    // The signer's account is no oracle any more.
    virtual void dismiss_oracle() = 0;
    // An account that is no oracle, and one that was never funded.
    virtual chain::Address stranger() = 0;
    virtual chain::Address nobody() = 0;

    // An operator's side: the ports with the key of the contract's admin.
    virtual ports::ContractDeployer& deployer() = 0;
    virtual ports::ChainSubmitter& admin_submitter() = 0;
    virtual ports::Signer& admin_signer() = 0;
    virtual chain::Address contract_address() = 0;
    // A contract that is no Orchestrator.
    virtual chain::Address token() = 0;
    // The artefact's code comes to the chain; false where none can be brought.
    virtual bool bring_code() = 0;

    // Txns on their way: those that wait are forgotten; the signer's account spends its next slot
    // on something else in the next block.
    virtual void hold(bool on) = 0;  // while on, what is sent waits outside of blocks
    virtual void forget_waiting() = 0;
    virtual void spend_slot() = 0;
    // The next answer to a send is lost, after the chain took the txn.
    virtual void lose_next_answer() = 0;
    // A submitter of the same account with this fee cap, in the fee token's smallest unit.
    virtual ports::ChainSubmitter& submitter_with_fee_cap(U128 cap) = 0;

    // Endpoints: nobody answers, until mend().
    virtual std::size_t endpoints() const { return 1; }
    virtual void cut(std::size_t endpoint) = 0;
    virtual void mend() = 0;

    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return support::run_until(io, clock, std::move(task), {100'000, &blocking});
    }
    // What a call that must succeed answers; throws its error.
    template <class T>
    T get(boost::asio::awaitable<Result<T>> task) {
        Result<T> result = run(std::move(task));
        if (!result) throw std::runtime_error(result.error().text());
        if constexpr (!std::is_void_v<T>) return std::move(*result);
    }
    ports::Deadline soon() const { return clock.now() + std::chrono::seconds{30}; }

    boost::asio::io_context io;
    support::FakeClock clock;
    async::BlockingPool blocking{{"chain", 2, 100}};
};

struct WorldMaker {
    std::string name;
    std::function<std::unique_ptr<ChainWorld>()> make;
};
inline void PrintTo(const WorldMaker& maker, std::ostream* out) { *out << maker.name; }
// One row a world: where a chain is added.
std::vector<WorldMaker> chain_worlds();

std::unique_ptr<ChainWorld> make_fake_world();
std::unique_ptr<ChainWorld> make_starknet_node_world();
std::unique_ptr<ChainWorld> make_stellar_node_world();
std::unique_ptr<ChainWorld> make_starknet_sandbox_world();
std::unique_ptr<ChainWorld> make_stellar_sandbox_world();

// A fixture of a suite: every test gets a world of its own.
class ChainSuite : public testing::TestWithParam<WorldMaker> {
  protected:
    void cut_all() {
        for (std::size_t i = 0; i < world.endpoints(); ++i) world.cut(i);
    }
    // Everybody answers, and after a while endpoints that failed are asked again.
    void mend() {
        world.mend();
        world.clock.advance(std::chrono::hours{1});
        world.close_block();
    }
    template <class T>
    T get(boost::asio::awaitable<Result<T>> task) {
        return world.get(std::move(task));
    }
    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return world.run(std::move(task));
    }
    ports::Deadline soon() const { return world.soon(); }

    // The oracle's vote about window 0 of a reservation, which is over.
    orchestrator::Call vote_on(std::uint64_t reservation) {
        world.close_block_after(kWindowSecs);
        orchestrator::ProposeSlash vote;
        vote.reservation_id = reservation;
        vote.reasons = 9;
        vote.score_before = 80;
        vote.evidence_root[30] = 1;
        vote.evidence_uri = "https://warden.example/evidence/1";
        return vote;
    }
    std::uint64_t next_slot() {
        return get(world.reader().account(world.signer().account(), soon())).next_slot;
    }
    // For the account's next slot.
    ports::SignedTxn signed_txn(orchestrator::Call call) {
        const auto built = get(world.submitter().build(std::move(call), next_slot(), soon()));
        return world.signer().sign(built).value();
    }
    Result<void> send(const ports::SignedTxn& txn) {
        return run(world.submitter().send(txn, soon()));
    }

  private:
    std::unique_ptr<ChainWorld> made_ = GetParam().make();

  protected:
    ChainWorld& world = *made_;
};

inline std::string world_name(const testing::TestParamInfo<WorldMaker>& info) {
    return info.param.name;
}

#define WARDEN_ON_EVERY_CHAIN(Suite) \
    INSTANTIATE_TEST_SUITE_P(On, Suite, testing::ValuesIn(chain_worlds()), world_name)

}  // namespace warden::chain_tests
