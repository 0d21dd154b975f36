#pragma once
// What it means that an endpoint answered with an error, or with what can't be read.

#include <string>
#include <system_error>

#include "domain/base/error.hpp"
#include "platform/rpc/client.hpp"
#include "platform/rpc/endpoint_pool.hpp"

namespace warden::rpc {

// Returns `error`, which the endpoint answered in the words of its kind of chain. One with the code
// `outside_spec` is the endpoint's own trouble: the endpoint is left alone for a while, and nobody
// knows whether what it was sent took effect (RpcErrc::lost_answer).
Error refusal(EndpointPool& pool, const std::string& alias, Effect effect, Error error,
              std::error_code outside_spec);

// Returns `error`, for which an answer of the endpoint was not read. Garbage costs the endpoint its
// good standing, and nobody knows what became of what it was sent (RpcErrc::lost_answer). That
// nobody was free to read it (NetErrc::overloaded) is no fault of the endpoint.
Error not_read(EndpointPool& pool, const std::string& alias, Effect effect, Error error);

}  // namespace warden::rpc
