#pragma once
// What transactions did (Stellar-ledger.x, protocol 28): events, return values, entry changes.

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "adapters/stellar/codec/ledger_entry.hpp"
#include "adapters/stellar/codec/scval.hpp"
#include "adapters/stellar/codec/xdr.hpp"

namespace warden::stellar {

enum class EventType : std::uint8_t { system = 0, contract = 1, diagnostic = 2 };

struct ContractEvent {
    std::optional<Hash32> contract;
    EventType type = EventType::contract;
    std::vector<ScVal> topics;
    ScVal data;
    bool operator==(const ContractEvent&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io(self.contract);
        io.code(self.type, EventType::diagnostic);
        io.zero();
        io(self.topics, self.data);
    }
};
struct DiagnosticEvent {
    bool in_successful_call = false;
    ContractEvent event;
    bool operator==(const DiagnosticEvent&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.in_successful_call, self.event);
    }
};
// An event of the transaction itself: fees.
enum class EventStage : std::uint8_t { before_all = 0, after_txn = 1, after_all = 2 };
struct TransactionEvent {
    EventStage stage = EventStage::before_all;
    ContractEvent event;
    bool operator==(const TransactionEvent&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.code(self.stage, EventStage::after_all);
        io(self.event);
    }
};

struct OperationMeta {
    LedgerEntryChanges changes;
    bool operator==(const OperationMeta&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.changes);
    }
};
struct OperationMetaV2 {
    LedgerEntryChanges changes;
    std::vector<ContractEvent> events;
    bool operator==(const OperationMetaV2&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io(self.changes, self.events);
    }
};

// Stroops charged: resources that are never refunded, those that may be, rent within the latter.
struct SorobanFees {
    std::int64_t non_refundable = 0;
    std::int64_t refundable = 0;
    std::int64_t rent = 0;
    bool operator==(const SorobanFees&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io(self.non_refundable, self.refundable, self.rent);
    }
};
struct SorobanMetaV3 {
    std::optional<SorobanFees> fees;
    std::vector<ContractEvent> events;
    ScVal return_value;
    std::vector<DiagnosticEvent> diagnostic_events;
    bool operator==(const SorobanMetaV3&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.fees, self.events, self.return_value, self.diagnostic_events);
    }
};
struct SorobanMetaV4 {
    std::optional<SorobanFees> fees;
    std::optional<ScVal> return_value;
    bool operator==(const SorobanMetaV4&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.fees, self.return_value);
    }
};

struct TransactionMetaV1 {
    LedgerEntryChanges changes;
    std::vector<OperationMeta> operations;
    bool operator==(const TransactionMetaV1&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.changes, self.operations);
    }
};
struct TransactionMetaV2 {
    LedgerEntryChanges changes_before;
    std::vector<OperationMeta> operations;
    LedgerEntryChanges changes_after;
    bool operator==(const TransactionMetaV2&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.changes_before, self.operations, self.changes_after);
    }
};
struct TransactionMetaV3 {
    LedgerEntryChanges changes_before;
    std::vector<OperationMeta> operations;
    LedgerEntryChanges changes_after;
    std::optional<SorobanMetaV3> soroban;
    bool operator==(const TransactionMetaV3&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io(self.changes_before, self.operations, self.changes_after, self.soroban);
    }
};
struct TransactionMetaV4 {
    LedgerEntryChanges changes_before;
    std::vector<OperationMetaV2> operations;
    LedgerEntryChanges changes_after;
    std::optional<SorobanMetaV4> soroban;
    std::vector<TransactionEvent> events;
    std::vector<DiagnosticEvent> diagnostic_events;
    bool operator==(const TransactionMetaV4&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.zero();
        io(self.changes_before, self.operations, self.changes_after, self.soroban, self.events,
           self.diagnostic_events);
    }
};
struct TransactionMeta {
    std::variant<std::vector<OperationMeta>, TransactionMetaV1, TransactionMetaV2,
                 TransactionMetaV3, TransactionMetaV4>
        value;
    template <class T>
    const T* as() const {
        return std::get_if<T>(&value);
    }
    // Returns the return value of the Soroban operation; nullptr where there is none.
    const ScVal* return_value() const;
    // Contract events of one operation, by its index; empty where there are none.
    std::span<const ContractEvent> events_of(std::size_t operation) const;
    std::span<const DiagnosticEvent> diagnostic_events() const;
    bool operator==(const TransactionMeta&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.value);
    }
};

// SHA-256 of InvokeHostFunctionSuccessPreImage: what the result of a host function that succeeded
// commits to. The second form takes the events' bytes as they were received.
Hash32 success_hash(const ScVal& return_value, std::span<const ContractEvent> events);
Hash32 success_hash(const ScVal& return_value, std::span<const Bytes> events);

}  // namespace warden::stellar
