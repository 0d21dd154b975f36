#include "adapters/stellar/client/decode.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "adapters/stellar/codec/xdr.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/json_fields.hpp"
#include "domain/base/u128.hpp"

namespace warden::stellar::decode {
namespace {

// A number, or the decimal digits of one; nullopt when absent.
Result<std::optional<std::uint64_t>> find_number(const Json& object, std::string_view name) {
    const Json* value = object.find(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    if (const std::int64_t* number = value->integer(); number != nullptr && *number >= 0) {
        return static_cast<std::uint64_t>(*number);
    }
    if (const std::string* text = value->string()) {
        const auto number = u64_from_decimal(*text);
        if (number) return *number;
    }
    return fail(Errc::invalid_input, std::string(name) + ": no number");
}

Result<std::uint64_t> number(const Json& object, std::string_view name) {
    const auto found = find_number(object, name);
    if (!found) return Fail(found.error());
    if (!*found) return fail(Errc::invalid_input, std::string(name) + ": absent");
    return **found;
}

Result<LedgerSeq> ledger_seq(const Json& object, std::string_view name) {
    const auto value = number(object, name);
    if (!value) return Fail(value.error());
    if (*value == 0 || *value > std::numeric_limits<LedgerSeq>::max()) {
        return fail(Errc::invalid_input, std::string(name) + ": no ledger");
    }
    return static_cast<LedgerSeq>(*value);
}

Result<Bytes> xdr_bytes(const Json& object, std::string_view name) {
    const auto text = json::get_string(object, name);
    if (!text) return Fail(text.error());
    auto bytes = from_base64(*text);
    if (!bytes) return Fail(std::move(bytes.error()).at(name));
    return bytes;
}

template <class T>
Result<T> xdr_value(const Json& object, std::string_view name) {
    const auto text = json::get_string(object, name);
    if (!text) return Fail(text.error());
    auto value = from_xdr_base64<T>(*text);
    if (!value) return Fail(std::move(value.error()).at(name));
    return value;
}

Result<Hash32> hash(const Json& object, std::string_view name) {
    const auto text = json::get_string(object, name);
    if (!text) return Fail(text.error());
    auto value = hash_from_hex(*text);
    if (!value) return Fail(std::move(value.error()).at(name));
    return value;
}

// Close times have two names and two forms.
Result<Span> span_of(const Json& object) {
    Span span;
    const auto latest = ledger_seq(object, "latestLedger");
    if (!latest) return Fail(latest.error());
    span.latest = *latest;
    const auto oldest = ledger_seq(object, "oldestLedger");
    if (!oldest) return Fail(oldest.error());
    span.oldest = *oldest;
    for (const auto& [name, into] :
         {std::pair{"latestLedgerCloseTime", &span.latest_close_time},
          std::pair{"latestLedgerCloseTimestamp", &span.latest_close_time},
          std::pair{"oldestLedgerCloseTime", &span.oldest_close_time},
          std::pair{"oldestLedgerCloseTimestamp", &span.oldest_close_time}}) {
        const auto time = find_number(object, name);
        if (!time) return Fail(time.error());
        if (*time) *into = **time;
    }
    if (span.oldest > span.latest) {
        return fail(Errc::invalid_input, "oldestLedger: above latestLedger");
    }
    return span;
}

Result<EmittedEvent> event(const Json& item) {
    EmittedEvent out;
    const auto id = json::get_string(item, "id");
    if (!id) return Fail(id.error());
    const auto parsed = event_id_from_text(*id);
    if (!parsed) return Fail(std::move(Error(parsed.error())).at("id"));
    out.id = *parsed;
    out.id_text = std::string(*id);
    const auto contract = json::get_string(item, "contractId");
    if (!contract) return Fail(contract.error());
    const auto contract_id = contract_from_text(*contract);
    if (!contract_id) return Fail(std::move(Error(contract_id.error())).at("contractId"));
    out.contract = *contract_id;
    const auto txn = hash(item, "txHash");
    if (!txn) return Fail(txn.error());
    out.txn_hash = *txn;
    const auto topics = json::get_array(item, "topic");
    if (!topics) return Fail(topics.error());
    for (const Json& topic : **topics) {
        auto bytes = topic.string() == nullptr ? Result<Bytes>(fail(Errc::invalid_input, "no text"))
                                               : from_base64(*topic.string());
        if (!bytes) return Fail(std::move(bytes.error()).at("topic"));
        out.topics.push_back(std::move(*bytes));
    }
    auto value = xdr_bytes(item, "value");
    if (!value) return Fail(std::move(value.error()));
    out.value = std::move(*value);
    return out;
}

Result<LedgerInfo> ledger(const Json& item) {
    auto header = xdr_value<LedgerHeaderHistoryEntry>(item, "headerXdr");
    if (!header) return Fail(std::move(header.error()));
    if (ledger_hash(header->header) != header->hash) {
        return fail(Errc::invalid_input, "headerXdr: its hash is another");
    }
    const auto sequence = ledger_seq(item, "sequence");
    if (!sequence) return Fail(sequence.error());
    if (*sequence != header->header.sequence) {
        return fail(Errc::invalid_input, "sequence: the header's is another");
    }
    auto metadata = xdr_bytes(item, "metadataXdr");
    if (!metadata) return Fail(std::move(metadata.error()));
    return LedgerInfo{std::move(*header), std::move(*metadata)};
}

Result<std::int64_t> fee(const Json& object, std::string_view name) {
    const auto value = number(object, name);
    if (!value) return Fail(value.error());
    if (*value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return fail(Errc::invalid_input, std::string(name) + ": no fee");
    }
    return static_cast<std::int64_t>(*value);
}

// The value that is returned and what has to be authorised.
Result<void> read_results(const Json& answer, Simulation& out) {
    const auto results = json::find_array(answer, "results");
    if (!results) return Fail(results.error());
    if (*results == nullptr || (*results)->empty()) return {};
    const Json& first = (**results)[0];
    auto value = xdr_bytes(first, "xdr");
    if (!value) return Fail(std::move(value.error()));
    out.result = std::move(*value);
    const auto auth = json::find_array(first, "auth");
    if (!auth) return Fail(auth.error());
    if (*auth == nullptr) return {};
    for (const Json& entry : **auth) {
        auto bytes = entry.string() == nullptr ? Result<Bytes>(fail(Errc::invalid_input, "no text"))
                                               : from_base64(*entry.string());
        if (!bytes) return Fail(std::move(bytes.error()).at("auth"));
        out.auth.push_back(std::move(*bytes));
    }
    return {};
}

}  // namespace

Result<std::string> version(const Json& answer) {
    const auto text = json::get_string(answer, "version");
    if (!text) return Fail(text.error());
    return std::string(*text);
}

Result<Network> network(const Json& answer) {
    const auto passphrase = json::get_string(answer, "passphrase");
    if (!passphrase) return Fail(passphrase.error());
    const auto protocol = number(answer, "protocolVersion");
    if (!protocol) return Fail(protocol.error());
    return Network{std::string(*passphrase), static_cast<std::uint32_t>(*protocol)};
}

Result<Span> health(const Json& answer) {
    const auto status = json::get_string(answer, "status");
    if (!status) return Fail(status.error());
    if (*status != "healthy") return fail(Errc::unavailable, "status " + std::string(*status));
    return span_of(answer);
}

Result<EventsPage> events(const Json& answer) {
    EventsPage page;
    const auto span = span_of(answer);
    if (!span) return Fail(span.error());
    page.span = *span;
    const auto items = json::get_array(answer, "events");
    if (!items) return Fail(items.error());
    for (const Json& item : **items) {
        auto one = event(item);
        if (!one) return Fail(std::move(one.error()).at("events"));
        if (!page.events.empty() && one->id <= page.events.back().id) {
            return fail(Errc::invalid_input, "events: ids don't increase");
        }
        if (one->id.toid.ledger > page.span.latest) {
            return fail(Errc::invalid_input, "events: above the latest ledger");
        }
        page.events.push_back(std::move(*one));
    }
    const auto cursor = json::get_string(answer, "cursor");
    if (!cursor) return Fail(cursor.error());
    const auto parsed = event_id_from_text(*cursor);
    if (!parsed) return Fail(std::move(Error(parsed.error())).at("cursor"));
    page.cursor = *parsed;
    page.cursor_text = std::string(*cursor);
    if (!page.events.empty() && page.cursor < page.events.back().id) {
        return fail(Errc::invalid_input, "cursor: before the last event");
    }
    return page;
}

Result<LedgersPage> ledgers(const Json& answer) {
    LedgersPage page;
    const auto span = span_of(answer);
    if (!span) return Fail(span.error());
    page.span = *span;
    const auto items = json::get_array(answer, "ledgers");
    if (!items) return Fail(items.error());
    for (const Json& item : **items) {
        auto one = ledger(item);
        if (!one) return Fail(std::move(one.error()).at("ledgers"));
        if (!page.ledgers.empty() &&
            one->header.header.sequence != page.ledgers.back().header.header.sequence + 1) {
            return fail(Errc::invalid_input, "ledgers: not consecutive");
        }
        page.ledgers.push_back(std::move(*one));
    }
    return page;
}

Result<TxnInfo> transaction(const Json& answer) {
    TxnInfo out;
    const auto span = span_of(answer);
    if (!span) return Fail(span.error());
    out.span = *span;
    const auto status = json::get_string(answer, "status");
    if (!status) return Fail(status.error());
    if (*status == "NOT_FOUND") return out;
    if (*status != "SUCCESS" && *status != "FAILED") {
        return fail(Errc::invalid_input, "status: unknown value");
    }
    out.state = *status == "SUCCESS" ? TxnResultState::success : TxnResultState::failed;
    const auto seq = ledger_seq(answer, "ledger");
    if (!seq) return Fail(seq.error());
    out.ledger = *seq;
    const auto created = number(answer, "createdAt");
    if (!created) return Fail(created.error());
    out.closed_at = *created;
    const auto order = number(answer, "applicationOrder");
    if (!order) return Fail(order.error());
    out.application_order = static_cast<std::uint32_t>(*order);
    for (const auto& [name, into] :
         {std::pair{"envelopeXdr", &out.envelope}, std::pair{"resultXdr", &out.result},
          std::pair{"resultMetaXdr", &out.meta}}) {
        auto bytes = xdr_bytes(answer, name);
        if (!bytes) return Fail(std::move(bytes.error()));
        *into = std::move(*bytes);
    }
    return out;
}

Result<Entries> entries(const Json& answer) {
    Entries out;
    const auto latest = ledger_seq(answer, "latestLedger");
    if (!latest) return Fail(latest.error());
    out.latest = *latest;
    const auto items = json::find_array(answer, "entries");
    if (!items) return Fail(items.error());
    if (*items == nullptr) return out;
    for (const Json& item : **items) {
        EntryInfo entry;
        auto key = xdr_value<LedgerKey>(item, "key");
        if (!key) return Fail(std::move(key.error()).at("entries"));
        entry.key = std::move(*key);
        auto data = xdr_bytes(item, "xdr");
        if (!data) return Fail(std::move(data.error()).at("entries"));
        entry.data = std::move(*data);
        const auto modified = number(item, "lastModifiedLedgerSeq");
        if (!modified) return Fail(std::move(Error(modified.error())).at("entries"));
        entry.last_modified = static_cast<LedgerSeq>(*modified);
        const auto live = find_number(item, "liveUntilLedgerSeq");
        if (!live) return Fail(std::move(Error(live.error())).at("entries"));
        if (*live) entry.live_until = static_cast<LedgerSeq>(**live);
        out.entries.push_back(std::move(entry));
    }
    return out;
}

Result<Simulation> simulation(const Json& answer) {
    Simulation out;
    const auto latest = ledger_seq(answer, "latestLedger");
    if (!latest) return Fail(latest.error());
    out.latest = *latest;
    const auto error = json::find_string(answer, "error");
    if (!error) return Fail(error.error());
    if (*error) {
        out.error = std::string(**error);
        return out;
    }
    auto data = xdr_value<SorobanTransactionData>(answer, "transactionData");
    if (!data) return Fail(std::move(data.error()));
    out.data = std::move(*data);
    const auto least = fee(answer, "minResourceFee");
    if (!least) return Fail(least.error());
    out.min_resource_fee = *least;
    if (auto read = read_results(answer, out); !read) return Fail(read.error());
    const auto restore = json::find_object(answer, "restorePreamble");
    if (!restore) return Fail(restore.error());
    if (*restore == nullptr) return out;
    auto restored = xdr_value<SorobanTransactionData>(**restore, "transactionData");
    if (!restored) return Fail(std::move(restored.error()).at("restorePreamble"));
    const auto restore_fee = fee(**restore, "minResourceFee");
    if (!restore_fee) return Fail(std::move(Error(restore_fee.error())).at("restorePreamble"));
    out.restore = {std::move(*restored), *restore_fee};
    return out;
}

Result<std::uint64_t> inclusion_fee(const Json& answer) {
    const auto soroban = json::find_object(answer, "sorobanInclusionFee");
    if (!soroban) return Fail(soroban.error());
    if (*soroban == nullptr) return fail(Errc::invalid_input, "sorobanInclusionFee: absent");
    auto fee = number(**soroban, "p90");
    if (!fee) return Fail(std::move(fee.error()).at("sorobanInclusionFee"));
    return fee;
}

Result<Sent> sent(const Json& answer) {
    Sent out;
    const auto status = json::get_string(answer, "status");
    if (!status) return Fail(status.error());
    const auto state = from_name<SendState>(*status);
    if (!state) return Fail(Error(state.error()).at("status"));
    out.state = *state;
    const auto txn = hash(answer, "hash");
    if (!txn) return Fail(txn.error());
    out.hash = *txn;
    const auto latest = ledger_seq(answer, "latestLedger");
    if (!latest) return Fail(latest.error());
    out.span.latest = *latest;
    const auto time = find_number(answer, "latestLedgerCloseTime");
    if (!time) return Fail(time.error());
    out.span.latest_close_time = time->value_or(0);
    if (answer.find("errorResultXdr") != nullptr) {
        auto result = xdr_bytes(answer, "errorResultXdr");
        if (!result) return Fail(std::move(result.error()));
        out.result = std::move(*result);
    }
    return out;
}

}  // namespace warden::stellar::decode
