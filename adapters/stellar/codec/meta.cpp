#include "adapters/stellar/codec/meta.hpp"

#include "domain/base/sha256.hpp"

namespace warden::stellar {

const ScVal* TransactionMeta::return_value() const {
    if (const auto* v4 = as<TransactionMetaV4>(); v4 != nullptr && v4->soroban) {
        return v4->soroban->return_value ? &*v4->soroban->return_value : nullptr;
    }
    if (const auto* v3 = as<TransactionMetaV3>(); v3 != nullptr && v3->soroban) {
        return &v3->soroban->return_value;
    }
    return nullptr;
}

std::span<const ContractEvent> TransactionMeta::events_of(std::size_t operation) const {
    if (const auto* v4 = as<TransactionMetaV4>()) {
        if (operation < v4->operations.size()) return v4->operations[operation].events;
        return {};
    }
    // Before version 4 a transaction of Soroban had its events apart from its only operation.
    const auto* v3 = as<TransactionMetaV3>();
    if (v3 != nullptr && v3->soroban && operation == 0) return v3->soroban->events;
    return {};
}

std::span<const DiagnosticEvent> TransactionMeta::diagnostic_events() const {
    if (const auto* v4 = as<TransactionMetaV4>()) return v4->diagnostic_events;
    const auto* v3 = as<TransactionMetaV3>();
    if (v3 != nullptr && v3->soroban) return v3->soroban->diagnostic_events;
    return {};
}

Hash32 success_hash(const ScVal& return_value, std::span<const ContractEvent> events) {
    XdrWriter out;
    out(return_value, static_cast<std::uint32_t>(events.size()));
    for (const ContractEvent& event : events) out(event);
    return sha256(out.bytes());
}

Hash32 success_hash(const ScVal& return_value, std::span<const Bytes> events) {
    XdrWriter out;
    out(return_value, static_cast<std::uint32_t>(events.size()));
    for (const Bytes& event : events) out.rest(event);
    return sha256(out.bytes());
}

}  // namespace warden::stellar
