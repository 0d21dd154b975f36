#pragma once
// Transactions and their envelopes (Stellar-transaction.x, protocol 28), hashes and signatures.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/stellar/codec/address.hpp"
#include "adapters/stellar/codec/ledger_entry.hpp"
#include "adapters/stellar/codec/operation.hpp"
#include "adapters/stellar/codec/xdr.hpp"
#include "platform/crypto/crypto.hpp"

namespace warden::stellar {

struct MemoText {
    std::string text;
    bool operator==(const MemoText&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.text, 28);
    }
};
struct MemoReturn : WasmHash {};
// Arms: none, text, id, hash, hash of what is returned.
struct Memo {
    std::variant<ScVoid, MemoText, std::uint64_t, WasmHash, MemoReturn> value;
    bool operator==(const Memo&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.value);
    }
};

// Unix seconds of the ledger's close, both inclusive; max 0 = for ever.
struct TimeBounds {
    std::uint64_t min_time = 0;
    std::uint64_t max_time = 0;
    bool operator==(const TimeBounds&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.min_time, self.max_time);
    }
};
// It holds while min <= ledger < max; max 0 means for ever.
struct LedgerBounds {
    std::uint32_t min_ledger = 0;
    std::uint32_t max_ledger = 0;
    bool operator==(const LedgerBounds&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.min_ledger, self.max_ledger);
    }
};
struct PreconditionsV2 {
    std::optional<TimeBounds> time_bounds;
    std::optional<LedgerBounds> ledger_bounds;
    std::optional<std::int64_t> min_seq_num;
    std::uint64_t min_seq_age_secs = 0;
    std::uint32_t min_seq_ledger_gap = 0;
    std::vector<SignerKey> extra_signers;
    bool operator==(const PreconditionsV2&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.time_bounds, self.ledger_bounds, self.min_seq_num, self.min_seq_age_secs,
           self.min_seq_ledger_gap);
        io.list(self.extra_signers, 2);
    }
};
struct Preconditions {
    std::variant<ScVoid, TimeBounds, PreconditionsV2> value;
    // Whichever arm holds them.
    std::optional<TimeBounds> time_bounds() const;
    std::optional<LedgerBounds> ledger_bounds() const;
    bool operator==(const Preconditions&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.value);
    }
};

struct Footprint {
    std::vector<LedgerKey> read_only;
    std::vector<LedgerKey> read_write;
    bool operator==(const Footprint&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.read_only, self.read_write);
    }
};
struct SorobanTransactionData {
    // Indices into read_write of entries to restore from the archive: never reorder the footprint.
    std::optional<std::vector<std::uint32_t>> archived_entries;
    Footprint footprint;
    std::uint32_t instructions = 0;
    std::uint32_t disk_read_bytes = 0;
    std::uint32_t write_bytes = 0;
    std::int64_t resource_fee = 0;  // stroops
    bool operator==(const SorobanTransactionData&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.archived_entries, self.footprint, self.instructions, self.disk_read_bytes,
           self.write_bytes, self.resource_fee);
    }
};

struct Transaction {
    MuxedAccount source;
    std::uint32_t fee = 0;  // stroops: inclusion fee and resource fee together
    std::int64_t seq_num = 0;
    Preconditions preconditions;
    Memo memo;
    std::vector<Operation> operations;
    std::optional<SorobanTransactionData> soroban;
    bool operator==(const Transaction&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.source, self.fee, self.seq_num, self.preconditions, self.memo);
        io.list(self.operations, 100);
        io(self.soroban);
    }
};

struct DecoratedSignature {
    std::array<std::uint8_t, 4> hint{};  // the last four bytes of the public key
    Bytes signature;
    bool operator==(const DecoratedSignature&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.hint);
        io.opaque(self.signature, 64);
    }
};

struct TransactionV1Envelope {
    static constexpr int kTag = 2;
    Transaction txn;
    std::vector<DecoratedSignature> signatures;
    bool operator==(const TransactionV1Envelope&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.txn);
        io.list(self.signatures, 20);
    }
};
// The envelope from before protocol 13; its hash is that of the same Transaction.
struct TransactionV0Envelope {
    static constexpr int kTag = 0;
    Hash32 source_key{};
    std::uint32_t fee = 0;
    std::int64_t seq_num = 0;
    std::optional<TimeBounds> time_bounds;
    Memo memo;
    std::vector<Operation> operations;
    std::vector<DecoratedSignature> signatures;
    Transaction as_v1() const;
    bool operator==(const TransactionV0Envelope&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.source_key, self.fee, self.seq_num, self.time_bounds, self.memo);
        io.list(self.operations, 100);
        io.zero();
        io.list(self.signatures, 20);
    }
};
struct FeeBumpTransaction {
    MuxedAccount fee_source;
    std::int64_t fee = 0;
    std::variant<TransactionV1Envelope> inner;
    bool operator==(const FeeBumpTransaction&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.fee_source, self.fee);
        io.tagged(self.inner);
        io.zero();
    }
};
struct FeeBumpEnvelope {
    static constexpr int kTag = 5;
    FeeBumpTransaction txn;
    std::vector<DecoratedSignature> signatures;
    bool operator==(const FeeBumpEnvelope&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.txn);
        io.list(self.signatures, 20);
    }
};
struct TransactionEnvelope {
    std::variant<TransactionV0Envelope, TransactionV1Envelope, FeeBumpEnvelope> value;
    template <class T>
    const T* as() const {
        return std::get_if<T>(&value);
    }
    bool operator==(const TransactionEnvelope&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.tagged(self.value);
    }
};

// Makes a transaction of one host function, as a simulation takes it: with the smallest fee,
// without time bounds and resources.
Transaction host_invocation(const AccountId& source, std::uint64_t seq_num, HostFunction function);
// Makes such a transaction of a contract's call.
Transaction invocation(const AccountId& source, std::uint64_t seq_num, InvokeContractArgs call);

// Returns the SHA-256 of the passphrase.
Hash32 network_id(std::string_view passphrase);
// Returns the hash that is signed and by which the network names the transaction.
Hash32 transaction_hash(const Hash32& network, const Transaction& txn);
Hash32 transaction_hash(const Hash32& network, const FeeBumpTransaction& txn);
Hash32 transaction_hash(const Hash32& network, const TransactionEnvelope& envelope);

DecoratedSignature sign_hash(const crypto::SigningKey& key, const Hash32& hash);
// True when the signature's hint and bytes are this key's over the hash.
bool verify_hash(const AccountId& account, const Hash32& hash, const DecoratedSignature& signature);

ContractId contract_id(const Hash32& network, const ContractIdPreimage& preimage);
// Returns the hash that an address signs for an authorisation entry (credentials 1; 2 and 3 bind
// the address too).
Hash32 authorization_hash(const Hash32& network, const AddressCredentials& credentials,
                          const AuthorizedInvocation& root);
Hash32 authorization_hash_v2(const Hash32& network, const AddressCredentials& credentials,
                             const AuthorizedInvocation& root);

}  // namespace warden::stellar
