#include "sandbox/stellar/settings.hpp"

#include "adapters/stellar/codec/transaction.hpp"
#include "sandbox/stellar/faucet.hpp"

namespace warden::sandbox::soroban {

Json identity(const StellarSettings& settings) {
    Json::Array accounts;
    for (const GenesisAccount& account : settings.accounts) {
        accounts.push_back(Json::Array{to_text(account.account), std::to_string(account.balance)});
    }
    return Json::Object{{"accounts", std::move(accounts)},
                        {"passphrase", settings.passphrase},
                        {"base_fee", settings.base_fee},
                        {"base_reserve", settings.base_reserve},
                        {"orchestrator", settings.orchestrator}};
}

stellar::ContractId native_token(const Hash32& network) {
    return stellar::contract_id(network, {stellar::Asset{stellar::NativeAsset{}}});
}

stellar::ContractId orchestrator_id(const Hash32& network) {
    const stellar::ScAddress deployer{Faucet().account()};
    return stellar::contract_id(network, {stellar::FromDeployer{deployer, {}}});
}

}  // namespace warden::sandbox::soroban
