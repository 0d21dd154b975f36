#pragma once
// The kinds of chains that Warden knows: one entry each, and nothing outside asks which one it is.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "app/deployer/contract_parts.hpp"
#include "main/chains/chain.hpp"
#include "main/chains/chain_config.hpp"
#include "main/chains/key_format.hpp"

namespace warden::cli {

struct ChainKind {
    std::string_view name;        // in the configuration; also the folder of its compiled contract
    std::string_view fee_symbol;  // of the token that fees are paid in
    std::uint32_t fee_decimals = 0;
    U128 fee_cap = 0;           // default of one txn, in the fee token's smallest unit
    U128 contract_fee_cap = 0;  // the same for an operator's txn, which may carry code
    KeyFormat keys;             // of accounts
    // Fills in what a known network's id implies. invalid_input: the passphrase is missing, or is
    // one where this kind has none.
    Result<void> (*complete)(ChainConfig& config);
    // Returns how long a block takes to be final at the longest, but for outages.
    UnixSecs (*final_secs)(const ChainConfig& config);
    // invalid_input for an address, chain id or key that is not one.
    Result<Chain> (*make_chain)(const ChainConfig& config, const ChainDeps& deps);
    // Makes the parts of `warden contract`; `artefact` is a folder, on Stellar also the file
    // itself. Errors: the artefact's; invalid_input for the chain's configuration.
    Result<std::unique_ptr<app::ContractParts>> (*make_contract)(
        const ChainConfig& config, const ChainDeps& deps, const std::filesystem::path& artefact);
    // Declares the metrics that only this kind has, for a chain of this alias.
    void (*declare_metrics)(metrics::Registry& registry, const std::string& alias);

    chain::Token fee_token() const { return {std::string(fee_symbol), fee_decimals}; }
    // Returns where the packages of an installation put the compiled contract.
    std::filesystem::path default_artefact() const;
};

std::span<const ChainKind* const> chain_kinds();
// invalid_input, with the names that there are.
Result<const ChainKind*> chain_kind(std::string_view name);
// Joins what each kind says: "STRK or XLM".
std::string of_each_kind(std::string_view separator,
                         const std::function<std::string(const ChainKind&)>& says);

}  // namespace warden::cli
