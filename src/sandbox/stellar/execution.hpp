#pragma once
// Runs the transactions of one ledger: fees of all, then each operation, then refunds of all.

#include <vector>

#include "adapters/stellar/codec/ledger.hpp"
#include "sandbox/stellar/host.hpp"
#include "sandbox/stellar/waiting.hpp"

namespace warden::sandbox::soroban {

// What became of a transaction.
struct Applied : Waiting {
    stellar::TransactionResult result;
    stellar::LedgerEntryChanges fee_changes;
    stellar::TransactionMetaV4 meta;
    stellar::LedgerEntryChanges refund_changes;
    std::int64_t inclusion_fee_charged = 0;

    bool succeeded() const { return result.succeeded(); }
};

// Applies the transactions in the order given and leaves the effects in place. Each passed the
// checks for this ledger and has another source than the others.
std::vector<Applied> apply(Host& host, std::vector<Waiting> txns, Moment now,
                           std::uint32_t base_fee);

// Bytes that a footprint's entries take: accounts that are read, and all that is written.
struct FootprintBytes {
    std::uint32_t disk_read = 0;
    std::uint32_t write = 0;
};
FootprintBytes footprint_bytes(const Host& host, const stellar::Footprint& footprint);

// Returns the bytes of events and return value, as refundable fees and limits count them.
std::size_t event_bytes(const Invocation& done);

}  // namespace warden::sandbox::soroban
