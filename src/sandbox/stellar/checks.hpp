#pragma once
// Says whether a transaction may enter a ledger, with the order of checks and the codes of
// stellar-core (TransactionFrame.cpp, commonValid).

#include <optional>
#include <vector>

#include "adapters/stellar/codec/result.hpp"
#include "adapters/stellar/codec/transaction.hpp"
#include "sandbox/stellar/host.hpp"

namespace warden::sandbox::soroban {

struct Refusal {
    stellar::TransactionResult result;
    std::vector<stellar::DiagnosticEvent> events;
};
Refusal refusal(stellar::TxnCode code);

// Refuses what every node refuses before it looks at the ledger: a fee that is none, resources over
// limits.
std::optional<Refusal> check_form(const stellar::TransactionV1Envelope& envelope);

struct CheckAt {
    Moment now;                     // the ledger that it would go into, the newest known close time
    std::uint64_t margin_secs = 0;  // that it must outlive `now` by
    std::uint32_t base_fee = 100;
};
// Checks the rest: time, fee, sequence, signatures, balance. The envelope passed check_form.
std::optional<Refusal> check(const Host& host, const stellar::TransactionV1Envelope& envelope,
                             const CheckAt& at);

inline std::int64_t inclusion_fee(const stellar::Transaction& txn) {
    return txn.fee - (txn.soroban ? txn.soroban->resource_fee : 0);
}

}  // namespace warden::sandbox::soroban
