#pragma once
// A transaction as it was sent: by itself, or carried by a fee bump that pays for it (CAP-0015).

#include <algorithm>
#include <optional>

#include "adapters/stellar/codec/transaction.hpp"

namespace warden::sandbox::soroban {

struct Waiting {
    stellar::TransactionV1Envelope envelope;       // what runs
    Hash32 hash{};                                 // of the whole, the fee bump's with one
    std::optional<stellar::FeeBumpEnvelope> bump;  // what carries it, a copy of it inside

    stellar::TransactionEnvelope whole() const {
        if (bump) return {*bump};
        return {envelope};
    }
    stellar::AccountId payer() const {
        return (bump ? bump->txn.fee_source : envelope.txn.source).account();
    }
    // A fee below 0 counts as 0, which is never enough.
    std::int64_t fee() const {
        return bump ? std::max<std::int64_t>(bump->txn.fee, 0) : std::int64_t{envelope.txn.fee};
    }
    std::int64_t inclusion_fee() const {
        return fee() - (envelope.txn.soroban ? envelope.txn.soroban->resource_fee : 0);
    }
    // Returns what inclusion costs where one operation costs `base_fee`: a bump counts as one more.
    std::int64_t inclusion_fee_at(std::int64_t base_fee) const {
        const std::size_t least = std::max<std::size_t>(envelope.txn.operations.size(), 1);
        return base_fee * static_cast<std::int64_t>(least + (bump ? 1 : 0));
    }
    std::int64_t inclusion_rate() const { return inclusion_fee() / inclusion_fee_at(1); }
};

// Returns nothing for the form before protocol 13.
inline std::optional<Waiting> waiting_of(const Hash32& network,
                                         const stellar::TransactionEnvelope& envelope) {
    Waiting out;
    out.hash = stellar::transaction_hash(network, envelope);
    if (const auto* bump = envelope.as<stellar::FeeBumpEnvelope>()) {
        out.envelope = std::get<stellar::TransactionV1Envelope>(bump->txn.inner);
        out.bump = *bump;
        return out;
    }
    const auto* v1 = envelope.as<stellar::TransactionV1Envelope>();
    if (v1 == nullptr) return std::nullopt;
    out.envelope = *v1;
    return out;
}

}  // namespace warden::sandbox::soroban
