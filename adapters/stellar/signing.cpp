#include "adapters/stellar/signing.hpp"

#include <limits>
#include <utility>
#include <variant>

namespace warden::stellar::signing {

Fail refused(const std::string& why) { return fail(Errc::permanent, "signer refuses: " + why); }

Result<Transaction> open_envelope(const ports::UnsignedTxn& txn) {
    const auto envelope = from_xdr_base64<TransactionEnvelope>(txn.body);
    if (!envelope) return refused(envelope.error().text());
    const auto* v1 = envelope->as<TransactionV1Envelope>();
    if (v1 == nullptr) return refused("a fee bump, or the form before protocol 13");
    if (!v1->signatures.empty()) return refused("it is signed already");
    return v1->txn;
}

Result<const Operation*> only_operation(const Transaction& txn, const Shape& shape) {
    if (txn.source != MuxedAccount::of(shape.account)) return refused("another account");
    const bool fits = shape.slot <= std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    if (!fits || txn.seq_num != static_cast<std::int64_t>(shape.slot)) {
        return refused("another sequence number than the slot");
    }
    // Time bounds alone: the other preconditions could let a sequence number be skipped.
    const auto* bounds = std::get_if<TimeBounds>(&txn.preconditions.value);
    if (bounds == nullptr || bounds->max_time == 0) return refused("no last time");
    if (txn.memo != Memo{}) return refused("a memo");
    if (txn.fee > shape.fee_max) return refused("fee above the cap");
    if (!txn.soroban) return refused("no resources: it was not assembled");
    if (txn.operations.size() != 1) return refused("not exactly one operation");
    const Operation& operation = txn.operations.front();
    if (operation.source) return refused("an operation with a source of its own");
    return &operation;
}

Result<const InvokeHostFunctionOp*> only_host_function(const Transaction& txn, const Shape& shape) {
    const auto operation = only_operation(txn, shape);
    if (!operation) return Fail(operation.error());
    const auto* invoke = (*operation)->as<InvokeHostFunctionOp>();
    if (invoke == nullptr) return refused("another operation than a call");
    return invoke;
}

Result<ports::SignedTxn> finish(Transaction opened, const ports::UnsignedTxn& txn,
                                SigningKeyOn with) {
    const Hash32 hash = transaction_hash(with.network, opened);
    if (to_hex(hash) != txn.hash) return refused("the hash is not that of the body");
    const UnixSecs max_time = opened.preconditions.time_bounds()->max_time;
    TransactionV1Envelope signed_envelope{std::move(opened), {sign_hash(with.key, hash)}};
    return ports::SignedTxn{to_xdr_base64(TransactionEnvelope{std::move(signed_envelope)}),
                            txn.hash, txn.slot, max_time};
}

}  // namespace warden::stellar::signing
