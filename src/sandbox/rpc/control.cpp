#include "sandbox/rpc/control.hpp"

#include <algorithm>

#include "sandbox/rpc/delivery.hpp"

namespace warden::sandbox {
namespace {

constexpr std::uint64_t kBlocksPerCallMax = 10'000;

}  // namespace

RpcResult set_fault(std::span<Faults> endpoints, std::span<const std::string_view> lies,
                    const NamedParams& params) {
    const Json* name = params.find("name");
    const bool known =
        name && name->string() &&
        (is_wire_fault(*name->string()) || std::ranges::find(lies, *name->string()) != lies.end());
    if (!known) return bad_params("name: no fault of this name");
    const auto endpoint = params.number_or("endpoint", 0);
    if (!endpoint) return RpcFail(endpoint.error());
    if (*endpoint >= endpoints.size()) return bad_params("endpoint: there are fewer");
    const Json* times = params.find("times");
    if (times && !times->integer()) return bad_params("times: no number");
    const Json* parameters = params.find("parameters");
    if (parameters && !parameters->object()) return bad_params("parameters: no object");
    endpoints[*endpoint].set(*name->string(), times ? *times->integer() : 1,
                             parameters ? *parameters : Json(Json::Object{}));
    return Json(true);
}

RpcResult clear_faults(std::span<Faults> endpoints) {
    for (Faults& faults : endpoints) faults.clear();
    return Json(true);
}

Json describe_faults(std::span<const Faults> endpoints) {
    Json::Array out;
    for (const Faults& endpoint : endpoints) out.push_back(endpoint.describe());
    return out;
}

tl::expected<bool, RpcError> flag_param(const NamedParams& params, std::string_view name) {
    const Json* flag = params.find(name);
    if (!flag || !flag->boolean()) {
        return bad_params(std::string(name) + ": true or false expected");
    }
    return *flag->boolean();
}

tl::expected<std::uint64_t, RpcError> count_param(const NamedParams& params) {
    const auto count = params.number_or("count", 1);
    if (count && *count > kBlocksPerCallMax) return bad_params("count: too many at once");
    return count;
}

}  // namespace warden::sandbox
