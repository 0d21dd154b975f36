#pragma once
// The Orchestrator contract on Stellar: its frozen spec (spec.json), its events as the normalised
// ones, its functions as calls and its views.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/stellar/codec/operation.hpp"
#include "adapters/stellar/profile.hpp"
#include "domain/orchestrator/call.hpp"

namespace warden::stellar {

class OrchestratorProfile final : public Profile {
  public:
    OrchestratorProfile();

    DecodedContent decode(const ContractEvent& event) const override;

    // Makes the invocation of the contract for a call of ours. `caller` is put where the function
    // takes one: it must be the txn's source, whose signature then stands for it. invalid_input
    // when an argument does not fit the spec.
    Result<InvokeContractArgs> encode(const ContractId& contract, const AccountId& caller,
                                      const orchestrator::Call& call) const;
    // `name` is a view of the spec; arguments and result in the normalised form.
    Result<InvokeContractArgs> encode_view(const ContractId& contract, std::string_view name,
                                           const Json& arguments) const;
    Result<Json> decode_view(std::string_view name, const ScVal& result) const;

    // Names of the functions that a call of ours may name: what a signer lets pass.
    std::vector<std::string> call_names() const;

    const ContractSpec& spec() const { return spec_; }

  private:
    ContractSpec spec_;
};

// Returns the contract's error that a text of the host holds ("HostError: Error(Contract, #18)",
// the first one is the outermost); empty if there is none of ours.
std::string_view contract_error_in(std::string_view text);
// Returns the error that `contract` itself ended with, by the diagnostic events of a failed txn;
// empty if there is none.
std::string_view contract_error_in(std::span<const DiagnosticEvent> events,
                                   const ContractId& contract);

}  // namespace warden::stellar
