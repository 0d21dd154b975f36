#pragma once
// Transactions that wait for a ledger, and those that may not come back at once (stellar-core,
// TransactionQueue.cpp).

#include <deque>
#include <optional>
#include <set>
#include <vector>

#include "sandbox/stellar/execution.hpp"

namespace warden::sandbox::soroban {

class TxnQueue {
  public:
    static constexpr std::uint32_t kAgeMax = 4;  // ledgers that a transaction waits
    static constexpr std::size_t kBanLedgers = 10;
    static constexpr std::int64_t kReplaceFactor = 10;

    bool banned(const Hash32& hash) const;
    // Returns the waiting transaction of this source; nullptr without one.
    const Waiting* of(const stellar::AccountId& source) const;
    // Says whether `newer` may take the place of `older` of the same source: a fee bump of the same
    // number that pays ten times as much for an operation.
    static bool replaces(const Waiting& newer, const Waiting& older);
    std::size_t size() const { return entries_.size(); }

    // Takes the place of what waits for the same source.
    void add(Waiting txn);
    // False if it does not wait.
    bool evict(const Hash32& hash);
    // Takes all of them, oldest first.
    std::vector<Waiting> take();

    // Ends a ledger: what was in it or fell out is banned for a while, the rest gets older and
    // falls out in time.
    void shift(const std::vector<Hash32>& gone);

  private:
    struct Entry {
        Waiting txn;
        std::uint32_t age = 0;
    };
    std::vector<Entry> entries_;
    std::deque<std::set<Hash32>> bans_;  // newest first
};

}  // namespace warden::sandbox::soroban
