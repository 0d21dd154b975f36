#pragma once
// The account that deploys the Orchestrator in ledger 2 and gives XLM away. Its key is in the
// source of the sandbox on purpose: it rules over nothing but play money.

#include "adapters/stellar/codec/transaction.hpp"

namespace warden::sandbox::soroban {

class Faucet {
  public:
    static constexpr std::int64_t kSupply = 10'000'000'000'000'000;  // 10^9 XLM

    Faucet();
    stellar::AccountId account() const { return {key_.public_key()}; }
    // Signs a transaction of one operation, valid for ever.
    stellar::TransactionEnvelope sign(stellar::Transaction txn, const Hash32& network) const;

  private:
    crypto::SigningKey key_;
};

}  // namespace warden::sandbox::soroban
