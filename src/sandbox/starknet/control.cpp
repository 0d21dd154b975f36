#include "sandbox/starknet/control.hpp"

#include <algorithm>

namespace warden::sandbox {
namespace {

constexpr std::uint64_t kBlocksPerCallMax = 10'000;

Json number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

// The number, or `otherwise` when it is absent.
tl::expected<std::uint64_t, RpcError> number_or(const Params& params, std::string_view name,
                                                std::uint64_t otherwise) {
    if (!params.find(name)) return otherwise;
    return params.number(name);
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
        {"sandbox_mint", &Control::mint},
        {"sandbox_hold", &Control::hold},
        {"sandbox_evict", &Control::evict},
        {"sandbox_setFault", &Control::set_fault},
        {"sandbox_clearFaults", &Control::clear_faults},
        {"sandbox_state", &Control::state},
    };
    const auto found = methods.find(method);
    if (found == methods.end()) return refuse(-32601);
    return (this->*found->second)(params);
}

Json Control::newest() const {
    const Block& block = chain_.blocks().back();
    return Json::Object{{"block_hash", hex(block.hash)},
                        {"block_number", number(block.header.block_num)},
                        {"timestamp", number(block.header.timestamp)}};
}

RpcResult Control::create_block(const Params& params) {
    const auto count = number_or(params, "count", 1);
    if (!count) return RpcFail(count.error());
    if (*count > kBlocksPerCallMax) return bad_params("count: too many at once");
    for (std::uint64_t i = 0; i < *count; ++i) chain_.create_block();
    return newest();
}

RpcResult Control::reorg(const Params& params) {
    ReorgOrder order;
    const auto depth = params.number("depth");
    if (!depth) return RpcFail(depth.error());
    const auto blocks = number_or(params, "blocks", *depth);
    if (!blocks) return RpcFail(blocks.error());
    if (*blocks > kBlocksPerCallMax) return bad_params("blocks: too many at once");
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
    const auto num = number_or(params, "block_number", chain_.blocks().size() - 1);
    if (!num) return RpcFail(num.error());
    chain_.accept_on_l1(*num);
    return Json(Json::Object{{"l1_accepted", number(chain_.l1_block_num())}});
}

RpcResult Control::mint(const Params& params) {
    const auto to = params.felt("to");
    if (!to) return RpcFail(to.error());
    const Json* amount = params.find("amount");
    const auto fri = amount && amount->string() ? u128_from_decimal(*amount->string())
                                                : fail(Errc::invalid_input, "amount: no number");
    if (!fri) return bad_params("amount: decimal text expected");
    const auto hash = chain_.mint(*to, *fri);
    if (!hash) return RpcFail(hash.error());
    return Json(Json::Object{{"transaction_hash", hex(*hash)}});
}

RpcResult Control::hold(const Params& params) {
    const Json* on = params.find("on");
    if (!on || !on->boolean()) return bad_params("on: true or false expected");
    chain_.hold(*on->boolean());
    return Json(true);
}

RpcResult Control::evict(const Params& params) {
    const auto hash = params.felt("transaction_hash");
    if (!hash) return RpcFail(hash.error());
    return Json(chain_.evict(*hash));
}

RpcResult Control::set_fault(const Params& params) {
    const Json* name = params.find("name");
    if (!name || !name->string() || !Faults::known(*name->string())) {
        return bad_params("name: no fault of this name");
    }
    const auto endpoint = number_or(params, "endpoint", 0);
    if (!endpoint) return RpcFail(endpoint.error());
    if (*endpoint >= faults_.size()) return bad_params("endpoint: there are fewer");
    const Json* times = params.find("times");
    if (times && !times->integer()) return bad_params("times: no number");
    const Json* parameters = params.find("parameters");
    if (parameters && !parameters->object()) return bad_params("parameters: no object");
    faults_[*endpoint].set(*name->string(), times ? *times->integer() : 1,
                           parameters ? *parameters : Json(Json::Object{}));
    return Json(true);
}

RpcResult Control::clear_faults(const Params&) {
    for (Faults& faults : faults_) faults.clear();
    return Json(true);
}

RpcResult Control::state(const Params&) {
    Json::Array faults;
    for (const Faults& endpoint : faults_) faults.push_back(endpoint.describe());
    return Json(Json::Object{{"newest", newest()},
                             {"pending_transactions", number(chain_.pending().size())},
                             {"pending_time", number(chain_.pending_time())},
                             {"l1_accepted", number(chain_.l1_block_num())},
                             {"orchestrator", hex(chain_.contracts().orchestrator_address())},
                             {"token", hex(strk_address())},
                             {"faults", std::move(faults)}});
}

}  // namespace warden::sandbox
