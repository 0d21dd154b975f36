#include "sandbox/stellar/control.hpp"

#include <array>
#include <limits>
#include <map>

#include "domain/base/json_fields.hpp"
#include "sandbox/stellar/wire.hpp"

namespace warden::sandbox::soroban {
namespace {

// What a node says that is not so; also on the wire: sandbox/rpc.
constexpr std::array<std::string_view, 20> kLies = {"omit_events",
                                                    "empty_page",
                                                    "stuck_cursor",
                                                    "duplicate_events",
                                                    "reorder_events",
                                                    "altered_events",
                                                    "lag",
                                                    "wrong_network",
                                                    "silent_gap",
                                                    "limit_exceeded",
                                                    "unhealthy",
                                                    "short_history",
                                                    "txn_unknown",
                                                    "try_again_later",
                                                    "fee_spike",
                                                    "wrong_ledgers",
                                                    "wrong_results",
                                                    "ledgers_without_txns",
                                                    "ledgers_without_events",
                                                    "own_chain"};

tl::expected<std::string, RpcError> text_param(const NamedParams& params, std::string_view name) {
    const Json* value = params.find(name);
    if (!value || !value->string()) return bad_params(std::string(name) + ": a text expected");
    return *value->string();
}

}  // namespace

RpcResult Control::call(std::string_view method, const NamedParams& params) {
    using Run = RpcResult (Control::*)(const NamedParams&);
    static const std::map<std::string_view, Run> methods = {
        {"sandbox_createBlock", &Control::create_block},
        {"sandbox_setTime", &Control::set_time},
        {"sandbox_advanceTime", &Control::advance_time},
        {"sandbox_mint", &Control::mint},
        {"sandbox_hold", &Control::hold},
        {"sandbox_evict", &Control::evict},
        {"sandbox_cutHistory", &Control::cut_history},
        {"sandbox_state", &Control::state},
    };
    if (method == "sandbox_setFault") return set_fault(faults_, kLies, params);
    if (method == "sandbox_clearFaults") return clear_faults(faults_);
    const auto found = methods.find(method);
    if (found == methods.end()) return refuse_call(-32601);
    return (this->*found->second)(params);
}

Json Control::newest() const {
    const ClosedLedger& ledger = chain_.last();
    return Json::Object{{"hash", to_hex(ledger.hash)},
                        {"sequence", number(ledger.sequence())},
                        {"close_time", number(ledger.close_time())}};
}

RpcResult Control::create_block(const NamedParams& params) {
    const auto count = count_param(params);
    if (!count) return RpcFail(count.error());
    for (std::uint64_t i = 0; i < *count; ++i) chain_.close_ledger();
    return newest();
}

RpcResult Control::set_time(const NamedParams& params) {
    const auto time = params.number("time");
    if (!time) return RpcFail(time.error());
    chain_.set_time(*time);
    return Json(Json::Object{{"time", number(chain_.next_close_time())}});
}

RpcResult Control::advance_time(const NamedParams& params) {
    const auto secs = params.number("secs");
    if (!secs) return RpcFail(secs.error());
    chain_.set_time(std::max(chain_.now(), chain_.next_close_time()) + *secs);
    return Json(Json::Object{{"time", number(chain_.next_close_time())}});
}

RpcResult Control::mint(const NamedParams& params) {
    const auto to = text_param(params, "to");
    if (!to) return RpcFail(to.error());
    const auto address = stellar::address_from_text(*to);
    if (!address) return bad_params("to: " + address.error().detail);
    const auto amount = text_param(params, "amount");
    if (!amount) return RpcFail(amount.error());
    const auto stroops = u64_from_decimal(*amount);
    if (!stroops ||
        *stroops > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return bad_params("amount: stroops as decimal text expected");
    }
    const Sent sent = chain_.mint(*address, static_cast<std::int64_t>(*stroops));
    if (sent.status != SendStatus::pending) {
        return bad_params("the faucet's last gift still waits for a ledger");
    }
    return Json(Json::Object{{"transaction_hash", to_hex(sent.hash)}});
}

RpcResult Control::hold(const NamedParams& params) {
    const auto on = flag_param(params, "on");
    if (!on) return RpcFail(on.error());
    chain_.hold(*on);
    return Json(true);
}

RpcResult Control::evict(const NamedParams& params) {
    const auto text = text_param(params, "transaction_hash");
    if (!text) return RpcFail(text.error());
    const auto hash = hash_from_hex(*text);
    if (!hash) return bad_params("transaction_hash: " + hash.error().detail);
    return Json(chain_.evict(*hash));
}

RpcResult Control::cut_history(const NamedParams& params) {
    const auto oldest = params.number("oldest_ledger");
    if (!oldest) return RpcFail(oldest.error());
    if (*oldest > chain_.newest()) return bad_params("oldest_ledger: not closed yet");
    chain_.cut_history(static_cast<std::uint32_t>(*oldest));
    return Json(Json::Object{{"oldest_ledger", number(chain_.oldest())}});
}

RpcResult Control::state(const NamedParams&) {
    return Json(Json::Object{{"chain", "stellar"},
                             {"newest", newest()},
                             {"oldest_ledger", number(chain_.oldest())},
                             {"pending_transactions", number(chain_.waiting())},
                             {"pending_time", number(chain_.next_close_time())},
                             {"passphrase", chain_.settings().passphrase},
                             {"close_secs", number(chain_.settings().close_secs)},
                             {"orchestrator", to_text(chain_.host().orchestrator())},
                             {"token", to_text(chain_.host().token())},
                             {"faults", describe_faults(faults_)}});
}

}  // namespace warden::sandbox::soroban
