#pragma once
// The Orchestrator's code as the chain serves it: a module that carries the frozen interface and
// nothing to run, since the rules are the sandbox's own; and the values of the rules in Soroban's
// form.

#include <string>

#include "adapters/stellar/codec/meta.hpp"
#include "adapters/stellar/codec/spec.hpp"
#include "sandbox/orchestrator/contract.hpp"

namespace warden::sandbox::soroban {

class Code {
  public:
    // Made once, never changed.
    static const Code& orchestrator();

    const stellar::ContractSpec& spec() const { return spec_; }
    const Bytes& wasm() const { return wasm_; }
    const Hash32& hash() const { return hash_; }

    // Arguments as the rules have them: what is the zero account here is theirs.
    static Json for_rules(const Json& arguments);
    // The rules' answers always fit the interface; that they do is checked.
    stellar::ScVal result(const std::string& function, const Json& result) const;
    stellar::ContractEvent event(const stellar::ContractId& from,
                                 const orchestrator::Event& event) const;

  private:
    Code();

    stellar::ContractSpec spec_;
    Bytes wasm_;
    Hash32 hash_;
};

}  // namespace warden::sandbox::soroban
