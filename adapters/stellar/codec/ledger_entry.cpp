#include "adapters/stellar/codec/ledger_entry.hpp"

#include "domain/base/sha256.hpp"

namespace warden::stellar {

LedgerKey account_key(const AccountId& account) { return {LedgerKeyAccount{account}}; }

LedgerKey instance_key(const ContractId& contract) {
    return contract_data_key(contract, ScVal(ScLedgerKeyContractInstance{}));
}

LedgerKey contract_data_key(const ContractId& contract, ScVal key, Durability durability) {
    return {LedgerKeyContractData{ScAddress{contract}, std::move(key), durability}};
}

LedgerKey code_key(const Hash32& wasm_hash) { return {LedgerKeyContractCode{wasm_hash}}; }

}  // namespace warden::stellar
