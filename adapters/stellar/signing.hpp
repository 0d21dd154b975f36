#pragma once
// What every signer of this adapter does, whatever its policy lets pass. Internal to the signers.

#include <string>

#include "adapters/stellar/codec/transaction.hpp"
#include "platform/crypto/crypto.hpp"
#include "ports/chain_submitter.hpp"

namespace warden::stellar::signing {

Fail refused(const std::string& why);

// Returns the transaction of an unsigned v1 envelope; refused otherwise.
Result<Transaction> open_envelope(const ports::UnsignedTxn& txn);

struct Shape {
    AccountId account;
    std::uint64_t slot = 0;
    std::uint32_t fee_max = 0;  // stroops
};
// Returns the transaction's one operation, of this account in this slot under this cap, assembled
// and with an end; refused otherwise. It points into `txn`.
Result<const Operation*> only_operation(const Transaction& txn, const Shape& shape);
// Returns it where it is a host function; refused otherwise.
Result<const InvokeHostFunctionOp*> only_host_function(const Transaction& txn, const Shape& shape);

struct SigningKeyOn {
    const crypto::SigningKey& key;
    const Hash32& network;
};
// Signs `opened`, which has time bounds; refused unless its hash is txn.hash.
Result<ports::SignedTxn> finish(Transaction opened, const ports::UnsignedTxn& txn,
                                SigningKeyOn with);

}  // namespace warden::stellar::signing
