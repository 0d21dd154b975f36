#pragma once
// A chain that takes txns, for tests: mempool, blocks, finality, re-orgs, a price and a fault plan
// for sends. Txns act on a FakeChainReader's state when they are mined; where the reader is down,
// this is, too. One account's slots are nonces: a txn is mined only when its slot is the account's
// next. A txn bids the price of its build: below the price of the day it is refused and not mined,
// and one that waits gives way to another of its slot that bids more.

#include <functional>
#include <map>
#include <optional>
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

// Signs with a prefix; the account is part of the bytes. Refuses, as a policy would (permanent),
// what was not made for this slot by FakeChainSubmitter ("call"), or by FakeContractDeployer
// ("deploy").
class FakeSigner final : public ports::Signer {
  public:
    explicit FakeSigner(chain::Address account, std::string kind = "call")
        : account_(std::move(account)), kind_(std::move(kind)) {}
    chain::Address account() const override { return account_; }
    Result<ports::SignedTxn> sign(const ports::UnsignedTxn& txn) override;
    bool refuses = false;  // everything

  private:
    chain::Address account_;
    std::string kind_;
};

class FakeChainSubmitter final : public ports::ChainSubmitter {
  public:
    FakeChainSubmitter(ports::Clock& clock, FakeChainReader& reader, chain::Address account)
        : clock_(clock), reader_(reader), account_(std::move(account)) {
        reader_.state.next_slots.try_emplace(account_.text);
    }

    // Asked at each send, before it suspends.
    std::function<SendFault()> send_fault = [] { return SendFault::none; };
    std::string build_error;  // build answers permanent with this text
    // Says what keeps a call from being built; empty: nothing.
    std::function<std::optional<Error>(const orchestrator::Call&)> build_fault =
        [](const orchestrator::Call&) { return std::nullopt; };
    std::string revert_reason;  // every txn mined reverts with it
    U128 price = 1;             // of a txn; what is built bids it
    U128 fee_cap = kU128Max;    // build answers limit when it is below the bid
    // Txns that are built are valid so long after the newest block; empty: for ever.
    std::optional<UnixSecs> valid_secs;
    chain::BlockNum forgets_before = 0;  // txns of older blocks are not known any more
    Millis latency{1};

    // Closes a block `after` seconds later with all the mempool's txns that can go in.
    void mine(UnixSecs after = 6);
    void mine(chain::BlockHeader header);
    void finalise() { final_ = blocks_.size(); }
    // The last n blocks vanish, and their txns with them; the mempool stays.
    void orphan(std::size_t blocks);
    void drop_mempool() { mempool_.clear(); }
    // Another holder of the account's key spends its next slot in the next block.
    void stranger_spends_slot();

    // What the port's methods do, without their waits and faults.
    Result<void> would_succeed(const orchestrator::Call& call) const;
    Result<void> take(ports::SignedTxn txn);
    Result<ports::TxnStatus> find(const std::string& hash) const;
    // The account's next slot after the newest final block.
    std::uint64_t final_slot() const;
    const FakeChainReader::State& final_state() const {
        return final_ < blocks_.size() ? blocks_[final_].before : reader_.state;
    }
    // What happens when a txn is mined; an error reverts it, for the reason of its detail.
    using Effect = std::function<Result<void>()>;
    void know(const std::string& hash, Effect effect) { know(hash, std::move(effect), price); }
    void know(const std::string& hash, Effect effect, U128 bid) {
        effects_[hash] = std::move(effect);
        bids_[hash] = bid;
    }
    Effect effect_of(orchestrator::Call call);
    // A txn whose body begins with `text`, that bids the price.
    ports::UnsignedTxn made(std::string text, std::uint64_t slot, Effect effect);

    // Every bytes that a send carried, in order, taken or not.
    const std::vector<std::string>& sends() const { return sends_; }
    std::size_t builds() const { return builds_; }
    // Hashes of our txns in blocks, in order.
    std::vector<std::string> mined() const;

    boost::asio::awaitable<Result<ports::UnsignedTxn>> build(orchestrator::Call call,
                                                             std::uint64_t slot,
                                                             ports::Deadline) override;
    boost::asio::awaitable<Result<ports::UnsignedTxn>> replace(
        std::optional<orchestrator::Call> call, ports::SignedTxn stuck, ports::Deadline) override;
    // A bid raises what the txn bids that it carries.
    boost::asio::awaitable<Result<ports::UnsignedTxn>> outbid(ports::SignedTxn txn,
                                                              ports::Deadline) override;
    boost::asio::awaitable<Result<void>> send(ports::SignedTxn txn, ports::Deadline) override;
    boost::asio::awaitable<Result<ports::TxnStatus>> lookup(std::string hash,
                                                            ports::Deadline) override;
    boost::asio::awaitable<Result<enforcement::Fate>> fate(ports::SignedTxn txn,
                                                           ports::Deadline) override;

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

    ports::UnsignedTxn made(std::string text, std::uint64_t slot, U128 bid, Effect effect);
    bool is_over(const ports::SignedTxn& txn) const;
    bool is_forgotten(std::size_t block) const { return blocks_[block].ref.num < forgets_before; }
    const Mined* find_mined(const std::string& hash, std::size_t& block) const;

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
    std::map<std::string, Effect> effects_;       // by hash
    std::map<std::string, U128> bids_;            // by hash
    std::map<std::string, std::string> carries_;  // a bid's hash, that of its txn
};

}  // namespace warden::support
