// The state of contracts at a block: storage, nonces, classes, calls.
#include "sandbox/starknet/node.hpp"

namespace warden::sandbox {

template <class Read>
auto Node::with_state(const BlockRef& block, Read read) {
    if (block.pending) return read();
    const ReadAsOf past(chain_.contracts().epoch(), chain_.blocks()[block.num].version);
    return read();
}

// A block whose state is still there; older ones answer like unknown ones.
Node::Resolved Node::state_block_of(const Params& params) const {
    const auto ref = block_of(params);
    if (ref && !ref->pending && !chain_.readable(ref->num)) return refuse(24);
    return ref;
}

RpcResult Node::storage_at(const Params& params) {
    const auto ref = state_block_of(params);
    if (!ref) return RpcFail(ref.error());
    const auto address = params.felt("contract_address");
    const auto key = params.felt("key");
    if (!address) return RpcFail(address.error());
    if (!key) return RpcFail(key.error());
    return with_state(*ref, [&]() -> RpcResult {
        if (!chain_.contracts().class_hash_at(*address)) return refuse(20);
        return hex(chain_.contracts().storage_at(*address, *key));
    });
}

RpcResult Node::nonce(const Params& params) {
    const auto ref = state_block_of(params);
    if (!ref) return RpcFail(ref.error());
    const auto address = params.felt("contract_address");
    if (!address) return RpcFail(address.error());
    return with_state(*ref, [&]() -> RpcResult {
        if (!chain_.contracts().class_hash_at(*address)) return refuse(20);
        return hex(U128{chain_.contracts().nonce(*address)});
    });
}

RpcResult Node::class_hash_at(const Params& params) {
    const auto ref = state_block_of(params);
    if (!ref) return RpcFail(ref.error());
    const auto address = params.felt("contract_address");
    if (!address) return RpcFail(address.error());
    return with_state(*ref, [&]() -> RpcResult {
        const auto found = chain_.contracts().class_hash_at(*address);
        if (!found) return refuse(20);
        return hex(*found);
    });
}

RpcResult Node::class_at(const Params& params) {
    const auto hash = class_hash_at(params);
    if (!hash) return hash;
    const Json* found = chain_.contracts().classes().find(*Felt::from_hex(*hash->string()));
    if (!found) return refuse(28);
    return *found;
}

RpcResult Node::class_by_hash(const Params& params) {
    const auto ref = block_of(params);
    if (!ref) return RpcFail(ref.error());
    const auto hash = params.felt("class_hash");
    if (!hash) return RpcFail(hash.error());
    const Json* found = chain_.contracts().classes().find(*hash);
    if (!found) return refuse(28);
    return *found;
}

RpcResult Node::call(const Params& params) {
    const auto ref = state_block_of(params);
    if (!ref) return RpcFail(ref.error());
    const auto request = params.any("request");
    if (!request) return RpcFail(request.error());
    const Params inner(**request);
    const auto to = inner.felt("contract_address");
    const auto selector = inner.felt("entry_point_selector");
    const auto list = inner.any("calldata");
    if (!to) return RpcFail(to.error());
    if (!selector) return RpcFail(selector.error());
    if (!list) return RpcFail(list.error());
    const auto calldata = felts_from(**list, "calldata");
    if (!calldata) return RpcFail(calldata.error());

    Contracts& contracts = chain_.contracts();
    const ContractCall call{*to, *selector, *calldata, Felt{}};
    // A call that changes something is tried on the newest state and undone.
    const bool changes = contracts.may_change(call);
    const UnixSecs now =
        ref->pending ? chain_.pending_time() : chain_.blocks()[ref->num].header.timestamp;
    const Version mark = contracts.version();
    CallResult result;
    if (changes) {
        contracts.next_version();
        result = contracts.call(call, now);
        contracts.rollback(mark);
    } else {
        result = with_state(*ref, [&] { return contracts.call(call, now); });
    }
    switch (result.problem) {
        case CallResult::Problem::none: return hex_list(result.returned);
        case CallResult::Problem::no_contract: return refuse(20);
        case CallResult::Problem::no_entry_point: return refuse(21);
        case CallResult::Problem::panic: break;
    }
    const Json frame =
        Json::Object{{"contract_address", hex(*to)},
                     {"class_hash", hex(contracts.class_hash_at(*to).value_or(Felt{}))},
                     {"selector", hex(*selector)},
                     {"error", panic_text(result.reason)}};
    return refuse(40, Json::Object{{"revert_error", frame}});
}

}  // namespace warden::sandbox
