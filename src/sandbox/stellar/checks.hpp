#pragma once
// Says whether a transaction may enter a ledger, with the order of checks and the codes of
// stellar-core (TransactionFrame.cpp, commonValid; FeeBumpTransactionFrame.cpp).

#include <optional>
#include <vector>

#include "adapters/stellar/codec/result.hpp"
#include "sandbox/stellar/host.hpp"
#include "sandbox/stellar/waiting.hpp"

namespace warden::sandbox::soroban {

struct Refusal {
    stellar::TransactionResult result;
    std::vector<stellar::DiagnosticEvent> events;
};
Refusal refusal(stellar::TxnCode code);

// Refuses what every node refuses before it looks at the ledger: a fee that is none, resources over
// limits.
std::optional<Refusal> check_form(const Waiting& txn);

struct CheckAt {
    Moment now;                     // the ledger that it would go into, the newest known close time
    std::uint64_t margin_secs = 0;  // that it must outlive `now` by
    std::uint32_t base_fee = 100;
};
// Checks the rest: time, fee, sequence, signatures, balance. The transaction passed check_form.
std::optional<Refusal> check(const Host& host, const Waiting& txn, const CheckAt& at);

// Returns the result of the fee bump `txn`, of which the inner transaction has the result `own`.
stellar::TransactionResult carried(const Hash32& network, const Waiting& txn,
                                   stellar::TransactionResult own);

}  // namespace warden::sandbox::soroban
