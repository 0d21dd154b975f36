#pragma once
// JSON-RPC to a node, a request at a time, as a plain function.

#include <functional>
#include <stdexcept>
#include <string>

#include "domain/base/canonical_json.hpp"

namespace warden::support {

// The node's own error, its whole text.
class RpcRefusal : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The `result`. Throws RpcRefusal, std::runtime_error without an answer. One thread at a time.
using Rpc = std::function<Json(const std::string& method, Json params)>;

// Over HTTP, with a connection that is kept.
Rpc http_rpc(std::string url);

}  // namespace warden::support
