#pragma once
// A chain that takes txns, for tests: mempool, blocks, finality, re-orgs, and a fault plan for
// sends. Txns act on a FakeChainReader's state when they are mined. One account's slots are nonces:
// a txn is mined only when its slot is the account's next one.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ports/chain_submitter.hpp"
#include "tests/support/fake_chain_reader.hpp"

namespace warden::support {

enum class SendFault {
    none,
    refuse,       // transient: certainly not taken
    lose_answer,  // taken, but the caller gets unknown_outcome
    lose_txn,     // not taken, and the caller gets unknown_outcome
};

// Signs with a prefix; the account is part of the bytes.
class FakeSigner final : public ports::Signer {
  public:
    explicit FakeSigner(chain::Address account) : account_(std::move(account)) {}
    chain::Address account() const override { return account_; }
    Result<ports::SignedTxn> sign(const ports::UnsignedTxn& txn) override;
    bool refuses = false;  // as a policy would: permanent error

  private:
    chain::Address account_;
};

class FakeChainSubmitter final : public ports::ChainSubmitter {
  public:
    FakeChainSubmitter(ports::Clock& clock, FakeChainReader& reader, chain::Address account)
        : clock_(clock), reader_(reader), account_(std::move(account)) {}

    // Asked at each send, before it suspends.
    std::function<SendFault()> send_fault = [] { return SendFault::none; };
    std::string build_error;    // build answers permanent with this text
    std::string revert_reason;  // every txn mined reverts with it
    Millis latency{1};

    // Closes a block `after` seconds later with all the mempool's txns that can go in.
    void mine(UnixSecs after = 6);
    void finalise() { final_ = blocks_.size(); }
    // The last n blocks vanish, and their txns with them; the mempool stays.
    void orphan(std::size_t blocks);
    void drop_mempool() { mempool_.clear(); }
    // Another holder of the account's key spends its next slot in the next block.
    void stranger_spends_slot();

    // Every bytes that a send carried, in order, taken or not.
    const std::vector<std::string>& sends() const { return sends_; }
    std::size_t builds() const { return builds_; }
    // Hashes of our txns in blocks, in order.
    std::vector<std::string> mined() const;

    boost::asio::awaitable<Result<ports::UnsignedTxn>> build(orchestrator::Call call,
                                                             std::uint64_t slot,
                                                             ports::Deadline) override;
    boost::asio::awaitable<Result<void>> send(ports::SignedTxn txn, ports::Deadline) override;
    boost::asio::awaitable<Result<ports::TxnStatus>> lookup(std::string hash,
                                                            ports::Deadline) override;
    boost::asio::awaitable<Result<bool>> dead(ports::SignedTxn txn, ports::Deadline) override;

  private:
    struct Mined {
        std::string hash;
        std::uint64_t slot = 0;
        std::string reverted;  // reason; empty: succeeded
    };
    struct Block {
        FakeChainReader::State before;
        chain::BlockRef ref;
        std::vector<Mined> txns;
    };

    Result<void> take(const ports::SignedTxn& txn);
    const Mined* find(const std::string& hash, std::size_t& block) const;

    ports::Clock& clock_;
    FakeChainReader& reader_;
    chain::Address account_;
    std::map<std::uint64_t, ports::SignedTxn> mempool_;  // by slot
    std::vector<Block> blocks_;
    std::size_t final_ = 0;  // so many blocks are final
    std::size_t builds_ = 0;
    std::size_t strangers_ = 0;
    bool stranger_waits_ = false;
    std::vector<std::string> sends_;
    std::map<std::string, orchestrator::Call> calls_;  // by hash
};

}  // namespace warden::support
