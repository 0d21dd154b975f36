#pragma once
// Control methods that every chain has.

#include <span>
#include <string_view>
#include <vector>

#include "sandbox/rpc/faults.hpp"
#include "sandbox/rpc/rpc.hpp"

namespace warden::sandbox {

// sandbox_setFault {name, times (1; -1 until cleared), parameters, endpoint (0)}; `lies` are the
// names of the chain's own faults.
RpcResult set_fault(std::span<Faults> endpoints, std::span<const std::string_view> lies,
                    const NamedParams& params);
RpcResult clear_faults(std::span<Faults> endpoints);
Json describe_faults(std::span<const Faults> endpoints);

// Reads a parameter that is true or false.
tl::expected<bool, RpcError> flag_param(const NamedParams& params, std::string_view name);
// Reads how many blocks or ledgers to make at once ("count", 1 if absent).
tl::expected<std::uint64_t, RpcError> count_param(const NamedParams& params);

}  // namespace warden::sandbox
