#pragma once
// One chain of a simulated world: its node, the warden's adapter for it, its people, and a look at
// it beside all faults.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/u128.hpp"
#include "main/chains/chain.hpp"
#include "ports/chain_source.hpp"
#include "tests/sim/network.hpp"
#include "tests/support/fake_clock.hpp"

namespace warden::sim {

// A call that some person signs and sends.
struct Act {
    std::string by;
    std::string function;
    Json::Object arguments;  // in the form of events: addresses, regions and hashes as text
    U128 approve = 0;        // tokens that the contract may pull first
};

// A txn of the warden's oracle, as the chain has it.
struct OracleTxn {
    std::string hash;
    std::string intent;  // function and subject: "propose_slash/12.provider.3"; empty: no call
    bool reverted = false;
    std::string reason;  // the chain's words
};

// One block as the chain has it now.
struct TrueBlock {
    chain::BlockHeader header;
    std::vector<ports::ChainEvent> events;  // of the Orchestrator; without txn_index
    std::vector<OracleTxn> oracle_txns;
};

// How a chain of a world begins. Times of the contract in seconds.
struct ChainShape {
    std::string alias;
    std::vector<std::string> people;  // beside admin, arbiter and oracle
    std::uint32_t final_depth = 4;
    std::uint64_t claim_secs = 3'600;
    std::uint64_t attest_secs = 900;
    std::uint64_t dispute_secs = 1'800;
    std::uint64_t arbitration_secs = 3'600;
    std::uint64_t window_secs_min = 1'800;
    bool one_operator = false;  // of all its endpoints; else each has its own
};

class SimChain {
  public:
    virtual ~SimChain() = default;

    // The warden's side.
    virtual const cli::ChainConfig& config() const = 0;
    virtual Result<cli::Chain> make_chain(cli::ChainDeps deps) const = 0;
    // What a person's key file holds.
    virtual std::string key_of(const std::string& person) const = 0;
    // Content of the key files that the configuration names: the oracle's.
    std::optional<std::string> secret(const std::string& file) const {
        if (file != config().signer_key_file) return std::nullopt;
        return key_of("oracle");
    }

    // The people's side.
    virtual std::string address(const std::string& person) const = 0;
    // Into the mempool; the chain's words when it is refused. A call that fails is in a block too.
    virtual Result<void> act(const Act& act) = 0;
    // Tokens sent to the contract directly; they belong to nobody.
    virtual Result<void> give(const std::string& by, U128 amount) = 0;

    // The chain's own course.
    virtual void close_block() = 0;
    struct Reorg {
        std::uint64_t depth = 1;
        bool drop_oracle = false;  // the oracle's txns do not survive
        bool again = true;         // new blocks at once; else what survives waits
    };
    // False where nothing can be orphaned.
    virtual bool reorg(const Reorg& order) = 0;
    // While held, txns wait outside of blocks.
    virtual void hold(bool on) = 0;
    // The oracle's txns that wait are forgotten.
    virtual void evict_oracle() = 0;
    // Whether a txn that the oracle sent is not in a block yet.
    virtual bool oracle_waits() const = 0;
    // FRI of each kind of gas, from now on; Starknet alone.
    virtual void set_gas_price(U128 price) = 0;

    // Faults of its endpoints, by the sandbox's names.
    virtual std::size_t endpoints() const = 0;
    virtual std::vector<std::string> urls(std::size_t endpoint) const = 0;
    virtual std::vector<std::string> lies() const = 0;  // names of faults
    virtual void fault(std::size_t endpoint, const std::string& name, std::int64_t times,
                       Json parameters) = 0;
    virtual void clear_faults() = 0;

    // The truth.
    virtual std::uint64_t newest() const = 0;
    virtual TrueBlock block(std::uint64_t num) = 0;
    virtual std::string block_hash(std::uint64_t num) = 0;
    // A view of the contract at the newest closed block, in the form of events; throws where it
    // refuses.
    virtual Json view(const std::string& function, Json::Object arguments) = 0;
    virtual U128 contract_tokens() = 0;
};

// The clock and the network outlive the chain.
std::unique_ptr<SimChain> make_starknet_chain_sim(const ChainShape& shape,
                                                  support::FakeClock& clock, Network& network);
std::unique_ptr<SimChain> make_stellar_chain_sim(const ChainShape& shape, support::FakeClock& clock,
                                                 Network& network);

}  // namespace warden::sim
