#pragma once
// Closed ledgers: headers, what they commit to, and their events in the chain's order.

#include <vector>

#include "adapters/stellar/codec/event_id.hpp"
#include "sandbox/ledger/versioned.hpp"
#include "sandbox/stellar/execution.hpp"

namespace warden::sandbox::soroban {

inline constexpr std::uint32_t kProtocol = 27;

struct StoredEvent {
    stellar::EventId id;
    stellar::ContractEvent event;
    Hash32 txn_hash{};
    bool succeeded = false;  // its transaction
};

struct ClosedLedger {
    stellar::LedgerHeader header;
    Hash32 hash{};
    std::vector<Applied> txns;
    std::vector<StoredEvent> events;  // ascending ids
    Version version = 0;              // of the state after it

    std::uint32_t sequence() const { return header.sequence; }
    UnixSecs close_time() const { return header.value.close_time; }
};

struct HeaderStart {  // what does not follow from the contents
    std::uint32_t sequence = 1;
    Hash32 previous_hash{};
    UnixSecs close_time = 0;
    std::int64_t fee_pool = 0;
    std::uint32_t base_fee = 100;
    std::uint32_t base_reserve = 0;
};
ClosedLedger make_ledger(const HeaderStart& start, std::vector<Applied> txns, Version version);

stellar::LedgerHeaderHistoryEntry header_entry(const ClosedLedger& ledger);
stellar::LedgerCloseMeta close_meta(const ClosedLedger& ledger);

}  // namespace warden::sandbox::soroban
