#pragma once
// The Orchestrator contract on Starknet: its frozen ABI (abi.json), its events as the normalised
// ones, its functions as calls and its views.

#include <memory>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/abi.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "adapters/starknet/profile.hpp"
#include "domain/orchestrator/call.hpp"

namespace warden::starknet {

class OrchestratorProfile final : public Profile {
  public:
    OrchestratorProfile();

    DecodedContent decode(const EventContent& content) const override;

    // Makes the call of an account's __execute__ on the contract at `contract`. invalid_input when
    // an argument does not fit the ABI.
    Result<Call> encode(const Felt& contract, const orchestrator::Call& call) const;
    // `name` is a function of the ABI; arguments and result in the normalised form (hashes as 64
    // hex digits, regions as text).
    Result<std::vector<Felt>> encode_view(std::string_view name, const Json& arguments) const;
    Result<Json> decode_view(std::string_view name, const std::vector<Felt>& result) const;

    // Selectors of the functions that a call of ours may name: what a signer lets pass.
    std::vector<Felt> call_selectors() const;

    const Abi& abi() const { return abi_; }

  private:
    Abi abi_;
};

// Returns the contract's error that an execution error or revert reason holds; empty if there is
// none.
std::string_view contract_error_in(std::string_view text);

}  // namespace warden::starknet
