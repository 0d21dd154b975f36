// Entries of the ledger, and transactions on their way into it.
#include <algorithm>

#include "sandbox/stellar/node.hpp"

namespace warden::sandbox::soroban {
namespace {

constexpr std::size_t kKeysMax = 200;

Json entry_form(const Host& host, const stellar::LedgerKey& key,
                const stellar::LedgerEntry& entry) {
    stellar::XdrWriter extension;
    if (entry.sponsorship) {
        extension(std::uint32_t{1}, *entry.sponsorship);
    } else {
        extension.zero();
    }
    Json::Object out{{"key", stellar::to_xdr_base64(key)},
                     {"xdr", stellar::to_xdr_base64(entry.data)},
                     {"lastModifiedLedgerSeq", number(entry.last_modified)},
                     {"extXdr", stellar::to_base64(extension.bytes())}};
    if (const auto until = host.live_until(key)) {
        out.emplace_back("liveUntilLedgerSeq", number(*until));
    }
    return out;
}

}  // namespace

std::optional<std::string> unsupported(const Host& host,
                                       const stellar::TransactionEnvelope& envelope) {
    const auto txn = waiting_of(host.network(), envelope);
    if (!txn) return std::nullopt;  // refused with a code of its own
    const auto& operations = txn->envelope.txn.operations;
    const bool all_others = std::ranges::none_of(operations, [](const auto& operation) {
        return operation.template as<stellar::InvokeHostFunctionOp>() != nullptr;
    });
    if (!operations.empty() && all_others) {
        return "operations other than InvokeHostFunction are no part of the sandbox";
    }
    for (const auto& operation : operations) {
        const auto* invoke = operation.as<stellar::InvokeHostFunctionOp>();
        if (!invoke) continue;
        if (auto why = host.unsupported(invoke->function)) return why;
    }
    return std::nullopt;
}

RpcResult Node::ledger_entries(const Members& params) {
    if (const auto wrong = check_format(params)) return RpcFail(*wrong);
    const auto list = params.list("keys");
    if (!list) return RpcFail(list.error());
    const Json::Array none;
    const Json::Array& texts = *list ? **list : none;
    if (texts.size() > kKeysMax) {
        return invalid_params("key count (" + std::to_string(texts.size()) +
                              ") exceeds maximum supported (200)");
    }
    std::vector<stellar::LedgerKey> keys;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::string text = texts[i].string() ? *texts[i].string() : "";
        auto key = stellar::from_xdr_base64<stellar::LedgerKey>(text);
        if (!key) {
            return invalid_params("cannot unmarshal key value " + text + " at index " +
                                  std::to_string(i));
        }
        if (std::holds_alternative<stellar::LedgerKeyTtl>(key->value)) {
            return invalid_params("ledger ttl entries cannot be queried directly");
        }
        keys.push_back(std::move(*key));
    }
    Host& host = chain_.host();
    Json::Array found;
    const ReadAsOf past(host.epoch(), head_ledger().version);
    for (const stellar::LedgerKey& key : keys) {
        if (const auto entry = host.entry(key)) found.push_back(entry_form(host, key, *entry));
    }
    return Json(Json::Object{{"entries", std::move(found)}, {"latestLedger", number(head())}});
}

// Into the chain's queue, unless this endpoint has a reason of its own against it.
Sent Node::take(const stellar::TransactionEnvelope& envelope) {
    const Hash32& network = chain_.host().network();
    auto txn = waiting_of(network, envelope);
    if (!txn) {
        return {SendStatus::error, stellar::transaction_hash(network, envelope),
                refusal(stellar::TxnCode::not_supported)};
    }
    const Hash32 hash = txn->hash;
    if (faults_.take("try_again_later")) return {SendStatus::try_again_later, hash, std::nullopt};
    const bool cheap = faults_.active("fee_spike") &&
                       txn->inclusion_rate() < faults_.number("fee_spike", "stroops", 10'000);
    if (cheap) {
        faults_.take("fee_spike");
        return {SendStatus::error, hash, refusal(stellar::TxnCode::insufficient_fee)};
    }
    return chain_.send(std::move(*txn));
}

RpcResult Node::send(const Members& params) {
    if (const auto wrong = check_format(params)) return RpcFail(*wrong);
    const auto text = params.text("transaction");
    if (!text) return RpcFail(text.error());
    const auto envelope =
        stellar::from_xdr_base64<stellar::TransactionEnvelope>(text->value_or(""));
    if (!envelope) return invalid_params("invalid_xdr");
    if (const auto why = unsupported(chain_.host(), *envelope)) {
        return RpcFail(RpcError{-32603, *why, std::nullopt});
    }
    const Sent sent = take(*envelope);
    Json::Object out{{"status", name(sent.status)},
                     {"hash", to_hex(sent.hash)},
                     {"latestLedger", number(head())},
                     {"latestLedgerCloseTime", number_text(head_ledger().close_time())}};
    if (sent.refusal) {
        out.emplace_back("errorResultXdr", stellar::to_xdr_base64(sent.refusal->result));
        Json::Array events;
        for (const auto& event : sent.refusal->events) {
            events.emplace_back(stellar::to_xdr_base64(event));
        }
        if (!events.empty()) out.emplace_back("diagnosticEventsXdr", std::move(events));
    }
    return Json(std::move(out));
}

}  // namespace warden::sandbox::soroban
