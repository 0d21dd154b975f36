#pragma once
// Results of transactions (Stellar-transaction.x, protocol 28).

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "adapters/stellar/codec/classic.hpp"
#include "adapters/stellar/codec/xdr.hpp"

namespace warden::stellar {

// The numbers are the protocol's; others may come with later protocols.
enum class TxnCode : std::int32_t {
    fee_bump_inner_success = 1,
    success = 0,
    failed = -1,
    too_early = -2,
    too_late = -3,
    missing_operation = -4,
    bad_seq = -5,
    bad_auth = -6,
    insufficient_balance = -7,
    no_account = -8,
    insufficient_fee = -9,
    bad_auth_extra = -10,
    internal_error = -11,
    not_supported = -12,
    fee_bump_inner_failed = -13,
    bad_sponsorship = -14,
    bad_min_seq_age_or_gap = -15,
    malformed = -16,
    soroban_invalid = -17,
    frozen_key_accessed = -18,
};
// "txBAD_SEQ"; "tx code -99" for a number that is none of these.
std::string name(TxnCode code);

// Results of host functions and footprint operations; the protocol's numbers.
enum class InvokeCode : std::int32_t {
    success = 0,
    malformed = -1,
    trapped = -2,
    resource_limit_exceeded = -3,
    entry_archived = -4,
    insufficient_refundable_fee = -5,
};

struct OperationResult {
    std::int32_t code = 0;  // 0 opINNER: the fields below hold; else one of opBAD_AUTH (-1) ...
    std::int32_t type = 24;
    std::int32_t inner_code = 0;
    Bytes body;  // what follows the inner code

    // Returns, of a host function that succeeded, the hash over its return value and events.
    std::optional<Hash32> success_hash() const;
    bool operator==(const OperationResult&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.code);
        if constexpr (Io::kReads) {
            if (self.code > 0 || self.code < -6) io.refuse("unknown operation result");
        }
        if (self.code != 0) return;
        io(self.type, self.inner_code);
        io.raw(self.body,
               [&self](XdrReader& in) { skip_operation_result(in, self.type, self.inner_code); });
    }
};
OperationResult invoke_success(const Hash32& success_hash);
OperationResult invoke_failure(InvokeCode code);

struct InnerTransactionResult {
    Hash32 hash{};
    std::int64_t fee_charged = 0;
    TxnCode code = TxnCode::success;
    std::vector<OperationResult> operations;
    bool operator==(const InnerTransactionResult&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.hash, self.fee_charged);
        io.number(self.code);
        if (self.code == TxnCode::success || self.code == TxnCode::failed) io(self.operations);
        io.zero();
    }
};

struct TransactionResult {
    std::int64_t fee_charged = 0;  // stroops
    TxnCode code = TxnCode::success;
    std::vector<OperationResult> operations;    // with success and failed
    std::vector<InnerTransactionResult> inner;  // one, with the fee bump codes

    // Returns the code of the operations themselves, inside a fee bump too.
    TxnCode own_code() const { return inner.empty() ? code : inner.front().code; }
    const std::vector<OperationResult>& own_operations() const {
        return inner.empty() ? operations : inner.front().operations;
    }
    bool succeeded() const { return own_code() == TxnCode::success; }
    bool operator==(const TransactionResult&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.fee_charged);
        io.number(self.code);
        if (self.code == TxnCode::fee_bump_inner_success ||
            self.code == TxnCode::fee_bump_inner_failed) {
            if constexpr (Io::kReads) self.inner.resize(1);
            io(self.inner.front());
        } else if (self.code == TxnCode::success || self.code == TxnCode::failed) {
            io(self.operations);
        }
        io.zero();
    }
};

struct TransactionResultPair {
    Hash32 hash{};
    TransactionResult result;
    bool operator==(const TransactionResultPair&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.hash, self.result);
    }
};

// SHA-256 of the TransactionResultSet: what a ledger's header commits to as txSetResultHash.
Hash32 result_set_hash(const std::vector<TransactionResultPair>& results);

}  // namespace warden::stellar
