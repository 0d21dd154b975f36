#pragma once
// Positions in the chain as stellar-rpc writes them: TOIDs, ids of events, cursors.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/error.hpp"

namespace warden::stellar {

// Total order id: ledger << 32 | txn << 12 | operation. Transactions count from 1, operations from
// 0. Positions besides those of operations:
//   fees before all transactions   txn 0, operation 0
//   after one transaction          operation kAfterTxn
//   after all transactions         txn kAfterAll, operation 0
struct Toid {
    static constexpr std::uint32_t kAfterAll = 0xfffff;
    static constexpr std::uint32_t kAfterTxn = 0xfff;

    std::uint32_t ledger = 0;
    std::uint32_t txn = 0;        // 20 bits
    std::uint32_t operation = 0;  // 12 bits
    auto operator<=>(const Toid&) const = default;

    // txn and operation must fit their bits (checked).
    std::uint64_t number() const;
    static Toid from_number(std::uint64_t number);
};
// Decimal, as getTransactions pages by it.
std::string to_text(const Toid& toid);
Result<Toid> toid_from_text(std::string_view text);

// Its text, `%019d-%010d`, is the id of an event and a cursor of getEvents; texts are ordered as
// the chain is.
struct EventId {
    Toid toid;
    std::uint32_t index = 0;  // among the events of its TOID
    auto operator<=>(const EventId&) const = default;

    // Returns the cursor that says: everything up to the end of `ledger` is scanned.
    static EventId end_of(std::uint32_t ledger);
    bool is_end() const { return *this == end_of(toid.ledger); }
};
std::string to_text(const EventId& id);
// invalid_input unless it is 19 digits, '-' and 10 digits within the ranges.
Result<EventId> event_id_from_text(std::string_view text);

}  // namespace warden::stellar
