#include "main/chains/contract_parts.hpp"

namespace warden::cli {

std::filesystem::path default_artefact(ChainKind kind) {
    const std::filesystem::path root = "/usr/share/warden/contracts";
    return root / (kind == ChainKind::stellar ? "stellar" : "starknet");
}

Result<std::unique_ptr<ContractParts>> make_contract_parts(const ChainConfig& config,
                                                           const ChainDeps& deps,
                                                           const std::filesystem::path& artefact) {
    return config.kind == ChainKind::stellar ? make_stellar_contract(config, deps, artefact)
                                             : make_starknet_contract(config, deps, artefact);
}

}  // namespace warden::cli
