#pragma once
// What stellar-rpc nodes answer, as checked values. XDR stays XDR where its reader has to see the
// bytes as they came: what proofs hash.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/stellar/codec/address.hpp"
#include "adapters/stellar/codec/event_id.hpp"
#include "adapters/stellar/codec/ledger.hpp"
#include "adapters/stellar/codec/ledger_entry.hpp"
#include "adapters/stellar/codec/transaction.hpp"
#include "domain/base/enum_names.hpp"
#include "domain/base/time.hpp"

namespace warden::stellar {

using LedgerSeq = std::uint32_t;

// The ledgers that an endpoint has: both ends inclusive.
struct Span {
    LedgerSeq oldest = 0;
    LedgerSeq latest = 0;
    UnixSecs latest_close_time = 0;  // 0 where the method doesn't say
    UnixSecs oldest_close_time = 0;  // the same
};

struct Network {
    std::string passphrase;
    std::uint32_t protocol = 0;
};

// Asks for the events of one contract from ledger `from` on; with a cursor, `from` is not asked
// for.
struct EventsQuery {
    LedgerSeq from = 0;
    std::string cursor;  // empty: begin at `from`
    ContractId contract;
    std::size_t limit = 10'000;  // at most 10,000
};
struct EmittedEvent {
    EventId id;
    std::string id_text;
    Hash32 txn_hash{};
    ContractId contract;
    std::vector<Bytes> topics;  // XDR of an SCVal each
    Bytes value;                // XDR of an SCVal
};
struct EventsPage {
    std::vector<EmittedEvent> events;
    EventId cursor;  // of the last event, or the sentinel at the end of what was scanned
    std::string cursor_text;
    Span span;
};

struct LedgerInfo {
    LedgerHeaderHistoryEntry header;
    Bytes metadata;  // XDR of a LedgerCloseMeta
};
struct LedgersPage {
    std::vector<LedgerInfo> ledgers;
    Span span;
};

enum class TxnResultState : std::uint8_t { not_found, success, failed };
struct TxnInfo {
    TxnResultState state = TxnResultState::not_found;
    Span span;  // what "not found" rests on
    // The rest only when it was found.
    LedgerSeq ledger = 0;
    UnixSecs closed_at = 0;
    std::uint32_t application_order = 0;  // from 1
    Bytes envelope;                       // XDR
    Bytes result;                         // XDR of a TransactionResult
    Bytes meta;                           // XDR of a TransactionMeta
};

struct EntryInfo {
    LedgerKey key;
    Bytes data;  // XDR of a LedgerEntryData
    LedgerSeq last_modified = 0;
    std::optional<LedgerSeq> live_until;
};
struct Entries {
    std::vector<EntryInfo> entries;  // a missing key is absent
    LedgerSeq latest = 0;
};

struct AccountInfo {
    AccountEntry entry;
    LedgerSeq latest = 0;  // the endpoint's newest ledger, as of which it stands so
};

struct Simulation {
    std::optional<std::string> error;  // the call would fail; nothing else is set then
    SorobanTransactionData data;
    std::int64_t min_resource_fee = 0;  // stroops
    Bytes result;                       // XDR of the SCVal that the function returns
    std::vector<Bytes> auth;            // XDR of SorobanAuthorizationEntry each
    // Archived entries have to be restored by a transaction of its own before.
    struct Restore {
        SorobanTransactionData data;
        std::int64_t min_resource_fee = 0;
    };
    std::optional<Restore> restore;
    LedgerSeq latest = 0;
};

enum class SendState : std::uint8_t { pending, duplicate, try_again_later, error };
constexpr auto names_of(SendState) {
    return enum_names<SendState>("PENDING", "DUPLICATE", "TRY_AGAIN_LATER", "ERROR");
}
struct Sent {
    SendState state = SendState::pending;
    Hash32 hash{};
    Bytes result;  // with error: XDR of a TransactionResult; may be absent
    Span span;     // `oldest` is not said
};

}  // namespace warden::stellar
