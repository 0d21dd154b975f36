// Sending, estimating, simulating.
#include "adapters/starknet/codec/selector.hpp"
#include "sandbox/starknet/node.hpp"

namespace warden::sandbox {
namespace {

tl::expected<starknet::InvokeV3, RpcError> invoke_from(const Json& json) {
    const Json* type = json.find("type");
    const Json* version = json.find("version");
    if (type && type->string() && *type->string() != "INVOKE") {
        return bad_params("the sandbox takes INVOKE transactions only");
    }
    if (version && version->string() &&
        (*version->string() == "0x1" || *version->string() == "0x0")) {
        return refuse(61);
    }
    const auto invoke = starknet::invoke_from_json(json);
    if (!invoke) return bad_params(invoke.error().detail);
    return *invoke;
}

Json function_invocation(const Contracts& contracts, const starknet::InvokeV3& invoke,
                         std::string_view function, const Execution& done) {
    Json::Array result;
    for (const Felts& returned : done.returned) {
        result.push_back(hex(U128{returned.size()}));
        for (const Felt& felt : returned) result.push_back(hex(felt));
    }
    return Json::Object{
        {"contract_address", hex(invoke.sender_address)},
        {"entry_point_selector", hex(starknet::sn_keccak(function))},
        {"calldata", hex_list(invoke.calldata)},
        {"caller_address", "0x0"},
        {"class_hash", hex(contracts.class_hash_at(invoke.sender_address).value_or(Felt{}))},
        {"entry_point_type", "EXTERNAL"},
        {"call_type", "CALL"},
        {"result", std::move(result)},
        {"calls", Json::Array{}},
        {"events", Json::Array{}},
        {"messages", Json::Array{}},
        {"execution_resources",
         Json::Object{{"l1_gas", 0}, {"l2_gas", static_cast<std::int64_t>(done.gas.l2)}}},
        {"is_reverted", false}};
}

Json trace_form(const Contracts& contracts, const starknet::InvokeV3& invoke,
                const Execution& done) {
    Json run = done.reverted() ? Json(Json::Object{{"revert_reason", done.revert_reason}})
                               : function_invocation(contracts, invoke, "__execute__", done);
    return Json::Object{{"type", "INVOKE"},
                        {"execute_invocation", std::move(run)},
                        {"execution_resources",
                         Json::Object{{"l1_gas", 0},
                                      {"l1_data_gas", static_cast<std::int64_t>(done.gas.l1_data)},
                                      {"l2_gas", static_cast<std::int64_t>(done.gas.l2)}}}};
}

bool has_flag(const Json* flags, std::string_view wanted) {
    if (!flags || !flags->array()) return false;
    for (const Json& flag : *flags->array()) {
        if (flag.string() && *flag.string() == wanted) return true;
    }
    return false;
}

}  // namespace

RpcResult Node::add_invoke(const Params& params) {
    const auto body = params.any("invoke_transaction");
    if (!body) return RpcFail(body.error());
    const auto invoke = invoke_from(**body);
    if (!invoke) return RpcFail(invoke.error());
    const auto hash = chain_.add(*invoke);
    if (!hash) return RpcFail(hash.error());
    return Json(Json::Object{{"transaction_hash", hex(*hash)}});
}

// Runs the transactions one after the other on the newest state and undoes them. `form` makes the
// entry of one of them, or an error of the whole request.
template <class Form>
RpcResult Node::dry_run(const Params& params, std::string_view list, Form form) {
    const auto ref = block_of(params);
    if (!ref) return RpcFail(ref.error());
    const auto given = params.any(list);
    if (!given) return RpcFail(given.error());
    if (!(*given)->array()) return bad_params(std::string(list) + ": no list");
    const bool skip = has_flag(params.find("simulation_flags"), "SKIP_VALIDATE");

    Contracts& contracts = chain_.contracts();
    const Version mark = contracts.version();
    Json::Array out;
    std::optional<RpcError> problem;
    for (const Json& body : *(*given)->array()) {
        const auto invoke = invoke_from(body);
        if (!invoke) {
            problem = invoke.error();
            break;
        }
        problem = validate(contracts, *invoke, chain_.chain_id(), chain_.prices(),
                           skip ? Signatures::skip : Signatures::check, Charging::estimate);
        if (problem) break;
        const Execution done =
            execute(contracts, *invoke, chain_.pending_time(), chain_.prices(), Charging::estimate);
        const RpcResult entry = form(*invoke, done, out.size());
        if (!entry) {
            problem = entry.error();
            break;
        }
        out.push_back(*entry);
    }
    contracts.rollback(mark);
    if (problem) return RpcFail(*problem);
    return Json(std::move(out));
}

RpcResult Node::estimate_fee(const Params& params) {
    const auto form = [this](const starknet::InvokeV3&, const Execution& done,
                             std::size_t index) -> RpcResult {
        if (!done.reverted()) return fee_estimate_form(done, chain_.prices());
        return refuse(41, Json::Object{{"transaction_index", static_cast<std::int64_t>(index)},
                                       {"execution_error", done.revert_error}});
    };
    return dry_run(params, "request", form);
}

RpcResult Node::simulate(const Params& params) {
    const auto form = [this](const starknet::InvokeV3& invoke, const Execution& done,
                             std::size_t) -> RpcResult {
        return Json(
            Json::Object{{"transaction_trace", trace_form(chain_.contracts(), invoke, done)},
                         {"fee_estimation", fee_estimate_form(done, chain_.prices())}});
    };
    return dry_run(params, "transactions", form);
}

}  // namespace warden::sandbox
