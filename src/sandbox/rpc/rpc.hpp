#pragma once
// JSON-RPC 2.0 as nodes speak it: errors by number, the frame of a request, parameters of outside
// requests.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/canonical_json.hpp"

namespace warden::sandbox {

struct RpcError {
    int code = 0;
    std::string message;
    std::optional<Json> data;
};
using RpcResult = tl::expected<Json, RpcError>;
using RpcFail = tl::unexpected<RpcError>;

// Refuses with the specification's own errors, in its words: -32700, -32600, -32601, -32602.
RpcFail refuse_call(int code);
RpcFail bad_params(std::string what);  // -32602, `what` as data

struct RpcRequest {
    std::string method;
    Json params;  // an empty object when there are none
};
// Answers one request or a batch of them: `run` is called for each that is well-formed.
std::string respond(std::string_view body, const std::function<RpcResult(const RpcRequest&)>& run);

// The parameters of a request, by name.
class NamedParams {
  public:
    explicit NamedParams(Json object) : object_(std::move(object)) {}

    // nullptr when absent or null.
    const Json* find(std::string_view name) const;
    // The others are -32602 when the member is absent or of another kind.
    tl::expected<const Json*, RpcError> any(std::string_view name) const;
    tl::expected<std::uint64_t, RpcError> number(std::string_view name) const;
    // Reads the number; `otherwise` when it is absent.
    tl::expected<std::uint64_t, RpcError> number_or(std::string_view name,
                                                    std::uint64_t otherwise) const;

  private:
    Json object_;
};

}  // namespace warden::sandbox
