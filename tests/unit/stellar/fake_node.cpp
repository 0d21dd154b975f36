#include "tests/unit/stellar/fake_node.hpp"

#include <algorithm>

#include "platform/json/parse.hpp"

namespace warden::stellar {
namespace {

Json number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

// Merges two objects.
Json with(const Json& a, Json::Object b) {
    for (const auto& [name, value] : *a.object()) b.emplace_back(name, value);
    return Json(std::move(b));
}

TransactionResultMetaV1 applied(const FakeTxn& txn) {
    TransactionResultMetaV1 out;
    out.result.hash = txn.hash;
    TransactionResult& result = out.result.result;
    result.fee_charged = 100;
    TransactionMetaV4 meta;
    meta.operations.resize(1);
    if (txn.succeeds) {
        const ScVal value(std::uint32_t{7});
        const std::span<const ContractEvent> events(txn.events);
        result.operations = {invoke_success(success_hash(value, events))};
        meta.operations[0].events = txn.events;
        meta.soroban = SorobanMetaV4{std::nullopt, value};
    } else {
        result.code = TxnCode::failed;
        result.operations = {invoke_failure(InvokeCode::trapped)};
    }
    out.meta.value = std::move(meta);
    return out;
}

}  // namespace

void FakeNode::add_ledger(std::vector<FakeTxn> txns, std::uint8_t fork) {
    FakeLedger ledger;
    LedgerCloseMetaV2 meta;
    for (const FakeTxn& txn : txns) meta.txns.push_back(applied(txn));
    LedgerHeader& header = meta.header.header;
    header.version = 27;
    header.sequence = latest() + 1;
    header.value.close_time = next_time != 0 ? next_time : 1'700'000'000 + 5 * header.sequence;
    header.bucket_list_hash[0] = fork;
    if (!ledgers.empty()) header.previous_ledger_hash = ledgers.back().header.hash;
    ledger.meta.value = std::move(meta);
    ledger.txns = std::move(txns);
    seal(ledger);
    ledgers.push_back(std::move(ledger));
}

void FakeNode::seal(FakeLedger& ledger) {
    auto& meta = std::get<LedgerCloseMetaV2>(ledger.meta.value);
    meta.header.header.txn_set_result_hash = result_set_hash(ledger.meta.results());
    meta.header.hash = ledger_hash(meta.header.header);
    ledger.header = meta.header;
}

std::size_t FakeNode::calls_of(const std::string& method) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(calls, [&](const auto& call) { return call.first == method; }));
}

// The close times are text in some methods and numbers in others: here one of each.
Json FakeNode::span() const {
    return Json::Object{
        {"latestLedger", number(latest())},
        {"oldestLedger", number(oldest)},
        {"latestLedgerCloseTime", std::to_string(ledgers.back().header.header.value.close_time)},
        {"oldestLedgerCloseTime", number(1'700'000'000)}};
}

Reply FakeNode::out_of_range() const {
    return Reply::error(-32600, "startLedger must be within the ledger range: " +
                                    std::to_string(oldest) + " - " + std::to_string(latest()));
}

Reply FakeNode::get_ledgers(const Json& params) const {
    const auto start = static_cast<LedgerSeq>(*params.find("startLedger")->integer());
    if (start < oldest || start > latest()) return out_of_range();
    const auto limit = static_cast<LedgerSeq>(*params.find("pagination")->find("limit")->integer());
    Json::Array items;
    for (LedgerSeq num = start; num <= latest() && num < start + limit; ++num) {
        const FakeLedger& ledger = ledgers[num - first];
        items.push_back(
            Json::Object{{"hash", to_hex(ledger.header.hash)},
                         {"sequence", number(num)},
                         {"ledgerCloseTime", std::to_string(ledger.header.header.value.close_time)},
                         {"headerXdr", to_xdr_base64(ledger.header)},
                         {"metadataXdr", to_xdr_base64(ledger.meta)}});
    }
    return Reply::result(with(span(), {{"ledgers", std::move(items)}, {"cursor", "0"}}));
}

Json event_json(const EventId& id, const Hash32& txn_hash, const ContractEvent& event) {
    Json::Array topics;
    for (const ScVal& topic : event.topics) topics.push_back(to_xdr_base64(topic));
    return Json::Object{{"id", to_text(id)},
                        {"type", "contract"},
                        {"ledger", number(id.toid.ledger)},
                        {"contractId", to_text(ContractId{event.contract.value_or(Hash32{})})},
                        {"txHash", to_hex(txn_hash)},
                        {"topic", std::move(topics)},
                        {"value", to_xdr_base64(event.data)}};
}

Reply FakeNode::get_events(const Json& params) const {
    const Json& pagination = *params.find("pagination");
    const auto limit =
        std::min(page_max, static_cast<std::size_t>(*pagination.find("limit")->integer()));
    EventId after{};
    if (const Json* cursor = pagination.find("cursor")) {
        after = event_id_from_text(*cursor->string()).value();
    } else {
        const auto start = static_cast<LedgerSeq>(*params.find("startLedger")->integer());
        if (start < oldest || start > latest()) return out_of_range();
        after = EventId::end_of(start - 1);
    }
    const std::string contract =
        *params.find("filters")->array()->front().find("contractIds")->array()->front().string();
    // The ledger of a cursor that ends one is scanned already.
    const LedgerSeq begin = std::max(after.toid.ledger + (after.is_end() ? 1 : 0), oldest);
    const LedgerSeq end = std::min(latest(), begin + scan_max - 1);
    Json::Array items;
    EventId last = after;
    for (LedgerSeq num = begin; num <= end && items.size() < limit; ++num) {
        std::uint32_t order = 0;
        for (const FakeTxn& txn : ledgers[num - first].txns) {
            ++order;
            for (std::uint32_t i = 0; txn.succeeds && i < txn.events.size(); ++i) {
                const EventId id{{.ledger = num, .txn = order, .operation = 0}, i};
                const ContractEvent& event = txn.events[i];
                const bool wanted = to_text(ContractId{*event.contract}) == contract;
                if (!wanted || id <= after || items.size() == limit) continue;
                items.push_back(event_json(id, txn.hash, event));
                last = id;
            }
        }
    }
    const EventId cursor = items.size() == limit ? last : EventId::end_of(std::max(end, begin - 1));
    return Reply::result(with(span(), {{"events", std::move(items)}, {"cursor", to_text(cursor)}}));
}

Reply FakeNode::answer(const std::string& method, const Json& params) {
    calls.emplace_back(method, params);
    if (hook) {
        if (std::optional<Reply> reply = hook(method, params)) return std::move(*reply);
    }
    if (const auto fixed = answers.find(method); fixed != answers.end()) return fixed->second;
    if (method == "getVersionInfo") {
        return Reply::result(Json::Object{{"version", version}, {"protocolVersion", 27}});
    }
    if (method == "getNetwork") {
        return Reply::result(Json::Object{{"passphrase", passphrase}, {"protocolVersion", "27"}});
    }
    if (ledgers.empty()) return Reply::error(-32603, "no ledgers yet");
    if (method == "getHealth") return Reply::result(with(span(), {{"status", "healthy"}}));
    if (method == "getLedgers") return get_ledgers(params);
    if (method == "getEvents") return get_events(params);
    return Reply::error(-32601, "method not found");
}

}  // namespace warden::stellar
