#include "adapters/starknet/client/node_client.hpp"

#include "adapters/starknet/client/decode.hpp"
#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/codec/json_fields.hpp"
#include "platform/rpc/refusal.hpp"

namespace warden::starknet {
namespace {

rpc::Call make_call(std::string method, Json::Object params) {
    rpc::Call call;
    call.method = std::move(method);
    call.params = Json(std::move(params));
    return call;
}

// A node without pre_confirmed blocks says so, or does not know the word.
bool lacks_the_block_being_built(const Error& error) {
    return error.code == make_error_code(NodeErrc::block_not_found) ||
           error.code == make_error_code(NodeErrc::invalid_params);
}

// Makes a question about the block being built one about the newest closed block; false: it is
// none.
bool name_newest_closed_block(Json& params) {
    const Json* id = params.find("block_id");
    if (id == nullptr || *id != to_json(BlockId(BlockTag::pre_confirmed))) return false;
    Json::Object changed = *params.object();
    for (auto& [key, value] : changed) {
        if (key == "block_id") value = to_json(BlockId(BlockTag::latest));
    }
    params = Json(std::move(changed));
    return true;
}

}  // namespace

Json to_json(const BlockId& id) {
    if (const auto* num = std::get_if<chain::BlockNum>(&id)) {
        return Json::Object{{"block_number", static_cast<std::int64_t>(*num)}};
    }
    if (const auto* hash = std::get_if<Felt>(&id))
        return Json::Object{{"block_hash", hash->to_hex()}};
    return name(std::get<BlockTag>(id));
}

asio::awaitable<Result<rpc::Answer>> NodeClient::ask(std::string alias, rpc::Call call,
                                                     ports::Deadline deadline) {
    auto answer = co_await ask_as_it_is(alias, call, deadline);
    if (answer || !lacks_the_block_being_built(answer.error())) co_return answer;
    if (!name_newest_closed_block(call.params)) co_return answer;
    co_return co_await ask_as_it_is(std::move(alias), std::move(call), deadline);
}

asio::awaitable<Result<rpc::Answer>> NodeClient::ask_as_it_is(std::string alias, rpc::Call call,
                                                              ports::Deadline deadline) {
    const std::string method = call.method;
    const rpc::Effect effect = call.effect;
    Result<rpc::Answer> answer = co_await pool_.call_on(alias, std::move(call), deadline);
    if (answer && answer->error) {
        Error error = node_error(alias, method, *answer->error);
        co_return Fail(
            rpc::refusal(pool_, alias, effect, std::move(error), NodeErrc::outside_spec));
    }
    co_return answer;
}

template <class Decode>
asio::awaitable<std::invoke_result_t<Decode, std::string_view>> NodeClient::read(
    std::string alias, rpc::Call call, Decode decode, ports::Deadline deadline) {
    const std::string method = call.method;
    const rpc::Effect effect = call.effect;
    Result<rpc::Answer> answer = co_await ask(alias, std::move(call), deadline);
    if (!answer) co_return Fail(std::move(answer.error()));
    const std::size_t bytes = answer->body.size();
    auto job = [answer = std::move(*answer), decode] { return decode(answer.result()); };
    auto value = co_await rpc::read_answer_of(pool_.workers(), bytes, std::move(job));
    if (value) co_return value;
    co_return Fail(
        rpc::not_read(pool_, alias, effect, std::move(value.error()).at(alias + ": " + method)));
}

asio::awaitable<Result<std::string>> NodeClient::spec_version(std::string alias,
                                                              ports::Deadline deadline) {
    rpc::Call call = make_call("starknet_specVersion", {});
    co_return co_await read(std::move(alias), std::move(call), decode::text, deadline);
}

asio::awaitable<Result<Felt>> NodeClient::chain_id(std::string alias, ports::Deadline deadline) {
    rpc::Call call = make_call("starknet_chainId", {});
    co_return co_await read(std::move(alias), std::move(call), decode::felt, deadline);
}

asio::awaitable<Result<BlockHead>> NodeClient::head(std::string alias, ports::Deadline deadline) {
    rpc::Call call = make_call("starknet_blockHashAndNumber", {});
    co_return co_await read(std::move(alias), std::move(call), decode::block_head, deadline);
}

asio::awaitable<Result<Header>> NodeClient::header(std::string alias, BlockId id,
                                                   ports::Deadline deadline) {
    rpc::Call call = make_call("starknet_getBlockWithTxHashes", {{"block_id", to_json(id)}});
    co_return co_await read(std::move(alias), std::move(call), decode::header, deadline);
}

asio::awaitable<Result<rpc::Answer>> NodeClient::block_with_receipts(std::string alias, BlockId id,
                                                                     ports::Deadline deadline) {
    rpc::Call call = make_call("starknet_getBlockWithReceipts", {{"block_id", to_json(id)}});
    co_return co_await ask(std::move(alias), std::move(call), deadline);
}

asio::awaitable<Result<EventsPage>> NodeClient::events(std::string alias, EventFilter filter,
                                                       ports::Deadline deadline) {
    Json::Object json{{"from_block", to_json(BlockId(filter.from))},
                      {"to_block", to_json(BlockId(filter.to))},
                      {"address", filter.address.to_hex()},
                      {"keys", Json::Array{}},
                      {"chunk_size", static_cast<std::int64_t>(filter.chunk)}};
    if (!filter.token.empty()) json.emplace_back("continuation_token", filter.token);
    rpc::Call call = make_call("starknet_getEvents", {{"filter", Json(std::move(json))}});
    co_return co_await read(std::move(alias), std::move(call), decode::events, deadline);
}

asio::awaitable<Result<std::vector<Felt>>> NodeClient::call(std::string alias, View view,
                                                            BlockId id, ports::Deadline deadline) {
    Json::Object request{{"contract_address", view.contract.to_hex()},
                         {"entry_point_selector", view.selector.to_hex()},
                         {"calldata", to_json(view.calldata)}};
    rpc::Call call = make_call("starknet_call",
                               {{"request", Json(std::move(request))}, {"block_id", to_json(id)}});
    co_return co_await read(std::move(alias), std::move(call), decode::felts, deadline);
}

asio::awaitable<Result<Felt>> NodeClient::nonce(std::string alias, Felt account, BlockId id,
                                                ports::Deadline deadline) {
    rpc::Call call = make_call("starknet_getNonce",
                               {{"block_id", to_json(id)}, {"contract_address", account.to_hex()}});
    co_return co_await read(std::move(alias), std::move(call), decode::felt, deadline);
}

asio::awaitable<Result<Felt>> NodeClient::class_hash_at(std::string alias, Felt contract,
                                                        BlockId id, ports::Deadline deadline) {
    rpc::Call call =
        make_call("starknet_getClassHashAt",
                  {{"block_id", to_json(id)}, {"contract_address", contract.to_hex()}});
    co_return co_await read(std::move(alias), std::move(call), decode::felt, deadline);
}

asio::awaitable<Result<FeeEstimate>> NodeClient::estimate_fee(std::string alias, InvokeV3 invoke,
                                                              BlockId id,
                                                              ports::Deadline deadline) {
    Json::Array txns;
    txns.push_back(to_json(invoke));
    const auto all = co_await estimate_fees(std::move(alias), std::move(txns), id, deadline);
    if (!all) co_return Fail(all.error());
    co_return all->front();
}

asio::awaitable<Result<std::vector<FeeEstimate>>> NodeClient::estimate_fees(
    std::string alias, Json::Array txns, BlockId id, ports::Deadline deadline) {
    const std::size_t count = txns.size();
    rpc::Call call =
        make_call("starknet_estimateFee", {{"request", Json(std::move(txns))},
                                           {"simulation_flags", Json::Array{"SKIP_VALIDATE"}},
                                           {"block_id", to_json(id)}});
    const auto decode = [count](std::string_view json) {
        return decode::fee_estimates(json, count);
    };
    co_return co_await read(std::move(alias), std::move(call), decode, deadline);
}

asio::awaitable<Result<bool>> NodeClient::has_class(std::string alias, Felt class_hash, BlockId id,
                                                    ports::Deadline deadline) {
    rpc::Call call = make_call("starknet_getClass",
                               {{"block_id", to_json(id)}, {"class_hash", class_hash.to_hex()}});
    const auto answer = co_await ask(std::move(alias), std::move(call), deadline);
    if (answer) co_return true;
    if (answer.error().code == make_error_code(NodeErrc::class_hash_not_found)) co_return false;
    co_return Fail(answer.error());
}

asio::awaitable<Result<Felt>> NodeClient::add_txn(std::string alias, Json txn,
                                                  ports::Deadline deadline) {
    const Json* type = txn.find("type");
    const bool declares = type != nullptr && *type == Json("DECLARE");
    const std::string method =
        declares ? "starknet_addDeclareTransaction" : "starknet_addInvokeTransaction";
    const char* parameter = declares ? "declare_transaction" : "invoke_transaction";
    Json::Object params;
    params.emplace_back(parameter, std::move(txn));
    rpc::Call call = make_call(method, std::move(params));
    call.effect = rpc::Effect::submit;
    co_return co_await read(std::move(alias), std::move(call), decode::added_txn, deadline);
}

asio::awaitable<Result<TxnState>> NodeClient::txn_state(std::string alias, Felt hash,
                                                        ports::Deadline deadline) {
    rpc::Call call =
        make_call("starknet_getTransactionStatus", {{"transaction_hash", hash.to_hex()}});
    co_return co_await read(std::move(alias), std::move(call), decode::txn_state, deadline);
}

asio::awaitable<Result<TxnReceipt>> NodeClient::receipt(std::string alias, Felt hash,
                                                        ports::Deadline deadline) {
    rpc::Call call =
        make_call("starknet_getTransactionReceipt", {{"transaction_hash", hash.to_hex()}});
    co_return co_await read(std::move(alias), std::move(call), decode::receipt, deadline);
}

}  // namespace warden::starknet
