// getEvents: pages, cursors, and the lies that a node may tell about them.
#include <algorithm>

#include "sandbox/stellar/node.hpp"
#include "sandbox/stellar/topic_filter.hpp"

namespace warden::sandbox::soroban {
namespace {

constexpr std::uint32_t kLimitDefault = 100;

struct Page {
    std::uint32_t start_ledger = 0;
    std::uint32_t end_ledger = 0;  // exclusive; 0: none
    std::optional<stellar::EventId> cursor;
    std::uint32_t limit = kLimitDefault;

    std::uint32_t first_ledger() const { return cursor ? cursor->toid.ledger : start_ledger; }
};

tl::expected<Page, RpcError> read_page(const Members& params, std::uint32_t limit_max) {
    if (const auto wrong = check_format(params)) return RpcFail(*wrong);
    Page page;
    const auto start = params.number("startLedger");
    if (!start) return RpcFail(start.error());
    const auto end = params.number("endLedger");
    if (!end) return RpcFail(end.error());
    page.start_ledger = start->value_or(0);
    page.end_ledger = end->value_or(0);
    const auto given = params.object("pagination");
    if (!given) return RpcFail(given.error());
    const Json none = Json::Object{};
    const Members pagination(*given ? **given : none);
    const auto cursor = pagination.text("cursor");
    if (!cursor) return RpcFail(cursor.error());
    const auto limit = pagination.number("limit");
    if (!limit) return RpcFail(limit.error());
    if (*cursor) {
        const auto id = stellar::event_id_from_text(**cursor);
        if (!id) return invalid_params("invalid event id " + **cursor);
        page.cursor = *id;
        if (page.start_ledger != 0 || page.end_ledger != 0) {
            return invalid_params("ledger ranges and cursor cannot both be set");
        }
    } else if (page.start_ledger == 0) {
        return invalid_params("startLedger must be positive");
    }
    if (limit->value_or(0) > limit_max) {
        return invalid_params("limit must not exceed " + std::to_string(limit_max));
    }
    if (limit->value_or(0) > 0) page.limit = **limit;
    return page;
}

// RFC 3339, UTC.
std::string time_text(UnixSecs secs) {
    const std::chrono::sys_seconds at{std::chrono::seconds(secs)};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(at - day);
    const auto padded = [](auto value, std::size_t width) {
        std::string digits = std::to_string(value);
        return std::string(width - std::min(width, digits.size()), '0') + digits;
    };
    return padded(static_cast<int>(date.year()), 4) + "-" +
           padded(static_cast<unsigned>(date.month()), 2) + "-" +
           padded(static_cast<unsigned>(date.day()), 2) + "T" + padded(clock.hours().count(), 2) +
           ":" + padded(clock.minutes().count(), 2) + ":" + padded(clock.seconds().count(), 2) +
           "Z";
}

Json event_form(const ClosedLedger& ledger, const StoredEvent& stored) {
    const stellar::ContractEvent& event = stored.event;
    Json::Array topics;
    for (const auto& topic : event.topics) topics.emplace_back(stellar::to_xdr_base64(topic));
    return Json::Object{
        {"type", event.type == stellar::EventType::system ? "system" : "contract"},
        {"ledger", number(ledger.sequence())},
        {"ledgerClosedAt", time_text(ledger.close_time())},
        {"contractId", event.contract ? to_text(stellar::ContractId{*event.contract}) : ""},
        {"id", to_text(stored.id)},
        {"operationIndex", number(stored.id.toid.operation)},
        {"transactionIndex", number(stored.id.toid.txn)},
        {"txHash", to_hex(stored.txn_hash)},
        {"inSuccessfulContractCall", stored.succeeded},
        {"topic", std::move(topics)},
        {"value", stellar::to_xdr_base64(event.data)}};
}

// What is left of a page when the endpoint lies.
void spoil(Faults& faults, Json::Array& events) {
    if (faults.take("empty_page")) events.clear();
    omit_events(faults, events);
    if (faults.take("altered_events")) {
        for (Json& event : events) {
            Json::Object changed = *event.object();
            for (auto& [name, value] : changed) {
                if (name == "value") value = stellar::to_xdr_base64(stellar::ScVal());
            }
            event = std::move(changed);
        }
    }
    if (faults.take("duplicate_events")) {
        const Json::Array once = events;
        events.insert(events.end(), once.begin(), once.end());
    }
    if (faults.take("reorder_events")) std::ranges::reverse(events);
}

}  // namespace

RpcResult Node::events(const Members& params) {
    const StellarSettings& settings = chain_.settings();
    const auto page = read_page(params, settings.events_page_max);
    if (!page) return RpcFail(page.error());
    const auto list = params.list("filters");
    if (!list) return RpcFail(list.error());
    const auto filters = EventFilters::read(*list);
    if (!filters) return RpcFail(filters.error());
    if (faults_.take("limit_exceeded")) {
        return RpcFail(
            RpcError{-32001, "request exceeded processing limit threshold", std::nullopt});
    }

    const std::uint32_t first = page->first_ledger();
    std::uint32_t end = std::min(head() + 1, first + settings.scan_ledgers_max);
    if (page->end_ledger != 0) end = std::min(page->end_ledger, end);
    Json::Array found;
    std::string cursor = to_text(stellar::EventId::end_of(end == 0 ? 0 : end - 1));
    if (first < oldest() || first > head()) {
        if (!faults_.take("silent_gap")) {
            return invalid_request("startLedger must be within the ledger range: " +
                                   std::to_string(oldest()) + " - " + std::to_string(head()));
        }
        end = first;  // some providers answer an empty page
        cursor = page->cursor ? to_text(*page->cursor) : cursor;
    }
    for (std::uint32_t at = first; at < end && found.size() < page->limit; ++at) {
        const ClosedLedger& ledger = this->ledger(at);
        for (const StoredEvent& stored : ledger.events) {
            const bool after = !page->cursor || stored.id > *page->cursor;
            if (!after || !filters->matches(stored.event)) continue;
            found.push_back(event_form(ledger, stored));
            if (found.size() < page->limit) continue;
            cursor = to_text(stored.id);
            break;
        }
    }
    if (faults_.take("stuck_cursor") && page->cursor) cursor = to_text(*page->cursor);
    spoil(faults_, found);
    Json::Object out{{"events", std::move(found)}, {"cursor", std::move(cursor)}};
    add_range(out);
    return Json(std::move(out));
}

}  // namespace warden::sandbox::soroban
