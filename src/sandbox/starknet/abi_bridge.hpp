#pragma once
// Translates between the Orchestrator's rules and Starknet's encoding of them: the rules know
// hashes as hex digits and regions as text, the ABI has u256 and short strings.

#include <string>

#include "adapters/starknet/codec/abi.hpp"
#include "adapters/starknet/codec/commitment.hpp"
#include "sandbox/orchestrator/contract.hpp"
#include "sandbox/starknet/wire.hpp"

namespace warden::sandbox {

// Arguments for the rules; invalid_input when the felts are none for this function.
Result<Json> decode_arguments(const starknet::Abi& abi, const std::string& function,
                              std::span<const Felt> calldata);
// The rules' answers always fit the ABI; that they do is checked.
Felts encode_result(const starknet::Abi& abi, const std::string& function, const Json& result);
starknet::EventContent encode_event(const starknet::Abi& abi, const Felt& from,
                                    const orchestrator::Event& event);
// invalid_input when they do not fit the constructor.
Result<Felts> encode_constructor(const starknet::Abi& abi, const Json& arguments);

}  // namespace warden::sandbox
