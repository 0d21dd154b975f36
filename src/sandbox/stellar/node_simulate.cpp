// simulateTransaction: runs a host function on the newest state and undoes it (soroban-simulation).
#include <algorithm>

#include "domain/base/sha256.hpp"
#include "sandbox/stellar/fees.hpp"
#include "sandbox/stellar/node.hpp"

namespace warden::sandbox::soroban {
namespace {

using stellar::LedgerEntry;
using stellar::LedgerKey;

enum class AuthMode : std::uint8_t { enforce, record, record_allow_nonroot };

// Errors stand in the result, not beside it.
Json problem(std::string words, std::uint32_t latest) {
    return Json::Object{{"error", std::move(words)}, {"latestLedger", number(latest)}};
}

tl::expected<AuthMode, std::string> auth_mode(const std::string& given, bool has_auth) {
    using Words = tl::unexpected<std::string>;
    if (given.empty()) return has_auth ? AuthMode::enforce : AuthMode::record;
    if (given == "enforce") return AuthMode::enforce;
    if (given != "record" && given != "record_allow_nonroot") {
        return Words(
            "optional 'authMode' must be one of enforce,record,record_allow_nonroot when "
            "included");
    }
    if (has_auth) return Words("cannot set authMode to '" + given + "' with an auth footprint");
    return given == "record" ? AuthMode::record : AuthMode::record_allow_nonroot;
}

std::uint32_t with_margin(std::uint32_t used, std::uint64_t leeway) {
    std::uint64_t more = std::max<std::uint64_t>(used * 4ull / 100, 50'000);
    more = std::max(more, leeway);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(used + more, UINT32_MAX));
}

Json change_form(const LedgerKey& key, const std::optional<LedgerEntry>& before,
                 const std::optional<LedgerEntry>& after) {
    const auto text = [](const std::optional<LedgerEntry>& entry) {
        return entry ? Json(stellar::to_xdr_base64(*entry)) : Json();
    };
    const char* type = !before ? "created" : after ? "updated" : "deleted";
    return Json::Object{{"type", type},
                        {"key", stellar::to_xdr_base64(key)},
                        {"before", text(before)},
                        {"after", text(after)}};
}

struct Run {
    Invocation done;
    stellar::Footprint footprint;
    FootprintBytes bytes;
    Json::Array changes;
};

// The invocation's effects, undone before this returns.
template <class Invoke>
Run run_and_undo(Host& host, Touched& touched, Invoke invoke) {
    host.next_version();
    const Version mark = host.version() - 1;
    Run run;
    run.done = invoke();
    run.footprint = touched.footprint();
    run.bytes = footprint_bytes(host, run.footprint);
    std::vector<std::optional<LedgerEntry>> after;
    after.reserve(run.footprint.read_write.size());
    for (const LedgerKey& key : run.footprint.read_write) after.push_back(host.entry(key));
    host.rollback(mark);
    for (std::size_t i = 0; i < after.size(); ++i) {
        const LedgerKey& key = run.footprint.read_write[i];
        const auto before = host.entry(key);
        if (before != after[i]) run.changes.push_back(change_form(key, before, after[i]));
    }
    return run;
}

// Sizes as the network will see them, but for the signatures: those are in the margin.
stellar::SorobanTransactionData priced(const Run& run, stellar::Transaction txn,
                                       const std::vector<stellar::AuthorizationEntry>& auth,
                                       std::uint64_t leeway) {
    std::get<stellar::InvokeHostFunctionOp>(txn.operations[0].body).auth = auth;
    stellar::SorobanTransactionData data;
    data.footprint = run.footprint;
    data.instructions = with_margin(run.done.instructions, leeway);
    // An account's entry grows when it uses its first sequence number.
    const auto bytes_with_margin = [](std::uint32_t bytes) { return bytes + bytes / 10 + 200; };
    data.disk_read_bytes = bytes_with_margin(run.bytes.disk_read);
    data.write_bytes = bytes_with_margin(run.bytes.write);
    txn.soroban = data;
    const std::size_t size = stellar::to_xdr(txn).size();
    const ResourceFee fee =
        resource_fee(data, std::max(size * 11 / 10, size + 500), event_bytes(run.done));
    data.resource_fee = fee.non_refundable + (fee.refundable * 115 + 99) / 100;
    return data;
}

}  // namespace

RpcResult Node::simulate(const Members& params) {
    const std::uint32_t latest = head();
    const auto text = params.text("transaction");
    if (!text) return RpcFail(text.error());
    if (const auto wrong = check_format(params)) return problem(wrong->message, latest);
    const auto envelope =
        stellar::from_xdr_base64<stellar::TransactionEnvelope>(text->value_or(""));
    if (!envelope) return problem("Could not unmarshal transaction", latest);
    const auto* v1 = envelope->as<stellar::TransactionV1Envelope>();
    if (!v1) return problem("fee bumps and old envelopes are no part of the sandbox", latest);
    if (v1->txn.operations.size() != 1) {
        return problem("Transaction contains more than one operation", latest);
    }
    if (v1->txn.memo != stellar::Memo{}) {
        return problem("Transaction contains a memo. Soroban transactions do not support memos.",
                       latest);
    }
    if (const auto why = unsupported(chain_.host(), *envelope)) return problem(*why, latest);
    return simulate_call(v1->txn, *v1->txn.operations[0].as<stellar::InvokeHostFunctionOp>(),
                         params);
}

Json Node::simulate_call(const stellar::Transaction& txn,
                         const stellar::InvokeHostFunctionOp& operation, const Members& params) {
    const std::uint32_t latest = head();
    const auto given_mode = params.text("authMode");
    const auto upgraded = params.flag("useUpgradedAuth");
    const auto config = params.object("resourceConfig");
    if (!given_mode || !upgraded || !config) return problem("invalid parameters", latest);
    const Json none = Json::Object{};
    const auto leeway = Members(*config ? **config : none).number("instructionLeeway");
    if (!leeway) return problem(leeway.error().message, latest);
    const auto mode = auth_mode(given_mode->value_or(""), !operation.auth.empty());
    if (!mode) return problem(mode.error(), latest);

    Host& host = chain_.host();
    const Moment now{chain_.newest(), chain_.last().close_time()};
    const auto& own_source = txn.operations[0].source;
    const stellar::AccountId source = own_source ? own_source->account() : txn.source.account();
    Touched touched;
    const auto next_nonce = [this, &source] {
        stellar::XdrWriter bytes;
        bytes(chain_.host().network(), source, chain_.newest(), ++simulations_);
        const Hash32 hash = sha256(bytes.bytes());
        std::int64_t nonce = 0;
        for (std::size_t i = 0; i < 8; ++i) nonce = (nonce << 8 & 0x7fffffffffffff00) | hash[i];
        return nonce;
    };
    RecordingAuth::Settings settings{.source = source, .nonces = next_nonce};
    if (upgraded->value_or(false)) settings.credentials = RecordingAuth::Credentials::address_v2;
    if (*mode != AuthMode::record) settings.non_root = RecordingAuth::NonRoot::record;
    RecordingAuth recording(std::move(settings), host.accounts(), touched);
    EnforcingAuth enforcing(operation.auth, source, host.network(), now, host.accounts(), touched);
    Auth& auth = *mode == AuthMode::enforce ? static_cast<Auth&>(enforcing) : recording;
    Run run = run_and_undo(host, touched,
                           [&] { return host.invoke(operation.function, auth, touched, now); });
    if (!run.done.ok()) {
        Json::Object out = *problem(to_text(*run.done.failure), latest).object();
        out.emplace_back("events",
                         Json::Array{stellar::to_xdr_base64(diagnostic(*run.done.failure))});
        return out;
    }
    const auto& consents = *mode == AuthMode::enforce ? operation.auth : recording.entries();
    Json::Array entries;
    for (const auto& entry : consents) {
        entries.emplace_back(stellar::to_xdr_base64(entry));
    }
    Json::Array events;
    for (const auto& event : run.done.events) {
        events.emplace_back(stellar::to_xdr_base64(stellar::DiagnosticEvent{true, event}));
    }
    const auto data = priced(run, txn, consents, leeway->value_or(0));
    return Json::Object{
        {"transactionData", stellar::to_xdr_base64(data)},
        {"minResourceFee", std::to_string(data.resource_fee)},
        {"events", std::move(events)},
        {"results", Json::Array{Json::Object{{"auth", std::move(entries)},
                                             {"xdr", stellar::to_xdr_base64(run.done.returned)}}}},
        {"stateChanges", std::move(run.changes)},
        {"latestLedger", number(latest)}};
}

}  // namespace warden::sandbox::soroban
