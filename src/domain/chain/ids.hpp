#pragma once
// Names of things that live on a chain, as they are known everywhere outside that chain.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/error.hpp"
#include "domain/base/u128.hpp"

namespace warden::chain {

// An account or contract in the chain's own canonical text (Starknet: 0x felt, lower case, no
// leading zeros; Stellar: StrKey). Made by the chain's codec only, so equal accounts have equal
// text.
struct Address {
    std::string text;
    auto operator<=>(const Address&) const = default;
};

// CAIP-10 account id: `<CAIP-2 chain id>:<address>`.
std::string caip10(std::string_view caip2, const Address& address);

// One Orchestrator deployment, by the aliases of the configuration: `[a-z0-9-]{1,24}` each.
struct ContractRef {
    std::string chain;
    std::string contract;
    auto operator<=>(const ContractRef&) const = default;
    std::string text() const { return chain + "." + contract; }
};
bool is_alias(std::string_view text);

// A unit or reservation outside the chain: `<chain alias>.<contract alias>.<u64>`.
struct EntityId {
    ContractRef contract;
    std::uint64_t number = 0;
    auto operator<=>(const EntityId&) const = default;
    std::string text() const { return contract.text() + "." + std::to_string(number); }
};
Result<EntityId> parse_entity_id(std::string_view text);

// The token that a contract's money is counted in.
struct Token {
    std::string symbol;
    std::uint32_t decimals = 0;
    auto operator<=>(const Token&) const = default;
};

// "1234500000000000000" with 18 decimals -> "1.2345": for people only.
std::string display_amount(U128 amount, const Token& token);

}  // namespace warden::chain
