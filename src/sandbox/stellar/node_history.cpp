// Transactions of the past.
#include <algorithm>

#include "sandbox/stellar/node.hpp"

namespace warden::sandbox::soroban {
namespace {

template <class T>
Json texts(const std::vector<T>& values) {
    Json::Array out;
    for (const T& value : values) out.emplace_back(stellar::to_xdr_base64(value));
    return out;
}

Json events_form(const Applied& txn) {
    Json::Object out;
    if (!txn.meta.events.empty()) out.emplace_back("transactionEventsXdr", texts(txn.meta.events));
    Json::Array by_operation;
    for (const auto& operation : txn.meta.operations) {
        by_operation.push_back(texts(operation.events));
    }
    if (!by_operation.empty()) out.emplace_back("contractEventsXdr", std::move(by_operation));
    return out;
}

// Everything but the times.
Json::Object txn_form(const Applied& txn, std::uint32_t ledger, std::size_t index) {
    Json::Object out{{"status", txn.succeeded() ? "SUCCESS" : "FAILED"},
                     {"txHash", to_hex(txn.hash)},
                     {"applicationOrder", number(index + 1)},
                     {"feeBump", txn.bump.has_value()},
                     {"envelopeXdr", stellar::to_xdr_base64(txn.whole())},
                     {"resultXdr", stellar::to_xdr_base64(txn.result)},
                     {"resultMetaXdr", stellar::to_xdr_base64(stellar::TransactionMeta{txn.meta})},
                     {"events", events_form(txn)},
                     {"ledger", number(ledger)}};
    if (!txn.meta.diagnostic_events.empty()) {
        out.emplace_back("diagnosticEventsXdr", texts(txn.meta.diagnostic_events));
    }
    return out;
}

}  // namespace

RpcResult Node::transaction(const Members& params) {
    if (const auto wrong = check_format(params)) return RpcFail(*wrong);
    const auto text = params.text("hash");
    if (!text) return RpcFail(text.error());
    const std::string given = text->value_or("");
    if (given.size() != 64) {
        return invalid_params("unexpected hash length (" + std::to_string(given.size()) + ")");
    }
    const auto hash = hash_from_hex(given);
    if (!hash) return invalid_params("incorrect hash: " + hash.error().detail);
    const auto place = chain_.find_txn(*hash);
    Json::Object out;
    const bool known = place && place->ledger >= oldest() && place->ledger <= head();
    if (!known || faults_.take("txn_unknown")) {
        out = {{"status", "NOT_FOUND"},   {"txHash", given}, {"applicationOrder", 0},
               {"feeBump", false},        {"ledger", 0},     {"createdAt", "0"},
               {"events", Json::Object{}}};
    } else {
        const ClosedLedger& ledger = chain_.ledger(place->ledger);
        out = txn_form(ledger.txns[place->index], place->ledger, place->index);
        out.emplace_back("createdAt", number_text(ledger.close_time()));
    }
    add_range(out);
    return Json(std::move(out));
}

RpcResult Node::transactions(const Members& params) {
    const auto page = history_page(params, chain_.settings().history_page_max, oldest(), head());
    if (!page) return RpcFail(page.error());
    stellar::Toid start{page->start_ledger, 1, 1};
    if (page->cursor) {
        const auto toid = stellar::toid_from_text(*page->cursor);
        if (!toid) return invalid_params(toid.error().detail);
        start = *toid;
        ++start.txn;
        if (start.ledger < oldest()) {
            return invalid_params("database does not contain metadata for ledger: " +
                                  std::to_string(start.ledger));
        }
    }
    Json::Array found;
    // The real node does it so: the cursor is that of the last ledger looked at, and it counts from
    // 0 again where nothing was new, so a client at the tip may see transactions twice.
    stellar::Toid cursor;
    for (std::uint32_t at = start.ledger; at <= head() && found.size() < page->limit; ++at) {
        const ClosedLedger& ledger = this->ledger(at);
        cursor = {at, 0, 1};
        for (std::size_t i = at == start.ledger ? start.txn - 1 : 0;
             i < ledger.txns.size() && found.size() < page->limit; ++i) {
            cursor.txn = static_cast<std::uint32_t>(i + 1);
            Json::Object one = txn_form(ledger.txns[i], at, i);
            one.emplace_back("createdAt", number(ledger.close_time()));
            found.push_back(std::move(one));
        }
    }
    return Json(
        Json::Object{{"transactions", std::move(found)},
                     {"latestLedger", number(head())},
                     {"latestLedgerCloseTimestamp", number(head_ledger().close_time())},
                     {"oldestLedger", number(oldest())},
                     {"oldestLedgerCloseTimestamp", number(this->ledger(oldest()).close_time())},
                     {"cursor", to_text(cursor)}});
}

}  // namespace warden::sandbox::soroban
