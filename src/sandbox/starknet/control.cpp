#include "sandbox/starknet/control.hpp"

#include <algorithm>
#include <array>

namespace warden::sandbox {
namespace {

constexpr std::uint64_t kBlocksPerReorgMax = 10'000;
// What a node says that is not so; also on the wire: sandbox/rpc.
constexpr std::array<std::string_view, 9> kLies = {
    "omit_events",      "empty_page",     "stuck_token",   "lag",      "reorder_events",
    "duplicate_events", "wrong_chain_id", "silent_socket", "own_chain"};

Json number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

tl::expected<U128, RpcError> fri_param(const Params& params, std::string_view name) {
    const Json* text = params.find(name);
    const auto fri = text && text->string() ? u128_from_decimal(*text->string())
                                            : fail(Errc::invalid_input, "no text");
    if (!fri) return bad_params(std::string(name) + ": decimal text expected");
    return *fri;
}

}  // namespace

RpcResult Control::call(std::string_view method, const Params& params) {
    using Run = RpcResult (Control::*)(const Params&);
    static const std::map<std::string_view, Run> methods = {
        {"sandbox_createBlock", &Control::create_block},
        {"sandbox_reorg", &Control::reorg},
        {"sandbox_setTime", &Control::set_time},
        {"sandbox_advanceTime", &Control::advance_time},
        {"sandbox_acceptOnL1", &Control::accept_on_l1},
        {"sandbox_setGasPrice", &Control::set_gas_price},
        {"sandbox_mint", &Control::mint},
        {"sandbox_hold", &Control::hold},
        {"sandbox_evict", &Control::evict},
        {"sandbox_state", &Control::state},
    };
    const auto found = methods.find(method);
    if (method == "sandbox_setFault") return set_fault(faults_, kLies, params);
    if (method == "sandbox_clearFaults") return clear_faults(faults_);
    if (found == methods.end()) return refuse_call(-32601);
    return (this->*found->second)(params);
}

Json Control::newest() const {
    const Block& block = chain_.blocks().back();
    return Json::Object{{"block_hash", hex(block.hash)},
                        {"block_number", number(block.header.block_num)},
                        {"timestamp", number(block.header.timestamp)}};
}

RpcResult Control::create_block(const Params& params) {
    const auto count = count_param(params);
    if (!count) return RpcFail(count.error());
    for (std::uint64_t i = 0; i < *count; ++i) chain_.create_block();
    return newest();
}

RpcResult Control::reorg(const Params& params) {
    ReorgOrder order;
    const auto depth = params.number("depth");
    if (!depth) return RpcFail(depth.error());
    const auto blocks = params.number_or("blocks", *depth);
    if (!blocks) return RpcFail(blocks.error());
    if (*blocks > kBlocksPerReorgMax) return bad_params("blocks: too many at once");
    order.depth = *depth;
    order.blocks = *blocks;
    if (const Json* drop = params.find("drop")) {
        const auto hashes = felts_from(*drop, "drop");
        if (!hashes) return RpcFail(hashes.error());
        order.drop.insert(hashes->begin(), hashes->end());
    }
    const auto report = chain_.reorg(order);
    if (!report) return bad_params(report.error().detail);
    return Json(Json::Object{{"orphaned", hex_list(report->orphaned)},
                             {"dropped", hex_list(report->dropped)},
                             {"newest", newest()}});
}

RpcResult Control::set_time(const Params& params) {
    const auto time = params.number("time");
    if (!time) return RpcFail(time.error());
    chain_.set_time(*time);
    return Json(Json::Object{{"time", number(chain_.pending_time())}});
}

RpcResult Control::advance_time(const Params& params) {
    const auto secs = params.number("secs");
    if (!secs) return RpcFail(secs.error());
    chain_.set_time(std::max(chain_.now(), chain_.pending_time()) + *secs);
    return Json(Json::Object{{"time", number(chain_.pending_time())}});
}

RpcResult Control::accept_on_l1(const Params& params) {
    const auto num = params.number_or("block_number", chain_.blocks().size() - 1);
    if (!num) return RpcFail(num.error());
    chain_.accept_on_l1(*num);
    return Json(Json::Object{{"l1_accepted", number(chain_.l1_block_num())}});
}

RpcResult Control::set_gas_price(const Params& params) {
    const auto price = fri_param(params, "price");
    if (!price) return RpcFail(price.error());
    if (*price == 0) return bad_params("price: 0");
    chain_.set_gas_price(*price);
    return Json(true);
}

RpcResult Control::mint(const Params& params) {
    const auto to = params.felt("to");
    if (!to) return RpcFail(to.error());
    const auto fri = fri_param(params, "amount");
    if (!fri) return RpcFail(fri.error());
    const auto hash = chain_.mint(*to, *fri);
    if (!hash) return RpcFail(hash.error());
    return Json(Json::Object{{"transaction_hash", hex(*hash)}});
}

RpcResult Control::hold(const Params& params) {
    const auto on = flag_param(params, "on");
    if (!on) return RpcFail(on.error());
    chain_.hold(*on);
    return Json(true);
}

RpcResult Control::evict(const Params& params) {
    const auto hash = params.felt("transaction_hash");
    if (!hash) return RpcFail(hash.error());
    return Json(chain_.evict(*hash));
}

RpcResult Control::state(const Params&) {
    return Json(Json::Object{{"chain", "starknet"},
                             {"newest", newest()},
                             {"pending_transactions", number(chain_.pending().size())},
                             {"pending_time", number(chain_.pending_time())},
                             {"l1_accepted", number(chain_.l1_block_num())},
                             {"orchestrator", hex(chain_.contracts().orchestrator_address())},
                             {"token", hex(strk_address())},
                             {"faults", describe_faults(faults_)}});
}

}  // namespace warden::sandbox
