#pragma once
// Ledgers (Stellar-ledger.x, protocol 28): headers, their hashes, and all that a ledger closed.

#include <array>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "adapters/stellar/codec/meta.hpp"
#include "adapters/stellar/codec/result.hpp"
#include "adapters/stellar/codec/transaction.hpp"
#include "adapters/stellar/codec/xdr.hpp"

namespace warden::stellar {

struct CloseSignature {
    AccountId node;
    Bytes signature;
    bool operator==(const CloseSignature&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.node);
        io.opaque(self.signature, 64);
    }
};
// Protocol 28: consensus on an empty set in place of a proposed one.
struct EmptyTxnSetValue {
    Hash32 txn_set_hash{};
    Hash32 previous_ledger_hash{};
    std::uint32_t previous_ledger_version = 0;
    CloseSignature signature;
    bool operator==(const EmptyTxnSetValue&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.txn_set_hash, self.previous_ledger_hash, self.previous_ledger_version,
           self.signature);
    }
};
struct Upgrade {
    Bytes bytes;
    bool operator==(const Upgrade&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.opaque(self.bytes, 128);
    }
};
struct StellarValue {
    Hash32 txn_set_hash{};
    std::uint64_t close_time = 0;  // unix seconds
    std::vector<Upgrade> upgrades;
    std::variant<ScVoid, CloseSignature, EmptyTxnSetValue> ext;
    bool operator==(const StellarValue&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.txn_set_hash, self.close_time);
        io.list(self.upgrades, 6);
        io.choice(self.ext);
    }
};

struct HeaderFlags {
    std::uint32_t flags = 0;
    bool operator==(const HeaderFlags&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.flags);
        io.zero();
    }
};
struct LedgerHeader {
    std::uint32_t version = 0;  // protocol
    Hash32 previous_ledger_hash{};
    StellarValue value;
    Hash32 txn_set_result_hash{};  // result_set_hash() of the ledger
    Hash32 bucket_list_hash{};
    std::uint32_t sequence = 0;
    std::int64_t total_coins = 0;
    std::int64_t fee_pool = 0;
    std::uint32_t inflation_seq = 0;
    std::uint64_t id_pool = 0;
    std::uint32_t base_fee = 0;
    std::uint32_t base_reserve = 0;
    std::uint32_t max_txn_set_size = 0;
    std::array<Hash32, 4> skip_list{};
    std::optional<HeaderFlags> flags;
    bool operator==(const LedgerHeader&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.version, self.previous_ledger_hash, self.value, self.txn_set_result_hash,
           self.bucket_list_hash, self.sequence, self.total_coins, self.fee_pool,
           self.inflation_seq, self.id_pool, self.base_fee, self.base_reserve,
           self.max_txn_set_size, self.skip_list, self.flags);
    }
};
// Returns the SHA-256 of the header's XDR: the ledger's hash, and previous_ledger_hash of the next
// one.
Hash32 ledger_hash(const LedgerHeader& header);

struct LedgerHeaderHistoryEntry {
    Hash32 hash{};
    LedgerHeader header;
    bool operator==(const LedgerHeaderHistoryEntry&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.hash, self.header);
        io.zero();
    }
};

struct TxnSetComponent {
    std::optional<std::int64_t> base_fee;
    std::vector<TransactionEnvelope> txns;
    bool operator==(const TxnSetComponent&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io(self.base_fee, self.txns);
    }
};
// Stages one after the other; clusters of a stage side by side.
struct ParallelTxns {
    std::optional<std::int64_t> base_fee;
    std::vector<std::vector<std::vector<TransactionEnvelope>>> stages;
    bool operator==(const ParallelTxns&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.base_fee, self.stages);
    }
};
struct TxnSetPhase {
    std::variant<std::vector<TxnSetComponent>, ParallelTxns> value;
    bool operator==(const TxnSetPhase&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.value);
    }
};
struct TxnSetV0 {
    Hash32 previous_ledger_hash{};
    std::vector<TransactionEnvelope> txns;
    bool operator==(const TxnSetV0&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.previous_ledger_hash, self.txns);
    }
};
struct TxnSetV1 {
    static constexpr int kTag = 1;
    Hash32 previous_ledger_hash{};
    std::vector<TxnSetPhase> phases;
    bool operator==(const TxnSetV1&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.previous_ledger_hash, self.phases);
    }
};
struct GeneralizedTxnSet {
    std::variant<TxnSetV1> value;
    bool operator==(const GeneralizedTxnSet&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.tagged(self.value);
    }
};

struct TransactionResultMeta {
    TransactionResultPair result;
    LedgerEntryChanges fee_changes;
    TransactionMeta meta;
    bool operator==(const TransactionResultMeta&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.result, self.fee_changes, self.meta);
    }
};
struct TransactionResultMetaV1 {
    TransactionResultPair result;
    LedgerEntryChanges fee_changes;
    TransactionMeta meta;
    LedgerEntryChanges fee_changes_after;
    bool operator==(const TransactionResultMetaV1&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io(self.result, self.fee_changes, self.meta, self.fee_changes_after);
    }
};

struct WriteFee {
    std::int64_t fee_per_kb = 0;
    bool operator==(const WriteFee&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io(self.fee_per_kb);
    }
};
// The tails (upgrades, consensus messages, sizes, evictions) keep their bytes: nobody here reads
// them. The defaults are empty ones.
struct LedgerCloseMetaV0 {
    LedgerHeaderHistoryEntry header;
    TxnSetV0 txn_set;
    std::vector<TransactionResultMeta> txns;
    Bytes tail = Bytes(8, 0);
    bool operator==(const LedgerCloseMetaV0&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.header, self.txn_set, self.txns);
        io.rest(self.tail);
    }
};
struct LedgerCloseMetaV1 {
    std::optional<WriteFee> write_fee;
    LedgerHeaderHistoryEntry header;
    GeneralizedTxnSet txn_set;
    std::vector<TransactionResultMeta> txns;
    Bytes tail = Bytes(24, 0);
    bool operator==(const LedgerCloseMetaV1&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.write_fee, self.header, self.txn_set, self.txns);
        io.rest(self.tail);
    }
};
struct LedgerCloseMetaV2 {
    std::optional<WriteFee> write_fee;
    LedgerHeaderHistoryEntry header;
    GeneralizedTxnSet txn_set;
    std::vector<TransactionResultMetaV1> txns;
    Bytes tail = Bytes(20, 0);
    bool operator==(const LedgerCloseMetaV2&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.write_fee, self.header, self.txn_set, self.txns);
        io.rest(self.tail);
    }
};
// The last thing in its bytes: its tail takes what is left.
struct LedgerCloseMeta {
    std::variant<LedgerCloseMetaV0, LedgerCloseMetaV1, LedgerCloseMetaV2> value;
    const LedgerHeaderHistoryEntry& header() const;
    std::vector<TransactionResultPair> results() const;  // in apply order
    std::vector<const TransactionMeta*> metas() const;   // in apply order
    bool operator==(const LedgerCloseMeta&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.value);
    }
};

}  // namespace warden::stellar
