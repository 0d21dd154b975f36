#pragma once
// The chain itself: closed blocks, the block being built, transactions that wait, re-orgs, finality
// and time. It knows nothing of JSON-RPC.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "ports/clock.hpp"
#include "sandbox/starknet/blocks.hpp"

namespace warden::sandbox {

// It is told of every change, in order, right after it.
class ChainObserver {
  public:
    virtual ~ChainObserver() = default;
    virtual void received(const Felt& txn_hash) = 0;  // waits in the mempool
    virtual void pre_confirmed(const IncludedTxn& txn, std::size_t index) = 0;
    virtual void closed(const Block& block) = 0;
    virtual void orphaned(const Block& first, const Block& last) = 0;
    virtual void reached_l1(const Block& block) = 0;
};

struct ReorgOrder {
    std::uint64_t depth = 0;   // newest blocks that are orphaned
    std::uint64_t blocks = 0;  // new blocks that the surviving transactions go into; 0: they wait
                               // in the pending block
    std::set<Felt> drop;       // transactions that do not survive
};
struct ReorgReport {
    std::vector<Felt> orphaned;  // block hashes, newest first
    std::vector<Felt> dropped;   // transactions, also those that no longer fit
};

class ChainCore {
  public:
    using Journal = std::function<void(const Json& line)>;

    ChainCore(StarknetSettings settings, ports::Clock& clock);

    // Makes genesis and deployment. invalid_input when the contract refuses its arguments.
    Result<void> begin();
    void set_observer(ChainObserver* observer) { observer_ = observer; }
    void set_journal(Journal journal) { journal_ = std::move(journal); }
    Result<void> replay(const Json& line);

    const StarknetSettings& settings() const { return settings_; }
    const Felt& chain_id() const { return chain_id_; }
    Contracts& contracts() { return contracts_; }
    const Contracts& contracts() const { return contracts_; }
    const std::vector<Block>& blocks() const { return blocks_; }
    const std::vector<IncludedTxn>& pending() const { return pending_; }
    UnixSecs pending_time() const;
    GasPrices prices() const { return {gas_price_}; }
    std::uint64_t l1_block_num() const { return l1_; }
    // Says whether calls can still read the state after this block.
    bool readable(std::uint64_t block_num) const { return block_num >= oldest_; }

    struct Place {
        std::optional<std::uint64_t> block_num;  // absent: in the pending block
        std::size_t index = 0;
    };
    std::optional<Place> find_txn(const Felt& hash) const;
    const IncludedTxn& txn_at(const Place& place) const;
    std::optional<std::uint64_t> find_block(const Felt& hash) const;
    // Says that the transaction is received, but in no block yet.
    bool waiting(const Felt& hash) const;

    // Takes a transaction into the pending block, or among the waiting while they are held.
    tl::expected<Felt, RpcError> add(const starknet::InvokeV3& invoke);
    // While held, transactions wait until a block is created.
    void hold(bool on) { holding_ = on; }
    // Forgets a waiting transaction, as a mempool does; returns false if there is none.
    bool evict(const Felt& hash);
    void create_block();
    // invalid_input when the depth reaches a block that is final, or state that is forgotten.
    Result<ReorgReport> reorg(const ReorgOrder& order);
    // Makes this block and all below it final.
    void accept_on_l1(std::uint64_t block_num);
    // Sets the clock of the chain: the next block has exactly this time (never before its parent),
    // and time goes on from there.
    void set_time(UnixSecs time);
    UnixSecs now() const;
    // Of all three resources, from the block on that is being built. Waiting transactions that
    // offer less wait on.
    void set_gas_price(U128 price);
    // Gives STRK away, as a transaction of the faucet's.
    tl::expected<Felt, RpcError> mint(const Felt& to, U128 amount);

  private:
    struct Waiting {
        starknet::InvokeV3 invoke;
        Felt hash;
    };

    std::optional<RpcError> check_nonce(const starknet::InvokeV3& invoke) const;
    tl::expected<Felt, RpcError> replace(Waiting& old, const starknet::InvokeV3& invoke,
                                         const Felt& hash);
    void include(const starknet::InvokeV3& invoke, const Felt& hash);
    // Returns false when it no longer fits (nonce, balance): then nothing has happened.
    bool include_again(const starknet::InvokeV3& invoke, const Felt& hash);
    // Takes what waits into the pending block, but what offers too little and what comes after it.
    void include_waiting();
    void close_block();
    void mark_on_l1(std::uint64_t last);
    StateDiff take_diff();
    void orphan(std::uint64_t first);
    void write(const Json& line);
    Result<void> replay_reorg(const Json& line);

    StarknetSettings settings_;
    ports::Clock& clock_;
    U128 gas_price_;
    Felt chain_id_;
    Contracts contracts_;
    std::vector<Block> blocks_;
    std::vector<IncludedTxn> pending_;
    std::optional<UnixSecs> pending_time_;  // fixed by the first transaction or by set_time
    std::vector<Waiting> waiting_;
    bool holding_ = false;
    std::map<Felt, Place> txns_;
    std::map<Felt, std::uint64_t> block_nums_;
    std::int64_t offset_secs_ = 0;  // of the chain's time from the clock's
    std::uint64_t l1_ = 0;
    std::uint64_t oldest_ = 0;
    std::uint64_t forks_ = 0;
    ChainObserver* observer_ = nullptr;
    Journal journal_;
};

}  // namespace warden::sandbox
