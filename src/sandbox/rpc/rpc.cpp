#include "sandbox/rpc/rpc.hpp"

#include <map>

#include "platform/json/parse.hpp"

namespace warden::sandbox {
namespace {

constexpr std::size_t kBatchMax = 1'000;

Json answer(const Json& id, const RpcResult& result) {
    Json::Object out{{"jsonrpc", "2.0"}, {"id", id}};
    if (result) {
        out.emplace_back("result", *result);
        return out;
    }
    Json::Object error{{"code", result.error().code}, {"message", result.error().message}};
    if (result.error().data) error.emplace_back("data", *result.error().data);
    out.emplace_back("error", std::move(error));
    return out;
}

Json answer_one(const Json& json, const std::function<RpcResult(const RpcRequest&)>& run) {
    const Json* id = json.find("id");
    const Json* method = json.find("method");
    const Json* params = json.find("params");
    const Json shown = id && (id->integer() || id->string()) ? *id : Json();
    if (!method || !method->string()) return answer(shown, refuse_call(-32600));
    return answer(shown, run({*method->string(),
                              params && !params->is_null() ? *params : Json(Json::Object{})}));
}

}  // namespace

RpcFail refuse_call(int code) {
    static const std::map<int, const char*> words = {{-32700, "Parse error"},
                                                     {-32600, "Invalid Request"},
                                                     {-32601, "Method not found"},
                                                     {-32602, "Invalid params"}};
    return RpcFail(RpcError{code, words.at(code), std::nullopt});
}

RpcFail bad_params(std::string what) {
    RpcFail out = refuse_call(-32602);
    out.value().data = Json(std::move(what));
    return out;
}

std::string respond(std::string_view body, const std::function<RpcResult(const RpcRequest&)>& run) {
    const auto json = json::parse(body);
    if (!json) return write_canonical(answer(Json(), refuse_call(-32700)));
    if (!json->array()) return write_canonical(answer_one(*json, run));
    if (json->array()->empty() || json->array()->size() > kBatchMax) {
        return write_canonical(answer(Json(), refuse_call(-32600)));
    }
    Json::Array answers;
    for (const Json& entry : *json->array()) answers.push_back(answer_one(entry, run));
    return write_canonical(answers);
}

const Json* NamedParams::find(std::string_view name) const {
    const Json* value = object_.find(name);
    return value && !value->is_null() ? value : nullptr;
}

tl::expected<const Json*, RpcError> NamedParams::any(std::string_view name) const {
    const Json* value = find(name);
    if (!value) return bad_params("missing field `" + std::string(name) + "`");
    return value;
}

tl::expected<std::uint64_t, RpcError> NamedParams::number(std::string_view name) const {
    const auto value = any(name);
    if (!value) return RpcFail(value.error());
    const auto* number = (*value)->integer();
    if (!number || *number < 0) return bad_params(std::string(name) + ": no number");
    return static_cast<std::uint64_t>(*number);
}

tl::expected<std::uint64_t, RpcError> NamedParams::number_or(std::string_view name,
                                                             std::uint64_t otherwise) const {
    if (!find(name)) return otherwise;
    return number(name);
}

}  // namespace warden::sandbox
