#pragma once
// The fault own_chain: the operator of an endpoint hides what has happened, and forges all that
// follows from it.

#include <deque>
#include <string>

#include "sandbox/stellar/ledger_chain.hpp"

namespace warden::sandbox::soroban {

// A chain like the real one, but for the transactions with an event of one name: they are in no
// ledger. From the first of them on the ledgers are well formed, committed to and linked among
// themselves, and their hashes are others. Two endpoints that hide the same show the same chain.
class OwnChain {
  public:
    explicit OwnChain(const LedgerChain& chain) : chain_(chain) {}

    // The ledger in the place of the real one of this number, between the chain's oldest and
    // newest; valid until the next call.
    const ClosedLedger& ledger(std::uint32_t sequence, const std::string& hidden_event);

  private:
    void follow();

    const LedgerChain& chain_;
    std::string hidden_event_;
    std::uint32_t next_ = 0;        // to be followed
    std::deque<ClosedLedger> own_;  // in the places of those before it
};

}  // namespace warden::sandbox::soroban
