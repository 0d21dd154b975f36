#include "adapters/stellar/codec/event_id.hpp"

#include <algorithm>
#include <limits>

#include "domain/base/check.hpp"
#include "domain/base/u128.hpp"

namespace warden::stellar {
namespace {

constexpr std::size_t kToidDigits = 19;
constexpr std::size_t kIndexDigits = 10;

std::string padded(std::uint64_t number, std::size_t digits) {
    const std::string text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

Result<std::uint64_t> from_padded(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of('0'), text.size() - 1);
    return u64_from_decimal(text.substr(first));
}

}  // namespace

std::uint64_t Toid::number() const {
    WARDEN_CHECK(txn <= kAfterAll);
    WARDEN_CHECK(operation <= kAfterTxn);
    return (std::uint64_t{ledger} << 32) | (std::uint64_t{txn} << 12) | operation;
}

Toid Toid::from_number(std::uint64_t number) {
    return {.ledger = static_cast<std::uint32_t>(number >> 32),
            .txn = static_cast<std::uint32_t>(number >> 12) & kAfterAll,
            .operation = static_cast<std::uint32_t>(number) & kAfterTxn};
}

std::string to_text(const Toid& toid) { return std::to_string(toid.number()); }

Result<Toid> toid_from_text(std::string_view text) {
    const Result<std::uint64_t> number = u64_from_decimal(text);
    if (!number) return Fail(Error(number.error()).at("TOID"));
    return Toid::from_number(*number);
}

EventId EventId::end_of(std::uint32_t ledger) {
    return {{ledger, Toid::kAfterAll, Toid::kAfterTxn}, std::numeric_limits<std::uint32_t>::max()};
}

std::string to_text(const EventId& id) {
    return padded(id.toid.number(), kToidDigits) + "-" + padded(id.index, kIndexDigits);
}

Result<EventId> event_id_from_text(std::string_view text) {
    if (text.size() != kToidDigits + 1 + kIndexDigits || text[kToidDigits] != '-') {
        return fail(Errc::invalid_input, "event id: 19 digits, '-', 10 digits expected");
    }
    const Result<std::uint64_t> number = from_padded(text.substr(0, kToidDigits));
    const Result<std::uint64_t> index = from_padded(text.substr(kToidDigits + 1));
    // Ledgers are 32 bits, of which the node's signed 64-bit TOID leaves 31.
    const bool fits =
        number && index &&
        *number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) &&
        *index <= std::numeric_limits<std::uint32_t>::max();
    if (!fits) return fail(Errc::invalid_input, "event id: number out of range");
    return EventId{Toid::from_number(*number), static_cast<std::uint32_t>(*index)};
}

}  // namespace warden::stellar
