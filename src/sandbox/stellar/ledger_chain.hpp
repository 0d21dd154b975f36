#pragma once
// The chain itself: closed ledgers, transactions that wait for the next one, time, retention. It
// knows nothing of JSON-RPC.

#include <deque>
#include <functional>
#include <map>
#include <optional>

#include "domain/base/enum_names.hpp"
#include "ports/clock.hpp"
#include "sandbox/stellar/checks.hpp"
#include "sandbox/stellar/ledgers.hpp"
#include "sandbox/stellar/queue.hpp"

namespace warden::sandbox::soroban {

enum class SendStatus : std::uint8_t { pending, duplicate, try_again_later, error };
constexpr auto names_of(SendStatus) {
    return enum_names<SendStatus>("PENDING", "DUPLICATE", "TRY_AGAIN_LATER", "ERROR");
}

struct Sent {
    SendStatus status = SendStatus::pending;
    Hash32 hash{};
    std::optional<Refusal> refusal;  // with error
};

class LedgerChain {
  public:
    using Journal = std::function<void(const Json& line)>;

    LedgerChain(StellarSettings settings, ports::Clock& clock);

    // Ledger 1 (the genesis) and 2 (the deployment). invalid_input when the contract refuses its
    // arguments, or the balances are more than there is.
    Result<void> begin();
    void set_journal(Journal journal) { journal_ = std::move(journal); }
    Result<void> replay(const Json& line);

    const StellarSettings& settings() const { return settings_; }
    Host& host() { return host_; }
    const Host& host() const { return host_; }
    std::uint32_t oldest() const { return ledgers_.front().sequence(); }
    std::uint32_t newest() const { return ledgers_.back().sequence(); }
    // Returns a ledger between oldest and newest, both inclusive.
    const ClosedLedger& ledger(std::uint32_t sequence) const;
    const ClosedLedger& last() const { return ledgers_.back(); }
    std::size_t waiting() const { return queue_.size(); }

    struct Place {
        std::uint32_t ledger = 0;
        std::size_t index = 0;
    };
    // By the hash of a fee bump or of what it carries. nullopt also when its ledger is out of
    // retention.
    std::optional<Place> find_txn(const Hash32& hash) const;

    // Takes a transaction into the queue. It is one that this sandbox can run.
    Sent send(Waiting txn);
    void close_ledger();
    // While held, ledgers close without transactions.
    void hold(bool on) { holding_ = on; }
    bool evict(const Hash32& hash) { return queue_.evict(hash); }
    // Forgets ledgers below this one; the newest stays.
    void cut_history(std::uint32_t oldest);
    // XLM from the faucet, as a transaction of the faucet's that waits for the next ledger.
    Sent mint(const stellar::ScAddress& to, std::int64_t amount);

    // Sets the clock of the chain: the next ledger has exactly this close time (never before the
    // last one), and time goes on from there.
    void set_time(UnixSecs time);
    UnixSecs now() const;
    UnixSecs next_close_time() const;

  private:
    CheckAt check_at(UnixSecs time, std::uint64_t margin_secs) const;
    Sent enqueue(Waiting txn);
    std::vector<Hash32> hashes_of(const Waiting& txn) const;
    void close(UnixSecs time, std::vector<Waiting> txns);
    void write(const Json& line);

    StellarSettings settings_;
    ports::Clock& clock_;
    Host host_;
    std::deque<ClosedLedger> ledgers_;
    std::map<Hash32, Place> txns_;
    TxnQueue queue_;
    bool holding_ = false;
    std::int64_t offset_secs_ = 0;  // of the chain's time from the clock's
    std::optional<UnixSecs> next_time_;
    Journal journal_;
};

}  // namespace warden::sandbox::soroban
